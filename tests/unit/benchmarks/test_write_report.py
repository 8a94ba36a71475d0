"""The tables of the benchmark of writing."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.write_report import Run, capacity_table, combine, poller_table, writers_table

RUN = Run(
    build="present",
    writers=50,
    actions_per_second=100.4,
    p50_ms=420.0,
    p99_ms=1_250.0,
    lost_races=0.014,
    calls=3.14,
    cpu_ms=4.06,
    seen_p50_ms=90.0,
    seen_p99_ms=353.0,
    refused=0,
    lost=0,
    holes=0,
    skips=1,
    missed=0,
    doubled=0,
    disordered=0,
)


def last_row(table: str) -> list[str]:
    return [cell.strip() for cell in table.splitlines()[-1].strip("|").split("|")]


def test_rounds_become_medians_of_the_measures() -> None:
    rounds = [replace(RUN, p99_ms=1_000.0), replace(RUN, p99_ms=9_000.0), replace(RUN, p99_ms=2_000.0)]

    assert combine(rounds).p99_ms == 2_000.0


def test_a_fault_of_one_round_is_not_hidden_by_the_others() -> None:
    rounds = [RUN, replace(RUN, lost=1, disordered=2), RUN]

    combined = combine(rounds)

    assert (combined.lost, combined.disordered, combined.skips) == (1, 2, 3)
    assert (combined.build, combined.writers) == ("present", 50)


def test_the_writers_table_has_a_row_per_build() -> None:
    table = writers_table([replace(RUN, build="9fe0241"), RUN], 5, 10)

    expected = ["50", "present", "100", "420.0", "1,250", "0.01", "0", "3.1", "4.1", "0", "0", "1"]
    assert last_row(table) == expected
    assert len(table.splitlines()) == 4
    assert table.startswith("| writers, 10 ms added to transactions, 5 ms to other calls | build |")


def test_the_poller_table_says_how_late_events_were_seen_and_which_were_not() -> None:
    assert last_row(poller_table([RUN])) == ["50", "present", "90", "353", "0", "0", "0"]


def test_capacities_of_two_builds_stand_side_by_side() -> None:
    before = {"action": "request", "calls": ["a", "b"], "reads": [{"units": 5}], "writes": [{"units": 2}] * 10}
    after = {"action": "request", "calls": ["a", "b", "c"], "reads": [{"units": 2}], "writes": [{"units": 1}] * 11}

    table = capacity_table("9fe0241 → present", [before], [after])

    assert last_row(table) == ["request", "2 → 3", "5 → 2", "20 → 11", "10 → 11"]
