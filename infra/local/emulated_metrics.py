"""Corrections of the emulator's CloudWatch, for emulator_main.py, whose rules hold here too."""

import json
import time
from importlib import import_module
from typing import Any

alarm_evaluation = import_module("alarm_evaluation")
dispatcher = import_module("ministack.services.lambda_svc")
metrics = import_module("ministack.services.cloudwatch")


def correct_metrics() -> None:
    """All corrections of this file are made."""
    publish_metrics_of_log_lines()
    evaluate_alarms_by_period()


def publish_metrics_of_log_lines() -> None:
    """The metrics in a function's log lines (embedded metric format) are in CloudWatch.

    ministack 1.5.33 only stores the lines. AWS extracts the metrics:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    store = dispatcher._emit_lambda_logs

    def stored(function: dict[str, Any], request_id: str, lines: str, *rest_of: Any, **named: Any) -> None:
        store(function, request_id, lines, *rest_of, **named)
        for line in (lines or "").splitlines():
            if '"CloudWatchMetrics"' in line:
                _publish(line)

    dispatcher._emit_lambda_logs = stored  # type: ignore[attr-defined]


def _publish(line: str) -> None:
    try:
        record = json.loads(line)
        seconds = record["_aws"]["Timestamp"] / 1000
        for each in record["_aws"]["CloudWatchMetrics"]:
            for names in each["Dimensions"]:
                dimensions = {name: str(record[name]) for name in names}
                for metric in each["Metrics"]:
                    value = record[metric["Name"]]
                    values = value if isinstance(value, list) else [value]
                    unit = metric.get("Unit", "None")
                    where = (each["Namespace"], metric["Name"], dimensions)
                    metrics._store_datum(*where, seconds, unit, None, values, None, None)
    except (ValueError, KeyError, TypeError):
        return  # CloudWatch drops a line that it cannot read, too.


def evaluate_alarms_by_period() -> None:
    """An alarm is evaluated over its own periods and dimensions, and missing data are treated as it says.

    Its state is right whenever alarms are described. ministack 1.5.33 evaluates only when metrics are put, takes all
    periods as one, and heeds neither dimensions nor missing data. AWS evaluates as infra/local/alarm_evaluation.py.
    """
    describe = metrics._describe_alarms

    def described(*arguments: Any, **named: Any) -> Any:
        metrics._evaluate_all_alarms()
        return describe(*arguments, **named)

    metrics._evaluate_alarm = _evaluate_alarm  # type: ignore[attr-defined]
    metrics._describe_alarms = described  # type: ignore[attr-defined]


def _evaluate_alarm(alarm: dict[str, Any]) -> None:
    dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions") or []}
    key = (alarm.get("Namespace"), alarm.get("MetricName"), metrics._dims_key(dimensions))
    points = list(metrics._metrics.get(key) or [])
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
    created_at = alarm.get("AlarmConfigurationUpdatedTimestamp") or 0
    datapoints: list[float | None] = []
    for start, end in alarm_evaluation.periods(time.time(), alarm["Period"], alarm["EvaluationPeriods"]):
        if end <= created_at:
            continue  # An alarm that has just been created does not miss what came before.
        within = [each for each in points if start <= each["Timestamp"] < end]
        datapoints.append(metrics._stat_value(metrics._calc_stats(within), statistic, within) if within else None)
    before = alarm["StateValue"]
    after = (
        before
        if len(datapoints) < alarm["EvaluationPeriods"]
        else alarm_evaluation.state_of(
            datapoints,
            before,
            comparison=alarm["ComparisonOperator"],
            threshold=alarm["Threshold"],
            needed=alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"],
            missing=alarm.get("TreatMissingData") or "missing",
        )
    )
    if after != before:
        reason = f"Datapoints {datapoints}, {statistic} {alarm['ComparisonOperator']} {alarm['Threshold']}"
        alarm |= {"StateValue": after, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
        metrics._record_history(alarm["AlarmName"], before, after, reason)
        metrics._dispatch_alarm_actions(alarm, before, after, reason)
