"""The bell from stored activity and from the feed, with limits that keep each response small."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec import Struct, json

from chalicelib.errors import BusyError
from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import SKIP, Entry, mark_data
from chalicelib.notices.change_notices import mark_read_up_to, mark_seen
from chalicelib.notices.notice_state import WINDOW, NoticeState, with_read_up_to
from chalicelib.notices.ports import StateChanged, StoredState
from chalicelib.notices.preferences import Choice
from chalicelib.notices.read_notices import Bell, read_notices
from chalicelib.people.identity import Actor, Identity, Role
from tests.stores.memory_person_notices import MemoryPersonNotices

DANA = Identity(Role.ADMIN, "Dana", "dana-1", 2_000_000_000)
OMAR = Actor(Role.ADMIN, "Omar")


def event(seq: int, *, actor: Actor = OMAR, actor_id: str = "omar-1", epoch: str = "k3f9", **members: object) -> Entry:
    about = {"id": f"{epoch}.{seq}", "type": "course_assigned", "courseId": seq, "actor": actor}
    return Entry("admin", seq, "courseStatusChanged", json.encode(about | members), actor_id=actor_id)


def events(numbers: Iterable[int]) -> list[Entry]:
    return [event(seq) for seq in numbers]


class Page(Struct):
    entries: list[Entry]
    newest: Cursor


class Stage:
    """The admins' channel with these entries. Dana has read up to ``read`` of ``epoch``."""

    def __init__(self, entries: list[Entry], read: int = 0, epoch: str = "k3f9") -> None:
        self.entries, self.epoch = entries, epoch
        self.kept = 0
        self.people = MemoryPersonNotices()
        self.people.save("dana-1", NoticeState("admin", epoch, read_up_to=read), self.people.read("dana-1"))

    def page(self, channel: str, limit: int, *, head: Head) -> Page:
        return Page(self.entries[-limit:][::-1], Cursor(self.epoch, self.kept or self.entries[-1].seq))

    def head(self, channel: str) -> Head:
        newest = self.entries[-1].seq
        return Head(self.epoch, newest, newest)

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        return [entry for entry in self.entries if entry.seq > seq][:limit]

    def bell(self) -> Bell:
        return read_notices(self.people, self, self, DANA)


def numbers(bell: Bell) -> list[int]:
    return [notice.entry.seq for notice in bell.notices]


def test_the_newest_is_first_and_what_is_behind_the_last_read_one_is_unread() -> None:
    bell = Stage(events(range(1, 6)), read=3).bell()

    assert (numbers(bell), bell.unread, bell.newest.seq) == ([5, 4, 3, 2, 1], 2, 5)


@pytest.mark.parametrize(
    ("read", "unread", "has_more"), [(0, WINDOW, True), (199, WINDOW, True), (200, WINDOW, False), (299, 1, False)]
)
def test_beyond_the_window_the_count_says_that_there_may_be_more(read: int, unread: int, has_more: bool) -> None:
    bell = Stage(events(range(1, 301)), read=read).bell()

    assert (len(bell.notices), bell.unread, bell.has_more_unread) == (WINDOW, unread, has_more)


def test_own_changes_that_fill_the_window_leave_nothing_to_read() -> None:
    own = [event(seq, actor=DANA.actor, actor_id="dana-1") for seq in range(2, 200)]

    bell = Stage([event(1), *own]).bell()

    assert (bell.notices, bell.unread, bell.has_more_unread) == ([], 0, False)


def test_types_that_are_switched_off_and_fill_the_window_leave_nothing_to_read() -> None:
    stage = Stage(events(range(1, 200)))
    off = NoticeState("admin", "k3f9", preferences={"course_assigned": Choice(bell=False)})
    stage.people.save("dana-1", off, stage.people.read("dana-1"))

    bell = stage.bell()

    assert (bell.notices, bell.unread, bell.has_more_unread) == ([], 0, False)


def test_what_is_newer_than_the_newest_of_the_page_is_neither_listed_nor_counted() -> None:
    stage = Stage([event(900, epoch="0ld"), *events(range(1, 6))], read=1)
    stage.kept = 3

    bell = stage.bell()

    assert (numbers(bell), bell.unread, bell.newest.seq) == ([3, 2, 1, 900], 2, 3)


def test_marks_and_entries_that_cannot_be_read_are_left_out() -> None:
    mark = Entry("admin", 2, SKIP, mark_data("k3f9", 2, "2025-07-12T19:30:00.000Z"))
    broken = Entry("admin", 3, "courseStatusChanged", b"{")

    bell = Stage([event(1), mark, broken, event(4)]).bell()

    assert (numbers(bell), bell.unread) == ([4, 1], 2)


def test_the_user_id_decides_whose_change_it_is_and_not_the_name() -> None:
    namesake = event(1, actor=DANA.actor, actor_id="dana-2")
    renamed = event(2, actor=Actor(Role.ADMIN, "Dana as she was called before"), actor_id="dana-1")
    older = event(3, actor=DANA.actor, actor_id="")

    assert numbers(Stage([namesake, renamed, older]).bell()) == [1]


def test_after_a_restore_the_entries_of_before_are_read_and_those_of_the_new_epoch_are_told() -> None:
    before = [event(seq, epoch="0ld") for seq in (70, 71)]

    bell = Stage([*before, event(1, epoch="n3w"), event(2, epoch="n3w")], read=1, epoch="n3w").bell()

    assert (numbers(bell), bell.unread) == ([2, 1, 71, 70], 1)


class RacedPeople(MemoryPersonNotices):
    """Another device of the person stores something between each read and the write, so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def save(self, user_id: str, state: NoticeState, replaced: StoredState) -> None:
        if self.times:
            self.times -= 1
            super().save(user_id, with_read_up_to(replaced.state, self.times + 1), replaced)
            raise StateChanged
        super().save(user_id, state, replaced)


def test_two_devices_at_once_lose_nothing_of_each_other() -> None:
    stage, people = Stage(events(range(1, 10))), RacedPeople(times=1)
    begun = NoticeState("admin", "k3f9")
    MemoryPersonNotices.save(people, "dana-1", begun, people.read("dana-1"))

    seen = mark_seen(people, stage, DANA, "k3f9.8")

    assert seen == Cursor("k3f9", 8)
    assert people.read("dana-1").state == NoticeState("admin", "k3f9", read_up_to=1, seen_up_to=8)


def test_after_a_restore_a_full_window_of_both_epochs_says_that_nothing_is_before_it() -> None:
    entries = [
        *(event(seq, epoch="0ld") for seq in range(900, 950)),
        *(event(seq, epoch="n3w") for seq in range(1, 61)),
    ]

    bell = Stage(entries, epoch="n3w").bell()

    assert (len(bell.notices), bell.unread, bell.has_more_unread) == (WINDOW, 60, False)


def test_a_person_whose_state_changes_all_the_time_is_asked_to_try_again() -> None:
    stage = Stage(events(range(1, 100)))

    with pytest.raises(BusyError):
        mark_read_up_to(RacedPeople(times=50), stage, DANA, "k3f9.60")


def test_a_change_of_what_the_person_cannot_see_is_no_notice() -> None:
    stage = Stage([event(1), event(2, changed=[]), event(3, changed=["notes"]), event(4, changed=None)])

    bell = stage.bell()

    assert [notice.cursor.seq for notice in bell.notices] == [4, 3, 1]
    assert (bell.unread, bell.newest.seq) == (3, 4)
