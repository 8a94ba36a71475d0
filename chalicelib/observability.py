"""Logs and metrics. A log line's ``message`` is for people, everything else a field of its own; never a token."""

from __future__ import annotations

from aws_lambda_powertools import Logger, Metrics

# Names and namespace come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE.
logger = Logger(service="coursewire", utc=True)
metrics = Metrics(namespace="Coursewire", service="coursewire")
