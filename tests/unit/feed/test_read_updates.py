from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.feed_errors import CursorExpired
from chalicelib.feed.read_updates import MAX_BYTES, Updates, read_updates
from chalicelib.people.identity import Identity
from tests.builders import HARBOUR, admin, organization_user
from tests.stores.memory import EPOCH
from tests.unit.courses.office import Office
from tests.unit.feed.scripted_feed import ScriptedFeed


def office_with(events: int) -> Office:
    office = Office()
    for number in range(events):
        office.desk.request(location=f"Room {number}")
    return office


def read(office: Office, after: str | None, limit: int = 100, identity: Identity | None = None) -> Updates:
    return read_updates(office.feed, identity or admin(), after, limit)


def read_scripted(feed: ScriptedFeed, after: str | None, limit: int = 100) -> Updates:
    return read_updates(feed, admin(), after, limit)


class TestReadUpdates:
    def test_without_a_cursor_there_are_no_events_and_the_present_cursor(self) -> None:
        assert read(office_with(3), None) == Updates([], Cursor(EPOCH, 3))

    def test_after_a_cursor_come_the_events_and_the_cursor_behind_them(self) -> None:
        updates = read(office_with(3), f"{EPOCH}.1")

        assert [entry.seq for entry in updates.entries or []] == [2, 3]
        assert (updates.cursor, updates.more) == (Cursor(EPOCH, 3), False)

    def test_with_nothing_new_there_are_no_events(self) -> None:
        assert read(office_with(3), f"{EPOCH}.3") == Updates([], Cursor(EPOCH, 3))

    def test_a_full_page_says_that_there_is_more(self) -> None:
        updates = read(office_with(3), f"{EPOCH}.0", limit=2)

        assert (updates.cursor, updates.more) == (Cursor(EPOCH, 2), True)

    def test_a_page_that_ends_at_the_head_says_that_there_is_no_more(self) -> None:
        assert not read(office_with(2), f"{EPOCH}.0", limit=2).more

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
    def test_paging_to_the_end_gives_every_event_once(self, limit: int) -> None:
        office = office_with(7)
        seen: list[int] = []
        cursor, more = f"{EPOCH}.0", True

        while more:
            updates = read(office, cursor, limit)
            seen += [entry.seq for entry in updates.entries or []]
            cursor, more = str(updates.cursor), updates.more

        assert seen == [1, 2, 3, 4, 5, 6, 7]

    def test_an_event_committed_between_two_polls_is_in_the_second(self) -> None:
        office = office_with(1)
        cursor = str(read(office, None).cursor)
        office.desk.request(location="Annex")

        assert [entry.seq for entry in read(office, cursor).entries or []] == [2]

    def test_long_events_are_paged_by_their_size(self) -> None:
        office = Office()
        for number in range(400):
            office.desk.request(location=f"Room {number}", notes="x" + "\x01" * 1999)

        pages = [read(office, f"{EPOCH}.0", limit=500)]
        while pages[-1].more:
            pages.append(read(office, str(pages[-1].cursor), limit=500))

        sizes = [sum(len(entry.data) for entry in page.entries or []) for page in pages]
        assert len(pages) == 3
        assert max(sizes) <= MAX_BYTES
        assert [entry.seq for page in pages for entry in page.entries or []] == list(range(1, 401))

    def test_another_organizations_events_are_not_among_them(self) -> None:
        office = office_with(3)

        updates = read(office, f"{EPOCH}.0", identity=organization_user(HARBOUR))

        assert updates == Updates([], Cursor(EPOCH, 0))


class TestKnown:
    def test_the_newest_cursor_is_answered_without_events(self) -> None:
        office = office_with(3)

        updates = read_updates(office.feed, admin(), f"{EPOCH}.3", 100, known={f"{EPOCH}.3"})

        assert updates == Updates(None, Cursor(EPOCH, 3))

    def test_an_older_one_is_answered_with_events(self) -> None:
        office = office_with(3)

        updates = read_updates(office.feed, admin(), f"{EPOCH}.2", 100, known={f"{EPOCH}.2"})

        assert [entry.seq for entry in updates.entries or []] == [3]

    def test_the_cursor_of_the_prefix_is_not_the_newest_while_numbers_are_under_way(self) -> None:
        """A caller who knows only that cursor may not know a change that is committed behind the hole."""
        feed = ScriptedFeed([1, 2, 3, 5], prefix=3, reserved=5)

        updates = read_updates(feed, admin(), f"{EPOCH}.3", 100, known={f"{EPOCH}.3"})

        assert updates == Updates([], Cursor(EPOCH, 3))

    def test_the_newest_is_the_last_reserved_number(self) -> None:
        feed = ScriptedFeed([1, 2, 3], reserved=5)

        updates = read_updates(feed, admin(), f"{EPOCH}.5", 100, known={f"{EPOCH}.5"})

        assert updates == Updates(None, Cursor(EPOCH, 5))


class TestUnderWay:
    """Numbers are reserved whose changes are not stored yet."""

    def test_without_a_cursor_the_present_one_is_that_of_the_prefix(self) -> None:
        assert read_scripted(ScriptedFeed([1, 2], reserved=4), None) == Updates([], Cursor(EPOCH, 2))

    def test_the_page_ends_before_them_and_there_is_no_more(self) -> None:
        updates = read_scripted(ScriptedFeed([1, 2, 3, 5], prefix=3, reserved=5), f"{EPOCH}.1")

        assert [entry.seq for entry in updates.entries or []] == [2, 3]
        assert (updates.cursor, updates.more) == (Cursor(EPOCH, 3), False)

    @pytest.mark.parametrize("cursor", [2, 3, 4])
    def test_a_caller_at_the_prefix_or_behind_it_keeps_the_cursor(self, cursor: int) -> None:
        updates = read_scripted(ScriptedFeed([1, 2], reserved=4), f"{EPOCH}.{cursor}")

        assert updates == Updates([], Cursor(EPOCH, cursor))

    def test_a_cursor_behind_them_is_from_the_future(self) -> None:
        with pytest.raises(CursorExpired) as refusal:
            read_scripted(ScriptedFeed([1, 2], reserved=4), f"{EPOCH}.5")

        assert (refusal.value.why, refusal.value.cursor) == ("from_the_future", f"{EPOCH}.2")

    def test_paging_to_the_end_passes_each_skip_as_an_entry(self) -> None:
        feed = ScriptedFeed([1, 3, 4, 6], skips=[2, 5], reserved=8)
        seen: list[int] = []
        cursor, more = f"{EPOCH}.0", True

        while more:
            updates = read_scripted(feed, cursor, limit=2)
            seen += [entry.seq for entry in updates.entries or []]
            cursor, more = str(updates.cursor), updates.more

        assert (seen, cursor) == ([1, 2, 3, 4, 5, 6], f"{EPOCH}.6")

    def test_entries_that_were_stored_after_the_head_was_read_are_not_withheld(self) -> None:
        updates = read_scripted(ScriptedFeed([1, 2, 3], prefix=2, reserved=3), f"{EPOCH}.1")

        assert [entry.seq for entry in updates.entries or []] == [2, 3]
        assert (updates.cursor, updates.more) == (Cursor(EPOCH, 3), False)


class TestCursorExpired:
    @pytest.mark.parametrize("limit", [1, 2, 100])
    def test_a_lost_entry_is_never_passed(self, limit: int) -> None:
        feed = ScriptedFeed([1, 3], lost=[2])

        with pytest.raises(CursorExpired) as refusal:
            read_scripted(feed, f"{EPOCH}.1", limit)

        assert (refusal.value.why, refusal.value.cursor) == ("expired", f"{EPOCH}.3")

    def test_the_page_before_a_lost_entry_is_read(self) -> None:
        updates = read_scripted(ScriptedFeed([1, 3], lost=[2]), f"{EPOCH}.0", limit=1)

        assert (updates.cursor, updates.more) == (Cursor(EPOCH, 1), True)

    @pytest.mark.parametrize(
        ("cursor", "why"),
        [
            ("", "unreadable"),
            ("k3f9.1", "other_epoch"),
            (f"{EPOCH}.4", "from_the_future"),
        ],
    )
    def test_a_cursor_from_which_nothing_follows_is_refused(self, cursor: str, why: str) -> None:
        """Covers a restored table: another epoch, and a number that the feed has not reached."""
        with pytest.raises(CursorExpired) as refusal:
            read(office_with(3), cursor)

        assert (refusal.value.why, refusal.value.cursor) == (why, f"{EPOCH}.3")

    def test_it_is_refused_even_when_the_caller_knows_the_newest(self) -> None:
        office = office_with(3)

        with pytest.raises(CursorExpired):
            read_updates(office.feed, admin(), "k3f9.1", 100, known={f"{EPOCH}.3"})

    @pytest.mark.parametrize("limit", [1, 100])
    def test_entries_past_their_retention_leave_a_refusal(self, limit: int) -> None:
        office = office_with(2)
        office.now += timedelta(days=8)
        office.desk.now = office.now
        office.desk.request(location="Annex")

        with pytest.raises(CursorExpired) as refusal:
            read(office, f"{EPOCH}.0", limit)

        assert (refusal.value.why, refusal.value.cursor) == ("expired", f"{EPOCH}.3")
