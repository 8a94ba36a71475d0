"""The tables of the audience benchmark."""

from __future__ import annotations

import pytest

from benchmarks.audience_cpu_quota import core_share
from benchmarks.audience_report import (
    Job,
    JobTimes,
    cleanup_table,
    invocations_table,
    median_times,
    phases_table,
    readers_table,
    shared_table,
    ticks_table,
)

PARTS = {"read": (0.06, 0.04), "encode": (0.02, 0.02), "post": (0.6, 0.4), "tidy": (0.01, 0.01), "all": (0.7, 0.5)}
SLOWER = {name: (2 * wall, 2 * cpu) for name, (wall, cpu) in PARTS.items()}
ALONE = Job("broadcast", 10_000, 1024, 5.0)


def whole(wall: float, cpu: float) -> JobTimes:
    return JobTimes({"all": (2 * wall, 2 * cpu)}, {"all": (wall, cpu)})


def last_row(table: str) -> list[str]:
    return [cell.strip() for cell in table.splitlines()[-1].strip("|").split("|")]


def test_a_run_of_several_is_their_median_part_by_part() -> None:
    runs = [JobTimes(SLOWER, PARTS), JobTimes(SLOWER, SLOWER), JobTimes(SLOWER, SLOWER)]

    found = median_times(runs)

    assert found == JobTimes(SLOWER, SLOWER)


def test_readers_are_compared_by_the_processor_time_of_an_item() -> None:
    jobs = {kind: Job(kind, 10_000, 1769) for kind in ("ours", "boto3", "pynamodb")}

    table = readers_table(
        {
            jobs["ours"]: whole(0.04, 0.03),
            jobs["boto3"]: whole(0.3, 0.3),
            jobs["pynamodb"]: whole(0.5, 0.3),
        }
    )

    assert last_row(table) == ["ours", "3.0", "4.0", "10.0 ×"]


def test_ticks_show_their_connections_and_latency() -> None:
    table = ticks_table({Job("ticks", 10_000, 1024, 5.0): JobTimes(SLOWER, PARTS)})

    name = "ticks for 10,000 connections by one sweep at 5 ms"
    assert last_row(table) == [name, "1,024 MB", "60 (40)", "600 (400)", "700", "1,400"]


def test_a_worker_alone_shows_its_parts_and_its_first_call() -> None:
    table = phases_table({ALONE: JobTimes(SLOWER, PARTS)})

    expected = ["1,024 MB, 5 ms", "10,000", "60 (40)", "20 (20)", "600 (400)", "700", "1,400", "14,286"]
    assert last_row(table) == expected


def test_a_chunk_shows_what_a_worker_posts_a_second() -> None:
    table = invocations_table({Job("part", 5_000, 1024, 5.0): whole(0.5, 0.3)})

    assert last_row(table) == ["1,024 MB, 5 ms", "5,000", "1,000", "500", "10,000"]


def test_a_shared_audience_shows_how_many_workers_it_takes() -> None:
    table = shared_table({Job("broadcast", 99_999, 1024, 5.0, part_size=5_000): JobTimes(SLOWER, PARTS)})

    assert last_row(table)[:4] == ["1,024 MB, 5 ms", "99,999", "5,000", "20"]


def test_tidying_is_shown_by_how_many_are_gone() -> None:
    table = cleanup_table({Job("broadcast", 10_000, 1024, 5.0, gone_every=100): JobTimes(SLOWER, PARTS)})

    assert last_row(table) == ["1,024 MB, 5 ms", "10,000", "100", "10"]


@pytest.mark.parametrize(("memory_mb", "share"), [(1769, 1.0), (3008, 1.0), (1024, 1024 / 1769)])
def test_a_function_has_as_much_of_a_core_as_its_memory_says(memory_mb: int, share: float) -> None:
    assert core_share(memory_mb) == share
