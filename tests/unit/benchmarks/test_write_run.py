"""What the benchmark of writing finds in a table after a run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.write_run import MAX_PROCESSES, Stored, examine, shares


def course(number: int) -> dict[str, Any]:
    return {"PK": {"S": f"COURSE#{number}"}, "SK": {"S": "COURSE"}}


def entry(channel: str, seq: int, course_id: int, event: str = "newCourseRequest") -> dict[str, Any]:
    body = {"S": json.dumps({"id": f"k3f9.{seq}"} | ({} if event == "skip" else {"courseId": course_id}))}
    return {"PK": {"S": f"FEED#{channel}"}, "SK": {"S": f"{seq:016}"}, "event": {"S": event}, "body": body}


HEADS = [{"PK": {"S": "FEED#admin"}, "SK": {"S": "HEAD"}}, {"PK": {"S": "HEAD#admin"}, "SK": {"S": "HEAD"}}]
COMPLETE = [
    *HEADS,
    course(1),
    course(3),
    entry("admin", 1, 1),
    entry("admin", 2, 0, "skip"),
    entry("admin", 3, 3),
    entry("organization:7", 1, 3),
    entry("organization:7", 2, 1),
]


def test_a_table_in_which_every_action_is_stored_and_announced_has_no_fault() -> None:
    assert examine(COMPLETE, {1, 3}) == Stored(lost=0, holes=0, skips=1)


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ([each for each in COMPLETE if each != course(3)], Stored(lost=3, holes=0, skips=1)),
        ([each for each in COMPLETE if each != entry("admin", 3, 3)], Stored(lost=1, holes=0, skips=1)),
        ([*COMPLETE, entry("admin", 4, 3)], Stored(lost=1, holes=0, skips=1)),
        ([*COMPLETE, entry("admin", 5, 0, "skip")], Stored(lost=0, holes=1, skips=2)),
    ],
    ids=["an answered course is missing", "an event is missing", "an event is doubled", "a number holds nothing"],
)
def test_a_fault_is_counted(items: list[dict[str, Any]], fault: Stored) -> None:
    assert examine(items, {1, 3}) == fault


@pytest.mark.parametrize("writers", [1, 3, 4, 50])
def test_every_writer_is_in_one_process(writers: int) -> None:
    found = shares(writers)

    assert sorted(number for share in found for number in share) == list(range(writers))
    assert len(found) == min(writers, MAX_PROCESSES)
