"""Logs, metrics and spans. ``message`` is for people, all data are separate fields. No log line contains a token.

Every line of an invocation has the same ``correlation_id``. For an action that is the id of its REST request, which is
stored with the feed entries, so that the functions that push them log it too. Metrics are written once, when the
invocation ends.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from zlib import crc32

from aws_lambda_powertools import Logger, Metrics

# Names and namespace come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE.
logger = Logger(service="coursewire", utc=True)
metrics = Metrics(namespace="Coursewire", service="coursewire")

COUNT, MILLISECONDS, PERCENT = "Count", "Milliseconds", "Percent"
# Of a batch with entries of many requests.
MAX_IDS = 20
READS = ("GetItem", "BatchGetItem", "Query")


class _Invocation:
    """What the present invocation has measured so far. Lists, because several threads may append to them."""

    def __init__(self, correlation_id: str) -> None:
        self.correlation_id = correlation_id
        self.values: list[tuple[str, str, float]] = []
        self.steps: list[tuple[str, float]] = []
        self.began = perf_counter()


_current = _Invocation("")


@contextmanager
def invocation(correlation_id: str = "", **fields: str) -> Iterator[None]:
    """Every line that is logged inside has the id and the ``fields``.

    At the end, after an exception too, the metrics are written in one line, and the spans if the id is among those
    that SPAN_SAMPLE_RATE selects: the same ids in every function.
    """
    global _current  # noqa: PLW0603 - a process has one invocation at a time
    _current = _Invocation(correlation_id)
    logger.append_keys(correlation_id=correlation_id, **fields)
    try:
        yield
    finally:
        _log_spans(_current, "".join(fields.values()))
        _write_metrics(_current)
        _current = _Invocation("")
        logger.remove_keys(["correlation_id", *fields])


def correlation_id() -> str:
    """Returns the id of the present invocation; empty outside of one."""
    return _current.correlation_id


def correlate(ids: Iterable[str]) -> None:
    """The invocation goes on under these ids, separated by commas; empty and repeated ones are left out."""
    _current.correlation_id = ",".join(list(dict.fromkeys(filter(None, ids)))[:MAX_IDS])
    logger.append_keys(correlation_id=_current.correlation_id)


def count(metric: str, amount: float = 1) -> None:
    """Adds to a metric of the invocation, whose value is the sum."""
    _current.values.append((metric, COUNT, amount))


def measure(metric: str, unit: str, value: float) -> None:
    """Adds a value to a metric."""
    _current.values.append((metric, unit, value))


def observe_step(step: str, seconds: float) -> None:
    """The invocation has spent that time on a step, such as ``post``. Steps may overlap."""
    _current.steps.append((step, seconds))


def observe_database(operation: str, seconds: float, was_throttled: bool) -> None:
    """One request to DynamoDB was answered or failed. ``operation`` is its name in the API, such as ``GetItem``."""
    observe_step("read" if operation in READS else "write", seconds)
    if was_throttled:
        count("DatabaseThrottles")


def report_unreadable(pk: str, sk: str) -> None:
    """Logs the key of a feed item that cannot be read, and counts the item in the metric ``UnreadableEntries``."""
    logger.error("A feed item cannot be read and is passed over", pk=pk, sk=sk)
    count("UnreadableEntries")


def _write_metrics(done: _Invocation) -> None:
    totals: defaultdict[str, float] = defaultdict(float)
    for name, unit, value in done.values:
        if unit == COUNT:
            totals[name] += value
        else:
            metrics.add_metric(name, unit, value)
    for name, total in totals.items():
        metrics.add_metric(name, COUNT, total)
    if metrics.metric_set:
        metrics.set_default_dimensions(stage=os.environ.get("STAGE", "dev"))
        metrics.flush_metrics()


def _log_spans(done: _Invocation, other_id: str) -> None:
    rate = float(os.environ.get("SPAN_SAMPLE_RATE", "0"))
    ids = (done.correlation_id or other_id).split(",")
    if not rate or not any(crc32(each.encode()) < rate * 2**32 for each in ids):
        return
    spent: defaultdict[str, float] = defaultdict(float)
    for step, seconds in done.steps:
        spent[step] += seconds
    total = perf_counter() - done.began
    times = {**spent, "compute": max(total - sum(spent.values()), 0.0), "total": total}
    logger.info("Spans", extra={f"{name}_ms": round(seconds * 1000, 1) for name, seconds in times.items()})
