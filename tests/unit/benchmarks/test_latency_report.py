"""The tables of the latency benchmark."""

from __future__ import annotations

import json
from dataclasses import astuple

import pytest

from benchmarks.latency_report import MeasuredAction, Posted, arrivals_table, format_misses, parts_table, percentile
from benchmarks.latency_stack import posted

ACTION = MeasuredAction(10.0, 10.02, 10.05, [10.1, 10.2, 10.35], 3, Posted(10.08, 10.3, 3))
LINE = {
    "message": "📡 [WEBSOCKET] Emitted course rescheduling event for course: 123",
    "timestamp": "2026-11-24 04:41:24,049+0000",
    "channel": "admin",
    "seq": 41,
    "sent": 3,
    "fan_out_ms": 200,
}


def last_row(table: str) -> list[str]:
    return [cell.strip() for cell in table.splitlines()[-1].strip("|").split("|")]


def test_arrivals_count_from_the_answer_at_the_first_the_median_and_the_last() -> None:
    assert last_row(arrivals_table([ACTION])) == ["3", "1", "50 / 50 / 50", "150 / 150 / 150", "300 / 300 / 300"]


def test_the_parts_follow_each_other() -> None:
    parts = ["50 / 50 / 50", "20 / 20 / 20", "60 / 60 / 60", "220 / 220 / 220"]
    assert last_row(parts_table([ACTION])) == ["3", "1", *parts]


def test_without_a_log_line_the_broadcasters_part_is_not_known() -> None:
    action = MeasuredAction(10.0, 10.02, 10.05, [10.1], 1)

    assert last_row(parts_table([action])) == ["1", "1", "50 / 50 / 50", "20 / 20 / 20", "–", "–"]


def test_an_event_that_not_everybody_heard_is_told() -> None:
    assert format_misses([ACTION]) == ""
    assert (
        format_misses([ACTION, MeasuredAction(1.0, 1.0, 1.1, [1.2], 3)])
        == "With 3 sockets, 1 events missed up to 2 of them."
    )


@pytest.mark.parametrize(("percent", "expected"), [(50, 5), (95, 10), (99, 10)])
def test_a_percentile_is_one_of_the_values(percent: int, expected: float) -> None:
    assert percentile([float(n) for n in range(10, 0, -1)], percent) == expected


def test_a_log_line_tells_when_the_broadcaster_began_and_ended() -> None:
    [(seq, found)] = posted(json.dumps(LINE), "admin")

    assert seq == 41
    assert astuple(found) == (pytest.approx(1795495283.849), pytest.approx(1795495284.049), 3)


@pytest.mark.parametrize("message", ["START RequestId: 1", json.dumps(LINE | {"channel": "organization:7"}), "{}"])
def test_other_log_lines_tell_nothing(message: str) -> None:
    assert list(posted(message, "admin")) == []
