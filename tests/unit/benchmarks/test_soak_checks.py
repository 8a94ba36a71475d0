"""The checks of the soak find each kind of fault, and nothing where there is none."""

from __future__ import annotations

import pytest

from benchmarks import soak_checks
from benchmarks.soak_checks import Numbers, Version

STORED: Numbers = {1: Version(7, 1), 2: None, 3: Version(8, 1), 4: Version(7, 2)}
CHANGES = {Version(7, 1), Version(8, 1), Version(7, 2)}
RECORD = {7: 2, 8: 1}
LAST = soak_checks.last_events(STORED)


def test_a_feed_that_agrees_with_its_record_has_no_fault() -> None:
    seen = [(seq, STORED[seq]) for seq in sorted(STORED)]

    assert soak_checks.check_numbers("admin", STORED, 4) == []
    assert soak_checks.check_announcements("admin", STORED, CHANGES) == []
    assert soak_checks.check_order("admin", STORED) == []
    assert soak_checks.check_acknowledged(CHANGES, CHANGES) == []
    assert soak_checks.check_poller("poller", seen, STORED) == []
    assert soak_checks.check_connection("c-1", [1, 2, 3, 4], 4) == []
    assert soak_checks.check_holes("poller", 4.9, 5.0) == []


def test_a_number_that_holds_nothing_is_found() -> None:
    assert soak_checks.check_numbers("admin", STORED, 5) == ["admin: numbers hold nothing for ever: 1, such as 5"]


def test_a_number_that_was_not_reserved_is_found() -> None:
    assert soak_checks.check_numbers("admin", STORED, 3) == ["admin: numbers were never reserved: 1, such as 4"]


@pytest.mark.parametrize(
    ("stored", "fault"),
    [
        ({**STORED, 4: None}, "changes are not announced: 1, such as 7 version 2"),
        ({**STORED, 5: Version(9, 1)}, "events announce no change: 1, such as 9 version 1"),
        ({**STORED, 5: Version(8, 1)}, "changes are announced twice: 1, such as 8 version 1"),
    ],
)
def test_a_feed_that_differs_from_its_record_is_found(stored: Numbers, fault: str) -> None:
    assert soak_checks.check_announcements("admin", stored, CHANGES) == [f"admin: {fault}"]


def test_versions_in_the_wrong_order_are_found() -> None:
    (fault,) = soak_checks.check_order("admin", {1: Version(7, 2), 2: Version(7, 1)})

    assert fault.endswith("such as 2")


def test_a_lost_action_is_found() -> None:
    (fault,) = soak_checks.check_acknowledged([Version(7, 3)], CHANGES)

    assert fault == "answered actions are lost: 1, such as 7 version 3"


@pytest.mark.parametrize(
    ("seen", "fault"),
    [
        ([1, 2, 4], "numbers came out of order, twice or after a gap: 1, such as 4"),
        ([1, 2, 2, 3, 4], "numbers came out of order, twice or after a gap: 1, such as 2"),
        ([1, 2, 3], "numbers were not served: 1, such as 4"),
    ],
)
def test_a_poller_that_missed_or_doubled_a_number_is_found(seen: list[int], fault: str) -> None:
    assert f"poller: {fault}" in soak_checks.check_poller("poller", [(seq, STORED[seq]) for seq in seen], STORED)


def test_a_number_that_changed_after_it_was_served_is_found() -> None:
    seen = [(1, Version(7, 1)), (2, Version(8, 1)), (3, Version(8, 1)), (4, Version(7, 2))]

    (fault,) = soak_checks.check_poller("poller", seen, STORED)

    assert fault == "poller: numbers changed after they were served: 1, such as 2"


def test_repeated_numbers_of_a_connection_are_dropped() -> None:
    assert soak_checks.check_connection("c-1", [1, 2, 1, 2, 3, 4, 3], 4) == []


def test_a_connection_with_a_gap_is_found() -> None:
    faults = soak_checks.check_connection("c-1", [1, 3, 2], 4)

    assert faults == ["c-1: numbers arrived after a gap: 1, such as 3", "c-1: numbers did not arrive: 1, such as 4"]


@pytest.mark.parametrize(
    ("cursor", "snapshot"),
    [(0, {}), (3, {7: 1, 8: 1}), (3, {7: 2, 8: 1}), (4, {7: 2, 8: 1})],
    ids=["from the beginning", "before the last event", "a page newer than its cursor", "at the end"],
)
def test_a_list_and_the_events_after_it_are_the_record(cursor: int, snapshot: dict[int, int]) -> None:
    assert soak_checks.check_snapshot("lists", cursor, snapshot, LAST, RECORD) == []


@pytest.mark.parametrize(
    ("cursor", "snapshot"),
    [(4, {7: 1, 8: 1}), (3, {7: 1}), (4, {7: 2, 8: 1, 9: 1})],
    ids=["a cursor beyond what the list shows", "a missing course", "a course that the record does not have"],
)
def test_a_list_that_the_events_do_not_complete_is_found(cursor: int, snapshot: dict[int, int]) -> None:
    (fault,) = soak_checks.check_snapshot("lists", cursor, snapshot, LAST, RECORD)

    assert fault.startswith(f"lists: a list at cursor {cursor} and the events after it differ from the record: 1")


def test_a_hole_that_stays_too_long_is_found() -> None:
    assert soak_checks.check_holes("poller", 9.26, 8.0) == ["poller: a hole stayed for 9.3 s, longer than 8 s"]
