"""The entries of a channel that one person is told of: changes by others, of the types that the person has chosen.

Nobody is told of a change of what the channel cannot see, such as internal notes.
"""

from collections.abc import Iterable

from msgspec import DecodeError, Struct, json

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.notices.notice_state import NoticeState
from chalicelib.people.identity import Actor, Identity


class Notice(Struct, frozen=True):
    """An entry in the person's bell."""

    entry: Entry
    cursor: Cursor
    is_read: bool


class _Event(Struct):
    id: str
    type: str = ""
    actor: Actor | None = None
    changed: tuple[str, ...] | None = None


_event = json.Decoder(_Event)


def cursor_of(entry: Entry) -> Cursor | None:
    """Returns the entry's cursor, None for an entry that cannot be read."""
    event = _decoded(entry)
    return Cursor.parse(event.id) if event else None


def notices(entries: Iterable[Entry], identity: Identity, state: NoticeState) -> list[Notice]:
    """Returns the entries that the person is told of, in the same order. Those that cannot be read are left out."""
    found = (_notice(entry, identity, state) for entry in entries if entry.is_event)
    return [notice for notice in found if notice is not None]


def is_own(entry: Entry, actor: Actor | None, identity: Identity) -> bool:
    """Whether the person made the change. Entries of earlier versions name no user: the actor's name decides."""
    return entry.actor_id == identity.user_id if entry.actor_id else actor == identity.actor


def _notice(entry: Entry, identity: Identity, state: NoticeState) -> Notice | None:
    event, cursor = _decoded(entry), cursor_of(entry)
    if event is None or cursor is None or event.changed == ():
        return None
    if is_own(entry, event.actor, identity) or not state.choice(event.type).bell:
        return None
    return Notice(entry, cursor, state.is_read(cursor))


def _decoded(entry: Entry) -> _Event | None:
    try:
        return _event.decode(entry.data)
    except DecodeError:
        return None
