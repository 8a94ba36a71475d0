"""The tables of the benchmark of viewers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from benchmarks.viewers_report import format_differences, format_ratio, viewers_table
from benchmarks.viewers_run import ViewersRun

BEFORE = ViewersRun(
    build="9fe0241",
    viewers=500,
    events=20,
    requests=Counter({"GET /courses": 26_000, "GET /instructors": 800}),
    refused=Counter({"GET /courses": 6_000, "GET /instructors": 10}),
    connected=500,
    missed=0,
    equal=499,
    different=["admin: pendingCourses"],
    seconds=120.4,
    megabytes=400,
    cpu_seconds=20.2,
)
PRESENT = replace(BEFORE, build="present", requests=Counter({"GET /courses": 13}), equal=500, different=[])


def test_a_row_contains_the_requests_by_kind_and_the_refused_ones() -> None:
    row = viewers_table([BEFORE]).splitlines()[-1]

    cells = ["9fe0241", "500", "20", "26,000", "800", "6,010", "0", "499 of 500", "120", "20", "400"]
    assert row == f"| {' | '.join(cells)} |"


def test_the_ratio_is_of_list_requests_only() -> None:
    assert format_ratio(BEFORE, PRESENT) == "List requests: 26,000 → 13, 0.05% of the build before."


def test_differences_name_the_build_and_the_lists() -> None:
    assert format_differences([BEFORE, PRESENT]) == "9fe0241: admin: pendingCourses"
