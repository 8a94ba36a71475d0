"""The functions: state, concurrency, throttles, and the errors in their logs. No line of a log is shown as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from infra.doctor.examined_stage import FUNCTION, RECENT, Check, ExaminedStage
from infra.doctor.findings import Finding, note, wrong

MAX_PAGES = 20
MAX_TEXT = 160
# Ours are JSON; the runtime's own lines are text or JSON, by the format of the log.
PATTERN = '?ERROR ?CRITICAL ?"Task timed out" ?"Status: timeout" ?"Status: error" ?Traceback'
OF_THE_RUNTIME = re.compile(r"Task timed out|Status: (?:timeout|error)|\[ERROR\] (\w+)|^Traceback")
MINUTES = int(RECENT.total_seconds() // 60)


class LoggedError(NamedTuple):
    """The message of a line, which never holds data, and the ids under which its other lines are found."""

    message: str
    correlation_id: str = ""


def check_states(stage: ExaminedStage) -> Iterator[Finding]:
    client = stage.client("lambda")
    for name, function in stage.of_type(FUNCTION).items():
        found = client.get_function_configuration(FunctionName=function)
        command = f"aws lambda get-function --function-name {function}"
        if found.get("State", "Active") not in ("Active", "Inactive"):
            yield wrong(f"{name} is {found['State']}: {found.get('StateReason', 'no reason')}", command)
        if found.get("LastUpdateStatus") == "Failed":
            yield wrong(f"the last update of {name} failed: {found.get('LastUpdateStatusReason', '')}", command)
        if client.get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions") == 0:
            yield wrong(f"{name} cannot run: its reserved concurrency is 0", "docs/settings.md#ceilings")


def check_throttles(stage: ExaminedStage) -> Iterator[Finding]:
    for name, function in stage.of_type(FUNCTION).items():
        total = metric_sum(stage, "AWS/Lambda", "Throttles", {"FunctionName": function}, stage.since)
        if total:
            page = "docs/monitoring.md#concurrencyalarm"
            yield wrong(f"{name} was throttled {total:,.0f} times in {MINUTES} minutes", page)


def check_logs(stage: ExaminedStage) -> Iterator[Finding]:
    for name, function in stage.of_type(FUNCTION).items():
        group = stage.client("lambda").get_function_configuration(FunctionName=function).get("LoggingConfig", {})
        log_group = group.get("LogGroup", f"/aws/lambda/{function}")
        try:
            errors, is_all = _errors(stage, log_group)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            yield note(f"{name} has no log group {log_group}", "docs/deploying.md")
            continue
        if errors:
            last = errors[-1]
            ids = f", correlation_id {last.correlation_id}" if last.correlation_id else ""
            count = f"{'' if is_all else 'at least '}{len(errors):,}"
            what = f"{name} logged {count} errors in {MINUTES} minutes, the last: {last.message}{ids}"
            yield wrong(what, f"aws logs tail {log_group} --since {MINUTES}m --filter-pattern ERROR")


def metric_sum(
    stage: ExaminedStage, namespace: str, metric: str, dimensions: dict[str, str], since: datetime
) -> float | None:
    """Returns the sum of the metric's values since that time, None without any."""
    found = stage.client("cloudwatch").get_metric_statistics(
        Namespace=namespace, MetricName=metric, StartTime=since, EndTime=stage.now, Period=60, Statistics=["Sum"],
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
    )["Datapoints"]  # fmt: skip
    return sum(each["Sum"] for each in found) if found else None


def read_error(line: str) -> LoggedError | None:
    """Returns the error of a log line, None if the line is of none."""
    try:
        fields: Any = json.loads(line)
    except ValueError:
        found = OF_THE_RUNTIME.search(line)
        return LoggedError(found.group(1) or found.group(0)) if found else None
    if not isinstance(fields, dict) or fields.get("level") not in ("ERROR", "CRITICAL"):
        return None
    named = f" ({fields['exception_name']})" if fields.get("exception_name") else ""
    message = fields.get("message") if "service" in fields else fields.get("errorType")
    return LoggedError(f"{str(message)[:MAX_TEXT]}{named}", str(fields.get("correlation_id") or ""))


def _errors(stage: ExaminedStage, log_group: str) -> tuple[list[LoggedError], bool]:
    """Returns the errors in the order of their time, and whether the whole time was read."""
    found: list[tuple[int, LoggedError]] = []
    # The emulator takes a question mark for any character; it returns everything quickly.
    asked: dict[str, Any] = {} if stage.is_emulated else {"filterPattern": PATTERN}
    asked |= {"logGroupName": log_group, "startTime": int(stage.since.timestamp() * 1000)}
    for _ in range(MAX_PAGES):
        page = stage.client("logs").filter_log_events(**asked)
        lines = [(each["timestamp"], read_error(each["message"])) for each in page["events"]]
        found += [(at, error) for at, error in lines if error]
        asked["nextToken"] = page.get("nextToken")
        if not asked["nextToken"]:
            break
    return [error for _, error in sorted(found, key=lambda pair: pair[0])], not asked["nextToken"]


CHECKS = (
    Check("functions", check_states),
    Check("throttles", check_throttles),
    Check("logs", check_logs),
)
