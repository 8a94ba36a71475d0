"""The limits of the portals' benchmark."""

from __future__ import annotations

from benchmarks.portals import Work, beyond_limits


def test_work_within_the_limits_has_no_fault() -> None:
    assert beyond_limits(Work(letter=200, event=120, longest=100, longest_tab=100, shifts=0.02)) == []


def test_each_value_above_its_limit_is_named() -> None:
    work = Work(letter=201, event=120, longest=100, longest_tab=174, shifts=0.03)

    assert beyond_limits(work) == [
        "a letter in the filter: 201, 200 allowed",
        "the longest task of another tab: 174, 100 allowed",
        "layout shift in the burst: 0.03, 0.02 allowed",
    ]
