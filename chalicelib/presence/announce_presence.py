"""A client says where its page is; whoever may see the course is told what is different for them.

Read, decide, write on the condition that nothing has changed, then read who is to be told. The stay is stored before
the watchers are read, and a watcher before it reads who is where: so one of two that come at once sees the other.
"""

from datetime import datetime, timedelta

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.people.channels import ADMIN
from chalicelib.presence.arrive_and_leave import ALL_COURSES, arrive, changes_elsewhere, leave
from chalicelib.presence.ports import PresencePorts
from chalicelib.presence.presence import (
    MAX_CONNECTIONS_PER_COURSE,
    MAX_WATCHERS,
    Stay,
    Watcher,
    is_admin_channel,
    present_at,
    require_few_courses,
    summary,
    watcher_of,
    without_stays,
)
from chalicelib.presence.tell_watchers import Difference, person_differences, tell_watchers
from chalicelib.retry import full_jitter
from chalicelib.sockets.connection import Connection
from chalicelib.sockets.dialect import Dialects
from chalicelib.sockets.presence_event import PresenceChanged, PresenceRefused, PresenceRequest

# The tabs of a browser share a connection, and announce at the same moment where they are when it is opened.
MAX_ATTEMPTS = 8
# Of the times that clients compare.
CLOCK_TICK = timedelta(milliseconds=1)
# The ceilings of the random pauses between the attempts.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0


def announce_presence(
    ports: PresencePorts, dialects: Dialects, connection: Connection, request: PresenceRequest, at: datetime
) -> PresenceChanged | None:
    """The connection, which has shown a ticket, is a watcher from now on, and is where the request says.

    Others are told if that is news to them. ``at`` is when the gateway received the request. Returns who is where, for
    the first request of a connection and for one without a course; None otherwise. Raises PresenceRefused.
    """
    saved = _save(ports, connection, request, at)
    if saved is None:
        return None
    before, after = saved
    differences = [
        difference
        for course_id in dict.fromkeys([*before.stays, *after.stays])
        if before.stays.get(course_id) != after.stays.get(course_id)
        for difference in _differences(ports, before, after, course_id, at)
    ]
    if differences:
        tell_watchers(ports, dialects, differences, at)
    return _who_is_where(ports, after, at) if before.version == 0 or request.course_id is UNSET else None


def _save(
    ports: PresencePorts, connection: Connection, request: PresenceRequest, at: datetime
) -> tuple[Watcher, Watcher] | None:
    """The stored watcher before and after the request; None for a leave, where there is no room for the watcher."""
    tried: tuple[Watcher, Watcher] | None = None
    for attempt in range(MAX_ATTEMPTS):
        if attempt:
            ports.wait(full_jitter(attempt, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS))
        watchers = ports.presences.watchers(connection.channel, at)
        before = watchers.get(connection.connection_id)
        if tried is not None and before is not None and before == _stored(tried[1]):
            # It was stored, and the response was lost.
            return tried[0], before
        if before is None:
            before = watcher_of(connection)
            if len(watchers) >= MAX_WATCHERS:
                if request.is_leave:
                    # The connection is at no course. To look for room would cost hundreds of reads.
                    return None
                _require_room(ports, watchers)
        after = _requested(ports, before, request, at, changes_elsewhere(watchers.values(), before, at))
        if after is not before:
            others = (each for each in watchers.values() if each.connection_id != after.connection_id)
            require_few_courses([*others, after], after.user_id)
        if (after is before and before.version) or ports.presences.save(before, after):
            return before, after
        tried = before, after
    raise PresenceRefused("presence_busy", "Too many announcements at once. Announce it again.")


def _stored(watcher: Watcher) -> Watcher:
    return replace(watcher, version=watcher.version + 1)


def _require_room(ports: PresencePorts, watchers: dict[str, Watcher]) -> None:
    """Watchers whose connections have ended are removed, since there are too many.

    Those who were at a course are not counted either, but are left to the sweep, which tells others.
    """
    stored = ports.connections.get_many(watchers)
    gone = [each for each in watchers.values() if each.connection_id not in stored]
    ports.presences.remove(without_stays(gone))
    if len(watchers) - len(gone) >= MAX_WATCHERS:
        message = f"{MAX_WATCHERS} connections of your channel show presence already. Send none on this connection."
        raise PresenceRefused("presence_channel_full", message)


def _requested(
    ports: PresencePorts, watcher: Watcher, request: PresenceRequest, at: datetime, elsewhere: int
) -> Watcher:
    course_id = request.course_id
    if course_id is UNSET:
        return watcher
    if course_id is None:
        return leave(watcher, ALL_COURSES, at, elsewhere)
    if request.state is None:
        return leave(watcher, course_id, at, elsewhere)
    channels = ports.course_audiences.channels([course_id]).get(course_id, [])
    if watcher.channel not in channels:
        # As for a course that does not exist.
        raise PresenceRefused("not_found", f"There is no course {course_id}.")
    arrived = arrive(watcher, course_id, Stay(request.state, at, tuple(channels)), elsewhere)
    if course_id in arrived.stays.keys() - watcher.stays.keys() and (
        len(ports.presences.present(ADMIN, at, course_id)) >= MAX_CONNECTIONS_PER_COURSE
    ):
        raise PresenceRefused("presence_full", f"{MAX_CONNECTIONS_PER_COURSE} connections are at this course already.")
    return arrived


def _differences(
    ports: PresencePorts, before: Watcher, after: Watcher, course_id: int, at: datetime
) -> list[Difference]:
    """None if the person had another connection at the course that says as much.

    Two connections may be announced at the same moment, and each find the other. So a connection that was announced
    later counts as one that was not there before: if neither told others, nobody would.
    """
    # Admins see every course, so their channel has every stay.
    stored = ports.presences.present(ADMIN, at, course_id)
    others = [each for each in stored if each.user_id == after.user_id and each.connection_id != after.connection_id]
    known = [each for each in others if (each.stay.at, each.connection_id) < (at, after.connection_id)]
    earlier, later = (
        [*some, *([present_at(each, course_id)] if course_id in each.stays else [])]
        for some, each in ((known, before), (others, after))
    )
    # Of two changes of a person, clients show the one with the later time.
    latest = max((at, *(each.stay.at + CLOCK_TICK for each in others if each not in known)))
    return person_differences(after, course_id, earlier, later, latest)


def _who_is_where(ports: PresencePorts, watcher: Watcher, at: datetime) -> PresenceChanged:
    present = ports.presences.present(watcher.channel, at)
    if not is_admin_channel(watcher.channel):
        # A course may have been given to another instructor since.
        visible = ports.course_audiences.channels({each.course_id for each in present})
        present = [each for each in present if watcher.channel in visible.get(each.course_id, [])]
    return PresenceChanged(summary(present, watcher.user_id), is_complete=True)
