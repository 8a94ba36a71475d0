from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.recover import MAX_REPLAYED, Recovered, recover
from tests.stores.memory import EPOCH, MemoryFeed
from tests.unit.courses.office import Office


class ScriptedFeed:
    """A channel whose numbers are given, holes and all."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers

    def head(self, channel: str) -> Cursor:
        return Cursor(EPOCH, max(self.numbers))

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        wanted = [number for number in self.numbers if number > seq]
        return [Entry(channel, number, "courseStatusChanged", b"{}") for number in wanted[:limit]]


def office_with(events: int) -> Office:
    office = Office()
    for number in range(events):
        office.desk.request(location=f"Room {number}")
    return office


def office_with_two_expired() -> Office:
    """And a third event, which is still kept."""
    office = office_with(2)
    office.now += timedelta(days=8)
    office.desk.now = office.now
    office.desk.request(location="Annex")
    return office


def recovered(feed: MemoryFeed | ScriptedFeed, cursor: str | None) -> Recovered:
    return recover(feed, "admin", cursor, feed.head("admin"))


class TestRecovered:
    def test_everything_after_the_cursor_comes_in_order(self) -> None:
        found = recovered(office_with(5).feed, f"{EPOCH}.2")

        assert [entry.seq for entry in found.entries] == [3, 4, 5]
        assert (found.cursor, found.reason) == (Cursor(EPOCH, 5), None)

    def test_from_zero_it_is_the_whole_story(self) -> None:
        found = recovered(office_with(3).feed, f"{EPOCH}.0")

        assert [entry.seq for entry in found.entries] == [1, 2, 3]

    def test_at_the_head_there_is_nothing_to_replay(self) -> None:
        found = recovered(office_with(3).feed, f"{EPOCH}.3")

        assert found == Recovered([], Cursor(EPOCH, 3))

    def test_on_a_new_channel_there_is_nothing_to_replay(self) -> None:
        found = recovered(Office().feed, f"{EPOCH}.0")

        assert found == Recovered([], Cursor(EPOCH, 0))

    def test_what_is_committed_after_the_head_was_read_comes_too(self) -> None:
        office = office_with(2)
        head = office.feed.head("admin")
        office.desk.request(location="Annex")

        found = recover(office.feed, "admin", f"{EPOCH}.1", head)

        assert [entry.seq for entry in found.entries] == [2, 3]
        assert found.cursor == Cursor(EPOCH, 3)

    def test_the_most_that_is_replayed_is_replayed_whole(self) -> None:
        found = recovered(ScriptedFeed(*range(1, MAX_REPLAYED + 1)), f"{EPOCH}.0")

        assert len(found.entries) == MAX_REPLAYED
        assert found.reason is None


class TestRefused:
    @pytest.mark.parametrize(
        ("cursor", "reason"),
        [
            (None, "no_cursor"),
            ("", "unreadable"),
            ("41", "unreadable"),
            ("k3f9.1", "other_epoch"),
            (f"{EPOCH}.4", "from_the_future"),
        ],
    )
    def test_a_cursor_from_which_nothing_follows_says_why(self, cursor: str | None, reason: str) -> None:
        """Covers a restored table: another epoch, and a number that the feed has not reached."""
        found = recovered(office_with(3).feed, cursor)

        assert found == Recovered([], Cursor(EPOCH, 3), reason)

    def test_entries_past_their_retention_leave_no_way_back(self) -> None:
        office = office_with_two_expired()

        found = recovered(office.feed, f"{EPOCH}.1")

        assert found == Recovered([], Cursor(EPOCH, 3), "expired")

    def test_what_is_still_kept_is_replayed_when_the_cursor_is_not_older(self) -> None:
        office = office_with_two_expired()

        found = recovered(office.feed, f"{EPOCH}.2")

        assert [entry.seq for entry in found.entries] == [3]

    def test_when_all_have_expired_there_is_no_way_back(self) -> None:
        office = office_with(2)
        office.now += timedelta(days=8)

        found = recovered(office.feed, f"{EPOCH}.1")

        assert found.reason == "expired"

    @pytest.mark.parametrize("feed", [ScriptedFeed(1, 2, 4), ScriptedFeed(1, 3, 4)])
    def test_a_hole_is_never_jumped_over(self, feed: ScriptedFeed) -> None:
        found = recovered(feed, f"{EPOCH}.1")

        assert found == Recovered([], Cursor(EPOCH, 4), "expired")

    def test_too_long_a_story_is_not_told(self) -> None:
        """Fresh lists are quicker."""
        found = recovered(ScriptedFeed(*range(1, MAX_REPLAYED + 2)), f"{EPOCH}.0")

        assert (found.entries, found.reason) == ([], "too_far_behind")
