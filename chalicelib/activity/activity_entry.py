"""The place of an entry in a channel's activity, and what the filters compare. Pure."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec import DecodeError, Struct, json

from chalicelib.feed.entries import Entry
from chalicelib.instants import parse_instant

_TOKEN = re.compile(r"([0-9]{13})_([0-9]{1,15})", re.ASCII)


class Position(NamedTuple):
    """When the change was made, in ms since the epoch, then the entry's number. A later position is greater.

    The instant comes first, because numbers begin again after a restore.
    """

    at_ms: int
    seq: int

    @property
    def token(self) -> str:
        """The position as text that needs no escaping in an address."""
        return f"{self.at_ms:013}_{self.seq}"

    @classmethod
    def parse(cls, token: str) -> "Position":
        """Returns the position of a token. Raises ValueError for other text."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            raise ValueError(token)
        return cls(int(found[1]), int(found[2]))


# Later than every change.
LATEST = Position(10**13 - 1, 0)


class _Actor(Struct, frozen=True):
    role: str = ""
    name: str = ""


class Facts(Struct, frozen=True, rename="camel"):
    """What an event of any type says: its type, when, who, and about which course, None if it is about none.

    ``changed`` are the members of the course that the channel sees changed. It is None where the event does not tell.
    """

    type: str
    timestamp: str
    actor: _Actor = _Actor()
    course_id: int | None = None
    changed: tuple[str, ...] | None = None

    @property
    def tells_something(self) -> bool:
        """Whether the channel sees a difference: nobody is told of a change of what the channel cannot see."""
        return self.changed != ()


_facts = json.Decoder(Facts)


def facts_of(entry: Entry) -> Facts | None:
    """Returns the facts of an event, None for a mark and for an event that lacks them."""
    if not entry.is_event:
        return None
    try:
        return _facts.decode(entry.data)
    except (DecodeError, UnicodeDecodeError):
        return None


def position_of(entry: Entry) -> Position | None:
    """Returns the position of an event, None for an entry that is no activity: a mark, or one without an instant."""
    facts = facts_of(entry)
    if facts is None:
        return None
    try:
        return Position(milliseconds(parse_instant(facts.timestamp)), entry.seq)
    except (ValueError, TypeError):
        return None


def milliseconds(instant: datetime) -> int:
    """Returns the time since the epoch in ms. Raises TypeError for an instant without a time zone."""
    if instant.tzinfo is None:
        raise TypeError("an instant needs a time zone")
    return round(instant.astimezone(UTC).timestamp() * 1000)
