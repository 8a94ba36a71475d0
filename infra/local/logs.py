"""The log lines of all functions in one stream, formatted for a terminal."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

# Lines of the Lambda runtime around each invocation, and fields that are the same on every line.
_NOISE = ("START RequestId", "END RequestId", "REPORT RequestId", "INIT_START")
_DULL = frozenset({
    "level", "location", "message", "timestamp", "service", "cold_start", "function_name", "function_memory_size",
    "function_arn", "function_request_id", "xray_trace_id", "exception", "exception_name", "stack_trace",
})  # fmt: skip
WIDTH = 19
LOOK_BACK_MS = 10_000


class Line(NamedTuple):
    """One log event; `nth` counts events that are equal otherwise."""

    timestamp: int
    stream: str
    message: str
    nth: int


class LogTail:
    """Reads new lines of a stack's log groups.

    `logs` and `cloud` are CloudWatch Logs and CloudFormation clients. `since` is in seconds since 1970, now by default.
    """

    def __init__(self, logs: Any, cloud: Any, stack: str, since: float | None = None) -> None:
        self._logs = logs
        self._groups = _groups(cloud, stack)
        self._since = int((time.time() if since is None else since) * 1000)
        self._seen: set[Line] = set()

    def new_lines(self) -> list[str]:
        """Returns the lines since the last call, oldest first and formatted."""
        found = [(line, name) for group, name in self._groups.items() for line in self._lines(group)]
        new = sorted((each for each in found if each[0] not in self._seen), key=lambda each: each[0].timestamp)
        # CloudWatch Logs may deliver a line after a later line of another function, so the next call reads again from
        # LOOK_BACK_MS before now.
        self._since = max(self._since, int(time.time() * 1000) - LOOK_BACK_MS)
        self._seen = {line for line, _ in found}
        return [text for line, name in new for text in readable(line.message, name, line.timestamp)]

    def _lines(self, group: str) -> Iterator[Line]:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=self._since)
        # The emulator's events have no id, and a function may log the same text twice in a millisecond.
        same: Counter[tuple[int, str, str]] = Counter()
        for event in (event for page in pages for event in page["events"]):
            key = (int(event["timestamp"]), str(event["logStreamName"]), str(event["message"]))
            same[key] += 1
            yield Line(*key, same[key])


def readable(message: str, function: str, timestamp: int) -> list[str]:
    """Returns the lines to print for one event: none for runtime lines and metrics, message and fields for JSON.

    `timestamp` is in milliseconds since 1970.
    """
    text = message.rstrip()
    if not text or text.startswith(_NOISE):
        return []
    try:
        record = json.loads(text)
    except ValueError:
        record = None
    if isinstance(record, dict):
        if "_aws" in record:
            return []
        text = _reduced(record)
    clock = datetime.fromtimestamp(timestamp / 1000, UTC).astimezone().strftime("%H:%M:%S")
    return [f"{clock}  {function:{WIDTH}}  {line}" for line in text.splitlines()]


def _reduced(record: dict[str, Any]) -> str:
    level = record.get("level", "INFO")
    head = record.get("message", "") if level == "INFO" else f"{level} {record.get('message', '')}"
    fields = [f"{key}={_shown(value)}" for key, value in record.items() if key not in _DULL]
    return "\n".join(["  ".join([str(head), *fields]), *str(record.get("exception", "")).splitlines()])


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _groups(cloud: Any, stack: str) -> dict[str, str]:
    """Log group → the function's short name, as the resources of the stack name them."""
    resources = cloud.describe_stack_resources(StackName=stack)["StackResources"]
    groups = (each for each in resources if each["ResourceType"] == "AWS::Logs::LogGroup")
    return {each["PhysicalResourceId"]: each["LogicalResourceId"].removesuffix("Logs") for each in groups}
