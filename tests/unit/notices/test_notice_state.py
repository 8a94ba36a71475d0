"""How far a person has read and seen: numbers that only rise, within one channel and epoch."""

from __future__ import annotations

from chalicelib.feed.cursor import Cursor
from chalicelib.notices.notice_state import (
    WINDOW,
    NoticeState,
    begun,
    with_read,
    with_read_up_to,
    with_seen,
)
from chalicelib.notices.preferences import Choice

STATE = NoticeState("admin", "k3f9", read_up_to=40)


def at(seq: int, epoch: str = "k3f9") -> Cursor:
    return Cursor(epoch, seq)


def test_a_cursor_that_is_read_includes_the_single_ones_before_it() -> None:
    state = with_read(STATE, [42, 45])

    after = with_read_up_to(state, 43)

    assert [seq for seq in range(39, 47) if after.is_read(at(seq))] == [39, 40, 41, 42, 43, 45]
    assert after.read_singly == (45,)


def test_reading_twice_or_what_was_read_before_changes_nothing() -> None:
    assert with_read(STATE, [40, 12]) == STATE
    assert with_read_up_to(with_seen(STATE, 40), 40) == with_seen(STATE, 40)
    assert with_read_up_to(STATE, 12).read_up_to == 40


def test_single_ones_are_kept_up_to_a_limit_the_newest_of_them() -> None:
    state = with_read(STATE, range(100, 100 + WINDOW + 20))

    assert (len(state.read_singly), state.read_singly[-1]) == (WINDOW, 100 + WINDOW + 19)


def test_entries_of_another_epoch_are_read() -> None:
    assert STATE.is_read(at(41, "0ld"))


def test_what_is_read_was_seen_and_what_was_seen_is_not_read() -> None:
    assert with_read_up_to(STATE, 44).has_seen("admin", at(44))
    assert not with_seen(STATE, 44).is_read(at(44))


def test_what_was_seen_of_another_channel_or_epoch_says_nothing() -> None:
    state = with_seen(STATE, 44)

    assert [
        state.has_seen("admin", at(44)),
        state.has_seen("admin", at(45)),
        state.has_seen("admin", at(44, "n3w")),
        state.has_seen("organization:7", at(44)),
    ] == [True, False, False, False]


def test_another_channel_or_epoch_begins_anew_and_keeps_the_preferences() -> None:
    state = NoticeState("admin", "k3f9", 40, (42,), 42, {"course_edited": Choice(bell=False)})

    assert begun(state, "admin", at(90)) == state
    for channel, epoch in (("organization:7", "k3f9"), ("admin", "n3w")):
        assert begun(state, channel, at(9, epoch)) == NoticeState(
            channel, epoch, read_up_to=9, preferences=state.preferences
        )
