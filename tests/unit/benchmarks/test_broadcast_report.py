"""The tables of the benchmark of broadcasts."""

from __future__ import annotations

from benchmarks.broadcast_report import Compared, Round, Setting, calls_table, posts_table, too_dear

NAMES = ("8a4f90f", "present")
CALLS = ["GetItem", "Query", "Query", "UpdateItem"], ["GetItem", "Query", "BatchWriteItem"]
SETTING = Setting("broadcast", 1_000, is_first=True)


def last_row(table: str) -> list[str]:
    return [cell.strip() for cell in table.splitlines()[-1].strip("|").split("|")]


def test_the_ratio_is_the_median_of_the_rounds_and_not_that_of_the_medians() -> None:
    rounds = [Round(20e-6, 21e-6), Round(40e-6, 40e-6), Round(10e-6, 11e-6)]

    table = posts_table(NAMES, [Compared(SETTING, rounds, CALLS)])

    assert last_row(table) == ["a broadcast to 1,000, first of a minute", "20.0", "21.0", "1.050 ×", "1.00–1.10"]


def test_calls_are_listed_by_operation() -> None:
    table = calls_table(NAMES, [Compared(Setting("ticks", 1_000, is_first=True), [], CALLS)])

    assert last_row(table) == [
        "ticks to 1,000",
        "4: GetItem, 2 Query, UpdateItem",
        "3: GetItem, Query, BatchWriteItem",
    ]


def test_a_post_may_cost_a_twentieth_more_than_before() -> None:
    allowed = Compared(SETTING, [Round(20e-6, 21e-6)], CALLS)
    dear = Compared(Setting("broadcast", 100, is_first=False), [Round(20e-6, 22e-6)], CALLS)

    assert too_dear([allowed, dear]) == [
        "a broadcast to 100: 1.100 times the processor time of the earlier build, 1.05 allowed"
    ]


def test_the_figures_of_a_minute_count_from_a_thousand_recipients_on() -> None:
    few, many = (
        Compared(Setting("broadcast", size, is_first=True), [Round(20e-6, 22e-6)], CALLS) for size in (100, 1_000)
    )

    assert [sentence.partition(":")[0] for sentence in too_dear([few, many])] == [
        "a broadcast to 1,000, first of a minute"
    ]
