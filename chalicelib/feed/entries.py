"""One numbered entry as a channel's feed stores it: an event, or the mark that a number has no event."""

import re

from msgspec import DecodeError, Struct, json

from chalicelib.feed.cursor import Cursor

# A number whose change was not committed. Clients move their cursors past it.
SKIP = "skip"
# A number whose entry may have expired before any reader saw it, so that nobody can tell what it was.
LOST = "lost"


class Entry(Struct, frozen=True):
    """One numbered entry of a channel. ``data`` is the payload's JSON, exactly as every transport sends it.

    ``request_id`` is the id of the request that made the change, for log lines, and ``actor_id`` the id of the user who
    made it, which no transport sends. Both are empty for marks, and for entries that earlier versions stored.
    ``former`` is not sent either: a digest of what the channel saw of the course before the change, empty for nothing.
    """

    channel: str
    seq: int
    event: str
    data: bytes
    request_id: str = ""
    actor_id: str = ""
    former: str = ""

    @property
    def is_event(self) -> bool:
        """Whether the entry announces a change."""
        return self.event not in (SKIP, LOST)


class _Position(Struct):
    id: str
    after: str | None = None


_position = json.Decoder(_Position)
_EVENT = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)


def is_readable(event: str, data: bytes, seq: int) -> bool:
    """Whether every transport can send the entry, and clients find its place.

    The data must be one line of JSON whose ``id`` is a cursor with the number ``seq``. ``after``, which entries of
    earlier versions lack, must be the cursor before.
    """
    try:
        position = _position.decode(data)
    except (DecodeError, UnicodeDecodeError):
        return False
    cursor = Cursor.parse(position.id)
    if cursor is None or cursor.seq != seq or b"\n" in data or b"\r" in data or not _EVENT.fullmatch(event):
        return False
    return position.after in (None, str(Cursor(cursor.epoch, seq - 1)))


def entry_epoch(entry: Entry) -> str:
    """Returns the epoch of the entry's number, empty for an entry that is not readable."""
    try:
        cursor = Cursor.parse(_position.decode(entry.data).id)
    except (DecodeError, UnicodeDecodeError):
        return ""
    return cursor.epoch if cursor else ""


class _Mark(Struct, frozen=True):
    id: str
    after: str
    timestamp: str


def mark_data(epoch: str, seq: int, timestamp: str) -> bytes:
    """Returns the payload of a ``skip`` or ``lost`` entry. ``timestamp`` is an instant in UTC."""
    return json.encode(_Mark(str(Cursor(epoch, seq)), str(Cursor(epoch, seq - 1)), timestamp))
