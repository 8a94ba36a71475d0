"""Alarms change their states by CloudWatch's rules."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.alarm_evaluation import ALARM, NO_DATA, OK, periods, state_of

ABOVE: dict[str, Any] = {"comparison": "GreaterThanThreshold", "threshold": 5.0}


def test_only_complete_periods_are_evaluated() -> None:
    assert periods(now=125.0, period=60, count=2) == [(0.0, 60.0), (60.0, 120.0)]


@pytest.mark.parametrize(
    ("datapoints", "needed", "expected"),
    [([6, 6, 6], 3, ALARM), ([6, 5, 6], 3, OK), ([6, 5, 6], 2, ALARM), ([6, None, None], 2, OK)],
)
def test_enough_datapoints_must_breach(datapoints: list[float | None], needed: int, expected: str) -> None:
    assert state_of(datapoints, OK, **ABOVE, needed=needed, missing="notBreaching") == expected


@pytest.mark.parametrize(
    ("missing", "before", "expected"),
    [
        ("breaching", OK, ALARM),
        ("notBreaching", ALARM, OK),
        ("ignore", ALARM, ALARM),
        ("ignore", OK, OK),
        ("missing", ALARM, NO_DATA),
    ],
)
def test_without_any_data_the_alarm_says_what_becomes_of_it(missing: str, before: str, expected: str) -> None:
    assert state_of([None, None, None], before, **ABOVE, needed=2, missing=missing) == expected


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [
        ("GreaterThanThreshold", 5, OK),
        ("GreaterThanOrEqualToThreshold", 5, ALARM),
        ("LessThanThreshold", 5, OK),
        ("LessThanOrEqualToThreshold", 5, ALARM),
        ("LessThanThreshold", 4, ALARM),
    ],
)
def test_a_value_at_the_threshold(comparison: str, value: float, expected: str) -> None:
    assert state_of([value], OK, comparison=comparison, threshold=5, needed=1, missing="notBreaching") == expected
