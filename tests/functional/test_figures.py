"""Figures from the functions and the pages to the administrators' route."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.conftest import Log
from tests.functional.stage import Stage
from tests.functional.stream_batches import broadcast, everyone_listens
from tests.functional.tick_stage import listen

REPORT = {"screens": {"websocket": [[40, 19], [56, 1]]}, "recoveries": {"replayed": 2}}


def realtime(stage: Stage) -> Any:
    return stage.call("dana", "GET", "/metrics/realtime").json


def figures(stage: Stage) -> list[Any]:
    return [item for item in stage.items("connections") if item["PK"]["S"].startswith("METRICS#")]


def test_posts_changes_and_the_lag_of_the_stream_are_counted_by_the_broadcaster(stage: Stage) -> None:
    everyone_listens(stage)
    stage.confirmed(32)
    stage.pass_time(seconds=2)

    broadcast(stage.feed_records())

    hour = realtime(stage)["hour"]
    assert (hour["changes"], hour["delivered"], hour["undelivered"]) == (2, 5, 0)
    # Five entries of three channels, two seconds old.
    assert hour["lag"] == {"count": 5, "p50Ms": 1961, "p95Ms": 1961, "p99Ms": 1961}


def test_a_broadcaster_stores_its_figures_once_per_minute(stage: Stage) -> None:
    for place in ("Gym", "Hall", "Annex"):
        stage.pending(location=place)
        broadcast(stage.feed_records())

    assert len(figures(stage)) == 1


def test_a_broadcaster_whose_figures_cannot_be_stored_posts_all_the_same(
    stage: Stage, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(stage.wiring.figure_store, "add", fail)
    everyone_listens(stage)
    stage.pending()

    answer = broadcast(stage.feed_records())

    assert answer == {"batchItemFailures": []}
    assert len(stage.pushed("danas socket")) == 1
    assert "The figures could not be stored" in [line["message"] for line in log()]


def test_open_sockets_are_counted_by_portal_and_dialect_each_minute(stage: Stage) -> None:
    for who in ("dana", "iffat", "mike"):
        listen(stage, who, f"{who}s socket")

    stage.sweep()

    expected = [
        {"portal": portal, "dialect": "native", "count": 1} for portal in ("admin", "instructor", "organization")
    ]
    found = realtime(stage)
    assert found["connections"] == expected
    assert found["minutes"][-1]["connections"] == expected


def test_sockets_that_are_counted_twice_in_a_minute_are_shown_once(stage: Stage) -> None:
    listen(stage, "dana", "danas socket")

    stage.sweep()
    stage.pass_time(seconds=58)
    stage.sweep()

    found = realtime(stage)
    expected = [{"portal": "admin", "dialect": "native", "count": 1}]
    assert (found["connections"], found["minutes"][-1]["connections"]) == (expected, expected)


def test_sockets_of_two_minutes_that_are_stored_together_are_logged_once(stage: Stage, log: Log) -> None:
    listen(stage, "dana", "danas socket")

    for _ in range(5):
        stage.sweep()
        stage.pass_time(seconds=59)

    lines = [line for line in log() if line["message"] == "Stored figures"]
    assert [line["connections_admin_native"] for line in lines] == [1, 1, 1]


def test_a_sweep_adds_up_the_hour_that_has_ended(stage: Stage) -> None:
    listen(stage, "dana", "danas socket")
    stage.sweep()
    stage.pass_time(minutes=31)

    stage.sweep()

    assert [item["SK"]["S"] for item in figures(stage) if item["PK"]["S"] == "METRICS#HOURS"] == ["2045-07-12T19"]


def test_what_a_page_reports_is_shown_to_administrators(stage: Stage) -> None:
    answer = stage.call("mike", "POST", "/metrics/reports", REPORT)

    hour = realtime(stage)["hour"]
    assert answer.json == {"now": "2045-07-12T19:30:00.000Z", "reportAfterSeconds": 60}
    assert hour["screens"] == {"websocket": {"count": 20, "p50Ms": 245, "p95Ms": 245, "p99Ms": 981}}
    assert hour["recoveries"] == {"replayed": 2}


def test_reports_of_a_minute_are_one_write_and_are_shown_before_it(stage: Stage) -> None:
    for who in ("dana", "mike", "iffat"):
        stage.call(who, "POST", "/metrics/reports", REPORT)

    assert realtime(stage)["hour"]["recoveries"] == {"replayed": 6}
    assert len(figures(stage)) == 1


def test_stored_figures_are_one_log_line_for_the_dashboard(stage: Stage, log: Log) -> None:
    stage.call("mike", "POST", "/metrics/reports", REPORT)

    (line,) = [each for each in log() if each["message"] == "Stored figures"]
    assert (line["screen_websocket_p95"], line["screen_websocket_count"], line["recoveries_replayed"]) == (245, 20, 2)


def test_on_a_large_stage_pages_report_more_rarely(stage: Stage) -> None:
    from chalicelib.feed.ports import Peak

    stage.wiring.stage_peaks.store(Peak(900, stage.wiring.now()))

    answer = stage.call("mike", "POST", "/metrics/reports", {})

    assert answer.json["reportAfterSeconds"] == 900


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({"screens": {"websocket": [[129, 1]]}}, "screens", "counts"),
        ({"screens": {"websocket": [[1, 0]]}}, "screens", "counts"),
        ({"screens": {"pigeon": [[1, 1]]}}, "screens", "counts"),
        ({"screens": {"sse": [[1, 1]] * 130}}, "screens", "counts"),
        ({"screens": {"websocket": [[40, 1000], [56, 1]]}}, "screens", "counts"),
        ({"recoveries": {"replayed": 1001}}, "recoveries", "counts"),
        ({"recoveries": {"hope": 1}}, "recoveries", "counts"),
        ({"name": "Mike"}, "name", "unknown_field"),
    ],
)
def test_a_report_that_cannot_be_one_is_refused_and_counts_nothing(
    stage: Stage, body: Any, field: str, rule: str
) -> None:
    answer = stage.call("mike", "POST", "/metrics/reports", body)

    assert (answer.status, answer.json["errors"][0]["field"], answer.json["errors"][0]["rule"]) == (422, field, rule)
    assert figures(stage) == []


def test_the_last_60_minutes_are_shown_each(stage: Stage) -> None:
    stage.call("mike", "POST", "/metrics/reports", REPORT)
    stage.pass_time(minutes=59)

    shown = realtime(stage)["minutes"]

    assert len(shown) == 60
    assert (shown[0]["minute"], shown[-1]["minute"]) == ("2045-07-12T19:30:00.000Z", "2045-07-12T20:29:00.000Z")
    assert (shown[0]["recoveries"], shown[1]["recoveries"]) == ({"replayed": 2}, {})


def test_the_month_costs_what_runs_day_and_night_and_what_was_done(stage: Stage) -> None:
    idle = realtime(stage)["cost"]
    everyone_listens(stage)
    stage.confirmed(32)
    broadcast(stage.feed_records())
    stage.pass_time(minutes=1)
    stage.sweep()

    cost = realtime(stage)["cost"]

    assert (cost["month"], cost["changes"], cost["posts"]) == ("2045-07", 2, 5)
    assert idle["fixed"] > 0 == idle["sockets"]
    assert cost["sockets"] > 0 < cost["work"]
    assert cost["dollars"] == pytest.approx(cost["sockets"] + cost["work"] + cost["fixed"])
