from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import SKIP, Entry
from chalicelib.feed.recover import MAX_REPLAYED, Recovered, add_newer_entries, is_complete, recover
from tests.stores.memory import EPOCH, MemoryFeed
from tests.unit.courses.office import Office
from tests.unit.feed.scripted_feed import ScriptedFeed


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
        found = recovered(ScriptedFeed(range(1, MAX_REPLAYED + 1)), f"{EPOCH}.0")

        assert len(found.entries) == MAX_REPLAYED
        assert found.reason is None


class TestMarks:
    def test_a_skip_is_replayed_like_any_entry(self) -> None:
        """So that the numbers stay contiguous for clients that count them."""
        found = recovered(ScriptedFeed([1, 2, 4], skips=[3]), f"{EPOCH}.1")

        assert [(entry.seq, entry.event == SKIP) for entry in found.entries] == [(2, False), (3, True), (4, False)]
        assert (found.cursor, found.reason) == (Cursor(EPOCH, 4), None)

    def test_with_nothing_but_skips_the_cursor_passes_them(self) -> None:
        found = recovered(ScriptedFeed([1], skips=[2, 3]), f"{EPOCH}.1")

        assert (len(found.entries), found.cursor) == (2, Cursor(EPOCH, 3))

    @pytest.mark.parametrize("cursor", [2, 3])
    def test_a_lost_entry_that_the_cursor_has_passed_does_no_harm(self, cursor: int) -> None:
        found = recovered(ScriptedFeed([1, 3, 4], lost=[2]), f"{EPOCH}.{cursor}")

        assert (found.cursor, found.reason) == (Cursor(EPOCH, 4), None)


class TestUnderWay:
    """Numbers are reserved whose changes are not stored yet."""

    def test_what_is_stored_without_a_hole_is_all_that_was_missed(self) -> None:
        found = recovered(ScriptedFeed([1, 2, 3, 5], prefix=3, reserved=6), f"{EPOCH}.1")

        assert [entry.seq for entry in found.entries] == [2, 3]
        assert (found.cursor, found.reason) == (Cursor(EPOCH, 3), None)

    def test_a_cursor_at_the_prefix_misses_nothing(self) -> None:
        found = recovered(ScriptedFeed([1, 2, 3], reserved=5), f"{EPOCH}.3")

        assert found == Recovered([], Cursor(EPOCH, 3))

    @pytest.mark.parametrize("cursor", [4, 5])
    def test_a_cursor_between_prefix_and_reserved_stays_where_it_is(self, cursor: int) -> None:
        """Another reader saw further, before the head was read here."""
        found = recovered(ScriptedFeed([1, 2, 3], reserved=5), f"{EPOCH}.{cursor}")

        assert found == Recovered([], Cursor(EPOCH, cursor))

    def test_a_cursor_behind_reserved_is_from_the_future(self) -> None:
        found = recovered(ScriptedFeed([1, 2, 3], reserved=5), f"{EPOCH}.6")

        assert found == Recovered([], Cursor(EPOCH, 3), "from_the_future")

    def test_only_what_is_stored_counts_as_too_far_behind(self) -> None:
        feed = ScriptedFeed(range(1, MAX_REPLAYED + 1), reserved=MAX_REPLAYED + 9)

        found = recovered(feed, f"{EPOCH}.0")

        assert (len(found.entries), found.reason) == (MAX_REPLAYED, None)

    def test_a_refusal_comes_with_the_cursor_of_the_prefix(self) -> None:
        found = recovered(ScriptedFeed([1, 2, 3], reserved=5), "k3f9.1")

        assert found == Recovered([], Cursor(EPOCH, 3), "other_epoch")


def noted(asked: list[int]) -> Callable[[int], bool]:
    """Allows every replay and notes its size."""

    def may_replay(count: int) -> bool:
        asked.append(count)
        return True

    return may_replay


class TestMayReplay:
    def test_it_is_asked_for_as_many_entries_as_were_missed(self) -> None:
        asked: list[int] = []
        feed = ScriptedFeed([1, 2, 3])

        found = recover(feed, "admin", f"{EPOCH}.1", feed.head("admin"), noted(asked))

        assert (asked, len(found.entries), found.reason) == ([2], 2, None)

    def test_when_refused_nothing_is_replayed_and_the_reason_says_so(self) -> None:
        feed = ScriptedFeed([1, 2, 3])

        found = recover(feed, "admin", f"{EPOCH}.1", feed.head("admin"), lambda _: False)

        assert found == Recovered([], Cursor(EPOCH, 3), "replay_limit")

    @pytest.mark.parametrize("cursor", [f"{EPOCH}.3", None, "k3f9.1", "nonsense", f"{EPOCH}.9"])
    def test_it_is_not_asked_where_nothing_is_replayed(self, cursor: str | None) -> None:
        asked: list[int] = []
        feed = ScriptedFeed([1, 2, 3])

        recover(feed, "admin", cursor, feed.head("admin"), noted(asked))

        assert asked == []

    def test_it_is_not_asked_for_more_than_a_replay_has(self) -> None:
        feed = ScriptedFeed(range(1, MAX_REPLAYED + 2))

        found = recover(feed, "admin", f"{EPOCH}.0", feed.head("admin"), lambda _: False)

        assert found.reason == "too_far_behind"


class TestAddNewerEntries:
    REFUSED = Recovered([], Cursor(EPOCH, 2), "no_cursor")

    def test_entries_since_the_head_was_read_come_with_the_reason(self) -> None:
        found = add_newer_entries(self.REFUSED, ScriptedFeed([1, 2, 3, 4]), "admin")

        assert [entry.seq for entry in found.entries] == [3, 4]
        assert (found.cursor, found.reason) == (Cursor(EPOCH, 4), "no_cursor")

    def test_without_any_nothing_changes(self) -> None:
        assert add_newer_entries(self.REFUSED, ScriptedFeed([1, 2]), "admin") == self.REFUSED

    def test_they_end_at_a_number_that_is_under_way(self) -> None:
        found = add_newer_entries(self.REFUSED, ScriptedFeed([1, 2, 3, 5], reserved=5), "admin")

        assert ([entry.seq for entry in found.entries], found.cursor) == ([3], Cursor(EPOCH, 3))

    def test_a_lost_entry_is_passed_over(self) -> None:
        """The client fetches its lists anew anyway."""
        found = add_newer_entries(self.REFUSED, ScriptedFeed([1, 2, 4], lost=[3]), "admin")

        assert ([entry.seq for entry in found.entries], found.cursor) == ([4], Cursor(EPOCH, 4))


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

    @pytest.mark.parametrize("feed", [ScriptedFeed([1, 2, 4]), ScriptedFeed([1, 3, 4]), ScriptedFeed([1], prefix=4)])
    def test_a_hole_is_never_jumped_over(self, feed: ScriptedFeed) -> None:
        found = recovered(feed, f"{EPOCH}.1")

        assert found == Recovered([], Cursor(EPOCH, 4), "expired")

    @pytest.mark.parametrize("numbers", [[2, 4], [3, 4]])
    def test_entries_of_a_store_that_jumps_over_a_hole_are_not_complete(self, numbers: list[int]) -> None:
        entries = [Entry("admin", number, "courseStatusChanged", b"{}") for number in numbers]

        assert not is_complete(entries, Cursor(EPOCH, 1), Head(EPOCH, 4, 4))

    @pytest.mark.parametrize("lost", [[2], [3], [4], [2, 3, 4]])
    def test_across_a_lost_entry_there_is_no_way(self, lost: list[int]) -> None:
        """Nobody can tell whether there was an event."""
        found = recovered(ScriptedFeed([1, 2, 3, 4, 5], lost=lost), f"{EPOCH}.1")

        assert found == Recovered([], Cursor(EPOCH, 5), "expired")

    def test_a_lost_entry_behind_the_head_is_refused_too(self) -> None:
        """It was stored after the head was read."""
        feed = ScriptedFeed([1, 2], lost=[3], prefix=2)

        assert recovered(feed, f"{EPOCH}.1").reason == "expired"

    def test_too_long_a_story_is_not_told(self) -> None:
        """Fresh lists are quicker."""
        found = recovered(ScriptedFeed(range(1, MAX_REPLAYED + 2)), f"{EPOCH}.0")

        assert (found.entries, found.reason) == ([], "too_far_behind")
