"""What must hold after a soak of the feed, whatever was killed. Pure: each check returns its faults as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple


class Version(NamedTuple):
    """One change: the course, and its version after the change."""

    course_id: int
    version: int


Numbers = Mapping[int, Version | None]
"""A channel's stored entries by number; None for a number without an event."""


def check_numbers(channel: str, stored: Numbers, reserved: int) -> list[str]:
    """Every reserved number holds an entry or a mark, and no other number does."""
    missing = [seq for seq in range(1, reserved + 1) if seq not in stored]
    beyond = [seq for seq in stored if not 1 <= seq <= reserved]
    return [
        *_fault(f"{channel}: numbers hold nothing for ever", missing),
        *_fault(f"{channel}: numbers were never reserved", beyond),
    ]


def check_announcements(channel: str, stored: Numbers, changes: set[Version]) -> list[str]:
    """Each change of the record is announced exactly once, and nothing else is."""
    announced = Counter(event for event in stored.values() if event)
    return [
        *_fault(f"{channel}: changes are not announced", changes - announced.keys()),
        *_fault(f"{channel}: events announce no change", announced.keys() - changes),
        *_fault(f"{channel}: changes are announced twice", [event for event, n in announced.items() if n > 1]),
    ]


def check_order(channel: str, stored: Numbers) -> list[str]:
    """The versions of each course ascend by number."""
    last: dict[int, int] = {}
    faults: list[int] = []
    for seq in sorted(stored):
        event = stored[seq]
        if event is None:
            continue
        if event.version <= last.get(event.course_id, 0):
            faults.append(seq)
        last[event.course_id] = event.version
    return _fault(f"{channel}: numbers announce an earlier version than a number before", faults)


def check_acknowledged(acknowledged: Iterable[Version], changes: set[Version]) -> list[str]:
    """Each action that was answered as done is in the record."""
    return _fault("answered actions are lost", set(acknowledged) - changes)


def check_poller(name: str, seen: Sequence[tuple[int, Version | None]], stored: Numbers) -> list[str]:
    """A poller saw every number once and in order, with the entry that is stored under the number."""
    numbers = [seq for seq, _ in seen]
    out_of_order = [seq for before, seq in zip([0, *numbers], numbers, strict=False) if seq != before + 1]
    differing = [seq for seq, event in seen if stored.get(seq) != event]
    unseen = [seq for seq in stored if seq > len(numbers)]
    return [
        *_fault(f"{name}: numbers came out of order, twice or after a gap", out_of_order),
        *_fault(f"{name}: numbers changed after they were served", differing),
        *_fault(f"{name}: numbers were not served", unseen),
    ]


def check_connection(name: str, arrived: Sequence[int], last: int) -> list[str]:
    """A connection got the numbers up to ``last`` in order and without a gap, after repeats are dropped."""
    expected, gaps = 1, list[int]()
    for seq in arrived:
        if seq == expected:
            expected += 1
        elif seq > expected:
            gaps.append(seq)
            expected = seq + 1
    missing = range(expected, last + 1)
    return [
        *_fault(f"{name}: numbers arrived after a gap", gaps),
        *_fault(f"{name}: numbers did not arrive", missing),
    ]


def last_events(stored: Numbers) -> dict[int, tuple[int, int]]:
    """Returns the number and the version of each course's last event."""
    return {event.course_id: (seq, event.version) for seq, event in sorted(stored.items()) if event}


def check_snapshot(
    name: str,
    cursor: int,
    snapshot: Mapping[int, int],
    last: Mapping[int, tuple[int, int]],
    record: Mapping[int, int],
) -> list[str]:
    """A list and the events after its cursor are together the record: versions by course.

    ``last`` is that of :func:`last_events`. A page may be newer than the cursor, which was read before.
    """
    found = dict(snapshot)
    for course_id, (seq, version) in last.items():
        if seq > cursor:
            found[course_id] = max(found.get(course_id, 0), version)
    differing = {each for each in found.keys() | record.keys() if found.get(each) != record.get(each)}
    return _fault(f"{name}: a list at cursor {cursor} and the events after it differ from the record", differing)


def check_holes(name: str, longest_seconds: float, max_seconds: float) -> list[str]:
    """No number kept readers waiting for longer than ``max_seconds``."""
    if longest_seconds <= max_seconds:
        return []
    return [f"{name}: a hole stayed for {longest_seconds:.1f} s, longer than {max_seconds:g} s"]


def all_faults(*checks: Iterable[str]) -> list[str]:
    return list(chain.from_iterable(checks))


def _fault(text: str, found: Iterable[object]) -> list[str]:
    """One sentence with a few examples; nothing when nothing was found."""
    examples = list(found)
    if not examples:
        return []
    shown = ", ".join(
        f"{each.course_id} version {each.version}" if isinstance(each, Version) else str(each) for each in examples[:5]
    )
    return [f"{text}: {len(examples):,}, such as {shown}"]
