"""Changes of what is stored of a person's notices: read, seen, preferences."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from chalicelib.errors import BusyError, InvalidFields
from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.feed_errors import CursorExpired
from chalicelib.feed.ports import Feed
from chalicelib.feed.recover import unusable_reason
from chalicelib.notices.notice_state import (
    NoticeState,
    begun,
    with_choices,
    with_read,
    with_read_up_to,
    with_seen,
)
from chalicelib.notices.ports import PersonNotices, StateChanged
from chalicelib.notices.preferences import ChoiceChange
from chalicelib.people.identity import Identity

# Several devices of one person may write at the same moment, but hardly more.
MAX_ATTEMPTS = 8


class Changed(NamedTuple):
    """The state after a change, and whether it differs from the one before."""

    state: NoticeState
    is_new: bool


Step = Callable[[NoticeState], NoticeState]
"""Returns the new state for the stored one. It is called again when the stored one has changed meanwhile."""


def mark_read_up_to(people: PersonNotices, feed: Feed, identity: Identity, up_to: str) -> bool:
    """All entries up to the cursor are read. Returns whether that changed anything.

    Raises InvalidFields for a text that is no cursor, CursorExpired for a cursor that is not one of the channel's
    present numbers, BusyError.
    """
    cursor = _cursor(up_to, "upTo")
    head = feed.head(identity.channel)
    seq = _usable(head, cursor).seq
    return _change(people, identity, head, lambda state: with_read_up_to(state, seq)).is_new


def mark_read(people: PersonNotices, feed: Feed, identity: Identity, ids: Sequence[str]) -> bool:
    """The entries with these ids are read. Returns whether that changed anything. Raises as :func:`mark_read_up_to`."""
    cursors = [_cursor(each, "ids") for each in ids]
    head = feed.head(identity.channel)
    seqs = [_usable(head, each).seq for each in cursors]
    return _change(people, identity, head, lambda state: with_read(state, seqs)).is_new


def mark_seen(people: PersonNotices, feed: Feed, identity: Identity, cursor: str) -> Cursor:
    """A screen of the person has shown the channel up to the cursor. Returns up to where it has been seen.

    Raises as :func:`mark_read_up_to`.
    """
    shown = _cursor(cursor, "cursor")
    head = feed.head(identity.channel)
    seq = _usable(head, shown).seq
    changed = _change(people, identity, head, lambda state: with_seen(state, seq))
    return Cursor(head.epoch, changed.state.seen_up_to)


def change_choices(people: PersonNotices, identity: Identity, changes: Mapping[str, ChoiceChange]) -> Changed:
    """The choices are changed, by type of event; all others stay, also those of another device. Raises BusyError."""
    return change_state(people, identity.user_id, lambda state: with_choices(state, changes))


def carry_over(people: PersonNotices, former_id: str, user_id: str) -> None:
    """What was stored of the person under a former user id holds under the present one. Raises BusyError.

    Where something is stored under the present id, only choices are added, and none is replaced.
    """
    former = people.read(former_id).state

    def step(state: NoticeState) -> NoticeState:
        if state == NoticeState():
            return former
        return replace(state, preferences={**former.preferences, **state.preferences})

    change_state(people, user_id, step)


def change_state(people: PersonNotices, user_id: str, step: Step) -> Changed:
    """The state after ``step`` is stored, unless it is the same as before. Raises BusyError."""
    for _ in range(MAX_ATTEMPTS):
        stored = people.read(user_id)
        state = step(stored.state)
        if state == stored.state:
            return Changed(state, is_new=False)
        try:
            people.save(user_id, state, stored)
        except StateChanged:
            continue
        return Changed(state, is_new=True)
    raise BusyError


def _change(people: PersonNotices, identity: Identity, head: Head, step: Step) -> Changed:
    return change_state(people, identity.user_id, lambda state: step(begun(state, identity.channel, head.cursor)))


def _cursor(text: str, field: str) -> Cursor:
    cursor = Cursor.parse(text)
    if cursor is None:
        raise InvalidFields.of(field, "cursor", "must be a cursor")
    return cursor


def _usable(head: Head, cursor: Cursor) -> Cursor:
    if reason := unusable_reason(cursor, head):
        raise CursorExpired(reason, str(head.cursor))
    return cursor
