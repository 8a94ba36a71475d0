"""Logs and metrics. ``message`` is for people, all data are separate fields. No log line contains a token."""

from aws_lambda_powertools import Logger, Metrics

# Names and namespace come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE.
logger = Logger(service="coursewire", utc=True)
metrics = Metrics(namespace="Coursewire", service="coursewire")
