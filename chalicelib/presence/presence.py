"""Who is at which course, as it is stored and as others are told. No clock and no store.

A person may have several connections, and a connection several courses, since the tabs of a browser share a connection.
Others are told of persons: of a person's states at a course the strongest counts, and a difference is told only when it
changes.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.instants import format_instant
from chalicelib.people import channels
from chalicelib.sockets.connection import Connection
from chalicelib.sockets.presence_event import AWAY, EDITING, VIEWING, PersonChange, PresenceRefused, State

# An office has fewer people, and each of them gets a frame for each change.
MAX_WATCHERS = 250
MAX_CONNECTIONS_PER_COURSE = 100
# Of all connections of a person.
MAX_COURSES_PER_PERSON = 20
# Of the 32 kB that a frame may have.
MAX_CHANGES_BYTES = 30_000
# What a change takes besides the name, of which a character takes up to six bytes in JSON.
CHANGE_BYTES, CHARACTER_BYTES = 160, 6
# A stay outlives its connection, so that the sweep finds it, and tells that the person has left.
LINGER = timedelta(minutes=5)

_STRENGTH = {AWAY: 0, VIEWING: 1, EDITING: 2}


class Stay(Struct, frozen=True):
    """A connection's state at one course since ``at``.

    ``channels``: those whose identities could see the course at that time.
    """

    state: State
    at: datetime
    channels: tuple[str, ...]


class Watcher(Struct, frozen=True):
    """A connection that is told of presence, and its own stays by course. ``version`` is 0 before it is stored.

    It is stored until ``expires_at``, some minutes after the end of the connection.
    ``changes`` is how many changes it has announced in ``minute``, counted since the epoch.
    ``left`` is when it has left courses, or all courses (0), within the last minute; also where it was not known to be.
    """

    connection_id: str
    channel: str
    user_id: str
    name: str
    dialect: str
    expires_at: datetime
    version: int = 0
    stays: dict[int, Stay] = {}
    minute: int = 0
    changes: int = 0
    left: dict[int, datetime] = {}


class Present(Struct, frozen=True):
    """One connection at one course."""

    course_id: int
    connection_id: str
    channel: str
    user_id: str
    name: str
    dialect: str
    expires_at: datetime
    stay: Stay


def watcher_of(connection: Connection) -> Watcher:
    """The connection, which is at no course yet."""
    return Watcher(
        connection.connection_id,
        connection.channel,
        # Connections of earlier versions have no user id: each counts as a person.
        connection.user_id or connection.connection_id,
        connection.user_name,
        connection.dialect,
        connection.expires_at + LINGER,
    )


def present_at(watcher: Watcher, course_id: int) -> Present:
    """The watcher's stay at the course, as others find it."""
    return Present(
        course_id,
        watcher.connection_id,
        watcher.channel,
        watcher.user_id,
        watcher.name,
        watcher.dialect,
        watcher.expires_at,
        watcher.stays[course_id],
    )


def without_stays(watchers: Iterable[Watcher]) -> list[Watcher]:
    """Those who are at no course: nobody has to be told when they are removed."""
    return [each for each in watchers if not each.stays]


def strongest(present: Iterable[Present]) -> State | None:
    """The state that others see of a person with these connections at a course."""
    return max((each.stay.state for each in present), key=_STRENGTH.__getitem__, default=None)


def person_change(someone: Watcher | Present, course_id: int, state: State | None, at: datetime) -> PersonChange:
    """What others are told of the person."""
    role = someone.channel.partition(":")[0]
    return PersonChange(course_id, person_id(someone.user_id), someone.name, role, state, format_instant(at))


def person_id(user_id: str) -> str:
    """An id that tells persons of one name apart, and is of no use elsewhere."""
    return hashlib.sha256(f"presence {user_id}".encode()).hexdigest()[:12]


def summary(present: Iterable[Present], user_id: str) -> list[PersonChange]:
    """Who is where, without the person of that id. The latest are told, as many as fit in one frame."""
    groups: dict[tuple[int, str], list[Present]] = {}
    for each in present:
        if each.user_id != user_id:
            groups.setdefault((each.course_id, each.user_id), []).append(each)
    latest = [(max(each.stay.at for each in group), group) for group in groups.values()]
    latest.sort(key=lambda pair: pair[0], reverse=True)
    changes = [person_change(group[0], group[0].course_id, strongest(group), at) for at, group in latest]
    return next(iter(in_frames(changes)), [])


def in_frames(changes: Iterable[PersonChange]) -> list[list[PersonChange]]:
    """The changes in order, as many together as fit in one frame."""
    frames: list[list[PersonChange]] = []
    left = 0
    for change in changes:
        size = CHANGE_BYTES + CHARACTER_BYTES * len(change.name)
        if size > left:
            frames.append([])
            left = MAX_CHANGES_BYTES
        frames[-1].append(change)
        left -= size
    return frames


def require_few_courses(watchers: Iterable[Watcher], user_id: str) -> None:
    """Raises PresenceRefused if the person is at too many courses."""
    courses = {course_id for each in watchers if each.user_id == user_id for course_id in each.stays}
    if len(courses) > MAX_COURSES_PER_PERSON:
        raise PresenceRefused("presence_full", f"You are at {MAX_COURSES_PER_PERSON} courses already.")


def is_admin_channel(channel: str) -> bool:
    """Whether identities of the channel may see every course."""
    return channel == channels.ADMIN
