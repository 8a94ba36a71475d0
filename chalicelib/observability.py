"""Logs and metrics. ``message`` is for people, all data are separate fields. No log line contains a token."""

from aws_lambda_powertools import Logger, Metrics

# Names and namespace come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE.
logger = Logger(service="coursewire", utc=True)
metrics = Metrics(namespace="Coursewire", service="coursewire")


def report_unreadable(pk: str, sk: str) -> None:
    """Logs the key of a feed item that cannot be read, and counts the item in the metric ``UnreadableEntries``."""
    logger.error("A feed item cannot be read and is passed over", pk=pk, sk=sk)
    metrics.add_metric("UnreadableEntries", "Count", 1)
    metrics.flush_metrics()
