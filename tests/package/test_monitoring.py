"""Alarms, their runbook and the dashboard fit together, and to what the functions publish."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest

from chalicelib.metrics.figures import Figures
from chalicelib.metrics.realtime_view import log_fields
from chalicelib.metrics.report import Outcome, Transport
from infra.targets import PROJECT
from infra.template_fragments import read_fragments
from tests.package.conftest import Package

ALARM = "AWS::CloudWatch::Alarm"
ALARMS = sorted(name for name, each in read_fragments()["Resources"].items() if each.get("Type") == ALARM)
# What missing data means where it is not "notBreaching".
MISSING_DATA = {
    "SweepMissingAlarm": "breaching",
    "CanaryAlarm": "breaching",
    "MailerMissingAlarm": {"Fn::If": ["HasMailFrom", "breaching", "notBreaching"]},
}
PAGE = (PROJECT / "docs/monitoring.md").read_text("utf-8")
METRICS = (PROJECT / "docs/events.md").read_text("utf-8").partition("\n## Metrics\n")[2]
OUR_METRICS = {
    name for row in re.findall(r"^\| (`\w+`.*?) \|", METRICS, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
}
# CloudWatch charges nothing for three dashboards of an account that refer to at most so many metrics.
# https://aws.amazon.com/cloudwatch/pricing/
FREE_METRICS = 50
PORTALS, DIALECTS = ("admin", "organization", "instructor"), ("native", "socketio")


@pytest.mark.parametrize("name", ALARMS)
def test_every_alarm_has_a_section_that_says_what_to_do(name: str) -> None:
    _, heading, section = PAGE.partition(f"\n### {name}\n")

    assert heading
    for part in ("**Means.**", "**Look.**", "**Do.**"):
        assert part in section.partition("\n#")[0]


def test_every_section_is_that_of_an_alarm() -> None:
    assert sorted(re.findall(r"^### (\w+Alarm)$", PAGE, re.MULTILINE)) == ALARMS


@pytest.mark.parametrize("name", ALARMS)
def test_a_notification_leads_to_its_section(dev: Package, name: str) -> None:
    assert dev.properties(name)["AlarmDescription"].endswith(f" docs/monitoring.md#{name.lower()}")


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_missing_data_means_and_reads_one_metric(dev: Package, name: str) -> None:
    alarm = dev.properties(name)

    assert alarm["TreatMissingData"] == MISSING_DATA.get(name, "notBreaching")
    assert "Metrics" not in alarm
    assert alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]) <= alarm["EvaluationPeriods"]


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_on_a_metric_of_our_own_reads_one_that_is_published_for_its_stage(dev: Package, name: str) -> None:
    alarm = dev.properties(name)

    if alarm["Namespace"] == "Coursewire":
        assert alarm["MetricName"] in OUR_METRICS
        assert alarm["Dimensions"] == [
            {"Name": "service", "Value": "coursewire"},
            {"Name": "stage", "Value": {"Ref": "Stage"}},
        ]


def test_requests_with_429_are_counted_in_the_access_log(dev: Package) -> None:
    counted, alarm = dev.properties("RestThrottledFilter"), dev.properties("RestThrottledAlarm")

    (metric,) = counted["MetricTransformations"]
    assert counted["LogGroupName"] == {"Ref": "RestAccessLogs"}
    assert (metric["MetricNamespace"], metric["MetricName"]) == (alarm["Namespace"], alarm["MetricName"])


def test_the_dashboard_is_json_with_every_alarm_and_few_enough_metrics(dev: Package) -> None:
    widgets = _widgets(dev)

    (alarms,) = [each["properties"]["alarms"] for each in widgets if each["type"] == "alarm"]
    assert sorted(alarms) == [f"${{{name}.Arn}}" for name in ALARMS]
    assert sum(len(each["properties"].get("metrics", [])) for each in widgets) <= FREE_METRICS


def test_the_dashboard_shows_each_metric_of_our_own(dev: Package) -> None:
    metrics = [metric for each in _widgets(dev) for metric in each["properties"].get("metrics", [])]

    shown = {metric[1] for metric in metrics if metric[0].startswith("Coursewire")}
    # The counts of posts are shown, from which the shares are computed.
    assert OUR_METRICS - shown == {"PostsThrottledShare", "PostsFailedShare", "DeliveredEvents"}


def test_the_dashboard_shows_each_figure_that_is_no_metric() -> None:
    text = json.dumps(read_fragments()["Resources"]["Dashboard"])
    figures = Figures(
        lags={40: 1},
        screens={transport: {40: 1} for transport in get_args(Transport)},
        recoveries=dict.fromkeys(get_args(Outcome), 1),
        connections={f"{portal}/{dialect}": 1 for portal in PORTALS for dialect in DIALECTS},
    )

    names = [name for name in log_fields(figures) if not name.endswith("_count")]
    assert len(names) == 3 + 9 + 8 + 6
    assert [name for name in names if f"({name})" not in text] == []


def test_the_widgets_of_the_dashboard_do_not_overlap(dev: Package) -> None:
    places: set[tuple[int, int]] = set()
    for each in _widgets(dev):
        columns, rows = range(each["x"], each["x"] + each["width"]), range(each["y"], each["y"] + each["height"])
        own = {(column, row) for column in columns for row in rows}

        assert not own & places
        assert columns.stop <= 24
        places |= own


def _widgets(dev: Package) -> list[dict[str, Any]]:
    return list(json.loads(dev.properties("Dashboard")["DashboardBody"]["Fn::Sub"])["widgets"])
