"""What the soak reads from its writers' files and from posted frames."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.soak_broadcast import is_feed_entry, numbers_in
from benchmarks.soak_checks import Version
from benchmarks.soak_feed import tally_of

EVENT = {"event": "courseStatusChanged", "data": {"id": "k3f9.41", "courseId": 7}}
SKIP = {"event": "skip", "data": {"id": "k3f9.42", "after": "k3f9.41", "timestamp": "2026-11-28T13:00:00Z"}}


def test_the_lines_of_killed_writers_count_as_far_as_they_are_whole(tmp_path: Path) -> None:
    (tmp_path / "writer-0.jsonl").write_bytes(b'\n{"done": [7, 1]}\n{"refused": "wrong_status"}\n{"done": [7')
    (tmp_path / "writer-1.jsonl").write_bytes(b'\n{"do\n{"done": [8, 2]}\n{"failed": "BusyError"}')

    tally = tally_of(tmp_path)

    assert sorted(tally.done) == [Version(7, 1), Version(8, 2)]
    assert (tally.refused, tally.failed) == ({"wrong_status": 1}, {"BusyError": 1})


@pytest.mark.parametrize(
    ("frame", "numbers"),
    [
        (EVENT, [41]),
        (SKIP, [42]),
        ({"event": "batch", "data": [EVENT, SKIP]}, [41, 42]),
        ({"event": "rotate", "data": {"withinSeconds": 240}}, []),
    ],
)
def test_a_frame_shows_its_numbers(frame: dict[str, object], numbers: list[int]) -> None:
    assert list(numbers_in(json.dumps(frame).encode())) == numbers


@pytest.mark.parametrize(
    ("name", "pk", "sk", "expected"),
    [
        ("INSERT", "FEED#admin", "0000000000000041", True),
        ("INSERT", "FEED#admin", "HEAD", False),
        ("MODIFY", "HEAD#admin", "HEAD", False),
        ("INSERT", "COURSE#7", "COURSE", False),
    ],
)
def test_only_new_entries_reach_the_broadcasters(name: str, pk: str, sk: str, *, expected: bool) -> None:
    record = {"eventName": name, "dynamodb": {"Keys": {"PK": {"S": pk}, "SK": {"S": sk}}}}

    assert is_feed_entry(record) == expected
