"""A projection applies every entry of the feed, whatever happens to its process, its batches and the feed."""

from __future__ import annotations

import pytest

from chalicelib.errors import BusyError
from chalicelib.feed import follow_feed as module
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry, mark_data
from chalicelib.feed.follow_feed import BATCH, follow_feed
from tests.stores.memory import EPOCH
from tests.stores.memory_projection_cursors import MemoryProjectionCursors
from tests.unit.feed.scripted_feed import TIMESTAMP, ScriptedFeed

NAME, CHANNEL = "COPY", "admin"


class Projection:
    """Remembers the numbers that it was given, in their order."""

    def __init__(self) -> None:
        self.cursors = MemoryProjectionCursors()
        self.applied: list[int] = []
        self.batches: list[int] = []

    def apply(self, entries: list[Entry]) -> None:
        self.applied += [entry.seq for entry in entries]
        self.batches.append(len(entries))

    def follow(self, feed: ScriptedFeed, begin: int = 0) -> None:
        follow_feed(self.cursors, NAME, feed, CHANNEL, self.apply, begin=begin)

    @property
    def cursor(self) -> Cursor | None:
        return self.cursors.read(NAME, CHANNEL)


@pytest.fixture
def projection() -> Projection:
    return Projection()


class TwoEpochs(ScriptedFeed):
    """Entries up to ``ended`` belong to an epoch before: numbers went on after a part of the table was restored."""

    ended = 0

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        return [
            Entry(channel, entry.seq, entry.event, mark_data("0ld", entry.seq, TIMESTAMP))
            if entry.seq <= self.ended
            else entry
            for entry in super().after(channel, seq, limit)
        ]


def test_all_entries_are_applied_in_order_and_the_cursor_is_that_of_the_last(projection: Projection) -> None:
    projection.follow(ScriptedFeed(range(1, 4)))

    assert (projection.applied, projection.cursor) == ([1, 2, 3], Cursor(EPOCH, 3))


def test_a_second_call_applies_what_came_since(projection: Projection) -> None:
    projection.follow(ScriptedFeed(range(1, 4)))
    projection.follow(ScriptedFeed(range(1, 6)))

    assert projection.applied == [1, 2, 3, 4, 5]


def test_nothing_new_is_applied_never(projection: Projection) -> None:
    projection.follow(ScriptedFeed(range(1, 4)))
    projection.follow(ScriptedFeed(range(1, 4)))

    assert projection.applied == [1, 2, 3]


def test_marks_only_move_the_cursor(projection: Projection) -> None:
    projection.follow(ScriptedFeed([1, 4], skips=[2], lost=[3, 5]))

    assert (projection.applied, projection.cursor) == ([1, 4], Cursor(EPOCH, 5))


def test_an_entry_behind_a_number_under_way_is_not_applied_yet(projection: Projection) -> None:
    projection.follow(ScriptedFeed([1, 3], prefix=1, reserved=3))
    before = list(projection.applied)
    projection.follow(ScriptedFeed([1, 2, 3]))

    assert (before, projection.applied) == ([1], [1, 2, 3])


def test_many_entries_are_applied_in_batches(projection: Projection) -> None:
    projection.follow(ScriptedFeed(range(1, 2 * BATCH + 4)))

    assert projection.batches == [BATCH, BATCH, 3]


def test_more_than_a_call_does_is_done_by_the_next(projection: Projection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BATCHES", 2)
    feed = ScriptedFeed(range(1, 2 * BATCH + 2))

    with pytest.raises(BusyError):
        projection.follow(feed)
    projection.follow(feed)

    assert projection.applied == list(range(1, 2 * BATCH + 2))


def test_a_projection_that_does_much_per_entry_moves_its_cursor_more_often(projection: Projection) -> None:
    at: list[Cursor | None] = []

    def apply(some: list[Entry]) -> None:
        projection.apply(some)
        at.append(projection.cursor)

    follow_feed(projection.cursors, NAME, ScriptedFeed(range(1, 6)), CHANNEL, apply, batch=2)

    assert (projection.batches, at) == ([2, 2, 1], [None, Cursor(EPOCH, 2), Cursor(EPOCH, 4)])


def test_smaller_batches_apply_as_many_entries_in_one_call(
    projection: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BATCHES", 1)

    follow_feed(projection.cursors, NAME, ScriptedFeed(range(1, BATCH)), CHANNEL, projection.apply, batch=10)

    assert projection.applied == list(range(1, BATCH))


def test_a_crash_while_entries_are_applied_leaves_the_cursor_before_them(projection: Projection) -> None:
    def crash(_: list[Entry]) -> None:
        raise RuntimeError("the process ended")

    projection.follow(ScriptedFeed([1]))
    with pytest.raises(RuntimeError):
        follow_feed(projection.cursors, NAME, ScriptedFeed([1, 2]), CHANNEL, crash)
    projection.follow(ScriptedFeed([1, 2]))

    assert projection.applied == [1, 2]


def test_another_process_that_was_faster_leaves_no_entry_out(projection: Projection) -> None:
    projection.follow(ScriptedFeed([1]))
    feed = ScriptedFeed([1, 2, 3])
    applied: list[int] = []

    def overtaken(some: list[Entry]) -> None:
        applied.extend(entry.seq for entry in some)
        projection.follow(ScriptedFeed([1, 2]))

    follow_feed(projection.cursors, NAME, feed, CHANNEL, overtaken)

    assert (sorted(set(applied)), projection.cursor) == ([2, 3], Cursor(EPOCH, 3))


@pytest.mark.parametrize(("begin", "applied"), [(0, [4, 5, 6]), (2, [4, 5, 6]), (6, [6]), (9, [])])
def test_a_projection_without_a_cursor_begins_where_it_says(
    projection: Projection, begin: int, applied: list[int]
) -> None:
    """Numbers 1 to 3 have expired, and 9 is none yet."""
    projection.follow(ScriptedFeed([4, 5, 6]), begin)

    assert (projection.applied, projection.cursor) == (applied, Cursor(EPOCH, 6))


def test_a_projection_does_not_begin_behind_a_number_under_way(projection: Projection) -> None:
    projection.follow(ScriptedFeed([1, 3], prefix=1, reserved=3), 3)
    projection.follow(ScriptedFeed([1, 2, 3]), 3)

    assert projection.applied == [2, 3]


def test_entries_that_expired_before_they_were_applied_are_passed_over(projection: Projection) -> None:
    projection.follow(ScriptedFeed([1]))

    projection.follow(ScriptedFeed([8, 9]))

    assert (projection.applied, projection.cursor) == ([1, 8, 9], Cursor(EPOCH, 9))


def test_a_feed_without_any_entry_left_is_passed_over(projection: Projection) -> None:
    projection.follow(ScriptedFeed([1]))
    projection.follow(ScriptedFeed([], prefix=9))

    assert projection.cursor == Cursor(EPOCH, 9)


@pytest.mark.parametrize("before", [2, 3, 500])
def test_a_new_epoch_is_applied_from_its_beginning(projection: Projection, before: int) -> None:
    projection.cursors.move(NAME, CHANNEL, Cursor("0ld", before), None)

    projection.follow(ScriptedFeed([1, 2, 3]))

    assert (projection.applied, projection.cursor) == ([1, 2, 3], Cursor(EPOCH, 3))


def test_a_new_epoch_whose_numbers_go_on_leaves_out_what_was_applied(projection: Projection) -> None:
    feed = TwoEpochs(range(1, 6))
    feed.ended = 3
    projection.cursors.move(NAME, CHANNEL, Cursor("0ld", 3), None)

    projection.follow(feed)

    assert (projection.applied, projection.cursor) == ([4, 5], Cursor(EPOCH, 5))


def test_each_channel_has_a_cursor_of_its_own(projection: Projection) -> None:
    projection.follow(ScriptedFeed([1, 2]))

    follow_feed(projection.cursors, NAME, ScriptedFeed([1]), "organization:7", projection.apply)

    assert projection.applied == [1, 2, 1]
