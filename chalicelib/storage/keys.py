"""The only place that builds PK and SK strings.

=================  ==================================  ==============================================
item               PK / SK                             note
=================  ==================================  ==============================================
course             COURSE#118 / COURSE                 body: the course; version
history            COURSE#118 / HISTORY#00000002       body: one history entry
list row           LIST#<scope>#<status> / <date>#<id> body: the course; scope is a channel name
slots              INSTRUCTOR#32 / SLOTS#2025-07-15    body: that UTC day's bookings; version
opening            ORGANIZATION#7 / OPEN#<date>#<place> body: ids of open courses there; version
feed entry         FEED#<channel> / 0000000000000041   event name, body: the event's data
feed head          FEED#<channel> / HEAD               epoch; version is the last number given
receipt            RECEIPT#<user>/ <idempotency key>   fingerprint and answer of a request
organization       ORGANIZATIONS / 0000000007          body
instructor         INSTRUCTORS / 0000000032            body
counter            COUNTER / COURSE                    version is the last course number given
connection         CONNECTION#<id> / CONNECTION        body; version 0 until it is authenticated
subscription       CHANNEL#<channel> / <connection id> body; version while held: the last number held back
pushed             PUSHED#<channel> / PUSHED           version is the last number broadcast
watch              WATCH#<segment> / <due>#<connection id> due in epoch seconds
ticket             TICKET#<kind>#<sha256> / TICKET     body: identity and end
=================  ==================================  ==============================================
"""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from datetime import date
from typing import NamedTuple

from chalicelib.core.texts import folded

FEED_PREFIX = "FEED#"
SEQ_DIGITS, VERSION_DIGITS = 16, 8


class Key(NamedTuple):
    pk: str
    sk: str


def course(course_id: int) -> Key:
    return Key(f"COURSE#{course_id}", "COURSE")


def history(course_id: int, version: int) -> Key:
    return Key(f"COURSE#{course_id}", f"HISTORY#{version:0{VERSION_DIGITS}}")


def history_range(course_id: int) -> tuple[Key, Key]:
    """From the first key that an entry may have to the last."""
    return history(course_id, 0), history(course_id, 10**VERSION_DIGITS - 1)


def list_row(scope: str, status: str, scheduled_date: date, course_id: int) -> Key:
    return Key(list_partition(scope, status), f"{scheduled_date.isoformat()}#{course_id:010}")


def list_partition(scope: str, status: str) -> str:
    return f"LIST#{scope}#{status}"


def list_rows_of(scheduled_date: date) -> tuple[str, str]:
    """Sort keys before and behind those of all rows of one date, in every list."""
    return scheduled_date.isoformat(), f"{scheduled_date.isoformat()}~"


def slots(instructor_id: int, utc_day: date) -> Key:
    return Key(f"INSTRUCTOR#{instructor_id}", f"SLOTS#{utc_day.isoformat()}")


def openings(organization_id: int, scheduled_date: date, location: str) -> list[Key]:
    """What a course at that place holds. The places are hashed: sort keys are short and places are not.

    Two keys where the place was folded otherwise before invisible characters and widths did not count: what was stored
    then is still found under the second.
    """
    before = " ".join(unicodedata.normalize("NFC", location).casefold().split())
    digests = [hashlib.sha256(place.encode()).hexdigest()[:32] for place in dict.fromkeys([folded(location), before])]
    day = scheduled_date.isoformat()
    return [Key(f"ORGANIZATION#{organization_id}", f"OPEN#{day}#{digest}") for digest in digests]


def feed(channel: str) -> str:
    return FEED_PREFIX + channel


def feed_entry(channel: str, seq: int) -> Key:
    return Key(feed(channel), f"{seq:0{SEQ_DIGITS}}")


def feed_head(channel: str) -> Key:
    return Key(feed(channel), "HEAD")


def channel_and_seq(pk: str, sk: str) -> tuple[str, int]:
    """The inverse of :func:`feed_entry`. Raises ``ValueError`` for any other key."""
    if not pk.startswith(FEED_PREFIX):
        raise ValueError(f"not a feed entry: {pk} / {sk}")
    return pk.removeprefix(FEED_PREFIX), int(sk)


def receipt(user_id: str, idempotency_key: str) -> Key:
    return Key(f"RECEIPT#{user_id}", idempotency_key)


def organization(organization_id: int) -> Key:
    return Key("ORGANIZATIONS", f"{organization_id:010}")


def instructor(instructor_id: int) -> Key:
    return Key("INSTRUCTORS", f"{instructor_id:010}")


COURSE_COUNTER = Key("COUNTER", "COURSE")


def connection(connection_id: str) -> Key:
    return Key(f"CONNECTION#{connection_id}", "CONNECTION")


def subscription(channel: str, connection_id: str) -> Key:
    return Key(subscribers(channel), connection_id)


def subscribers(channel: str) -> str:
    return f"CHANNEL#{channel}"


def pushed(channel: str) -> Key:
    return Key(f"PUSHED#{channel}", "PUSHED")


WATCH_SEGMENTS = range(8)
DUE_DIGITS = 10


def watch(connection_id: str, due_seconds: int) -> Key:
    """Spread over the segments, so that they can be read and written side by side."""
    segment = zlib.crc32(connection_id.encode()) % len(WATCH_SEGMENTS)
    return Key(watches(segment), f"{due_seconds:0{DUE_DIGITS}}#{connection_id}")


def watches(segment: int) -> str:
    return f"WATCH#{segment}"


def due_before(due_seconds: int) -> str:
    """Sorts after every watch due by then, and before all later ones."""
    return f"{due_seconds + 1:0{DUE_DIGITS}}"


def due_and_connection_id(sk: str) -> tuple[int, str]:
    due, connection_id = sk.split("#", 1)
    return int(due), connection_id


def ticket(kind: str, secret: str) -> Key:
    """Only the hash is kept, so that a read of the table gives nobody a ticket."""
    return Key(f"TICKET#{kind}#{hashlib.sha256(secret.encode()).hexdigest()}", "TICKET")
