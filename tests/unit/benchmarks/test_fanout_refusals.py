"""What the audiences of the refusals table can reach, and how their times are told."""

from __future__ import annotations

import pytest

from benchmarks.fanout_refusals import ACCOUNT, CASES, FULL, FULL_ONCE, Case
from benchmarks.fanout_report import Refused, refusals_table


@pytest.mark.parametrize(
    ("case", "most"),
    [
        (Case("", 5_000), 5_000),
        (Case("", 5_000, full=1_000), 4_000),
        (Case("", 5_000, full=1_000, once=True), 5_000),
        (Case("", 10_000, account=ACCOUNT), 6_500),
        (Case("", 10_000, full=2_000, account=ACCOUNT), 5_200),
    ],
)
def test_a_case_knows_how_many_can_be_reached(case: Case, most: int) -> None:
    assert case.most == most


@pytest.mark.parametrize(("once", "kind"), [(False, FULL), (True, FULL_ONCE)])
def test_the_full_ones_are_told_by_their_ids(once: bool, kind: str) -> None:
    ids = Case("", 100, full=20, once=once).connection_ids()

    assert (len(set(ids)), sum(connection_id.startswith(kind) for connection_id in ids)) == (100, 20)


def test_full_ones_at_the_head_come_first() -> None:
    ids = Case("", 100, full=20, head=True).connection_ids()

    assert [connection_id.startswith(FULL) for connection_id in ids] == [True] * 20 + [False] * 80


def test_times_are_told_beside_those_of_an_audience_of_the_same_size_without_refusals() -> None:
    measured = [
        Refused(reached=case.most, posts=2 * case.most, seconds=0.5 + n / 100, cpu=0.1) for n, case in enumerate(CASES)
    ]

    rows = refusals_table(measured).splitlines()[2:]

    assert len(rows) == len(CASES)
    assert "| 5,000 | nobody is refused | 5,000 of 5,000 | 100.0% | 500 | 1.00 × | 10,000 |" in rows[0]
    assert "| 4,000 of 4,000 | 100.0% | 520 | 1.04 × | 8,000 |" in rows[2]
