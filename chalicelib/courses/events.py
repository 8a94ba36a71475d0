"""The event of each change, the channels that receive it, and the queries that it makes stale.

Only the table :data:`KINDS` contains event names, invalidated queries and log words. ``tests/wire/events.json`` holds
the same facts for the tests of the clients.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct, json

from chalicelib.courses.course_status import Action, Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.views import CourseView, course_view, differences, digest
from chalicelib.courses.visibility import is_visible, viewing_channels
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.instants import format_instant
from chalicelib.people.identity import Actor


class EventType(StrEnum):
    """The field ``type`` of an event, in the past tense."""

    NEW_COURSE_REQUEST = "new_course_request"
    COURSE_ASSIGNED = "course_assigned"
    COURSE_RESCHEDULED = "course_rescheduled"
    COURSE_CANCELLED = "course_cancelled"
    COURSE_COMPLETED = "course_completed"
    COURSE_EDITED = "course_edited"
    COURSE_DECLINED = "course_declined"
    CHANGE_REQUESTED = "change_requested"
    CHANGE_REQUEST_DECLINED = "change_request_declined"
    CHANGE_REQUEST_WITHDRAWN = "change_request_withdrawn"


class Kind(Struct, frozen=True):
    """``event`` is the event's name, ``invalidates`` the stale queries, ``log_words`` its words in the log line."""

    type: EventType
    event: str
    invalidates: tuple[str, ...]
    log_words: str


KINDS: dict[Action, Kind] = {
    Action.REQUEST: Kind(EventType.NEW_COURSE_REQUEST, "newCourseRequest", ("pendingCourses",), "new course request"),
    Action.ASSIGN: Kind(
        EventType.COURSE_ASSIGNED,
        "courseStatusChanged",
        ("pendingCourses", "confirmedCourses", "instructors", "classes"),
        "course assignment",
    ),
    Action.RESCHEDULE: Kind(
        EventType.COURSE_RESCHEDULED,
        "courseStatusChanged",
        ("pendingCourses", "confirmedCourses", "instructors", "classes"),
        "course rescheduling",
    ),
    Action.CANCEL: Kind(
        EventType.COURSE_CANCELLED,
        "courseStatusChanged",
        ("pendingCourses", "confirmedCourses", "cancelledCourses", "classes", "instructors"),
        "course cancellation",
    ),
    Action.COMPLETE: Kind(
        EventType.COURSE_COMPLETED,
        "courseStatusChanged",
        ("confirmedCourses", "completedCourses", "classes"),
        "course completion",
    ),
    Action.EDIT: Kind(
        EventType.COURSE_EDITED,
        "courseStatusChanged",
        ("pendingCourses", "confirmedCourses", "classes"),
        "course edit",
    ),
    Action.DECLINE: Kind(
        EventType.COURSE_DECLINED,
        "courseStatusChanged",
        ("pendingCourses", "confirmedCourses", "instructors", "classes"),
        "course decline",
    ),
    Action.REQUEST_CHANGE: Kind(
        EventType.CHANGE_REQUESTED, "courseStatusChanged", ("confirmedCourses", "classes"), "change request"
    ),
    Action.DECLINE_CHANGE: Kind(
        EventType.CHANGE_REQUEST_DECLINED,
        "courseStatusChanged",
        ("confirmedCourses", "classes"),
        "declined change request",
    ),
    Action.WITHDRAW_CHANGE: Kind(
        EventType.CHANGE_REQUEST_WITHDRAWN,
        "courseStatusChanged",
        ("confirmedCourses", "classes"),
        "withdrawn change request",
    ),
}
LOG_WORDS = {kind.type: kind.log_words for kind in KINDS.values()}


class Previous(Struct, frozen=True, rename="camel"):
    """The date, times and instructor before the change."""

    scheduled_date: date
    start_time: str | None
    end_time: str | None
    instructor_id: int | None


class EventData(Struct, frozen=True, kw_only=True, rename="camel"):
    """The payload of an event, in the order of docs/events.md. ``id`` is the event's cursor, ``timestamp`` in UTC.

    ``after`` is the cursor of the number before in the same channel: a client whose cursor differs has missed an event.

    ``course`` is the course after the change as the channel sees it, None if the channel may no longer see the course.
    ``changed`` are the members of it that the change has altered, None if the channel did not see the course before, or
    may no longer. If it is empty, the channel has nothing to be told of: the event brings the new version only.

    Fields with the name of a field of Course are copied from the course after the change.
    """

    type: EventType
    course_id: int
    status: Status
    instructor_id: int | None
    scheduled_date: date
    timestamp: str
    id: str
    after: str
    version: int
    previous_status: Status | None
    organization_id: int
    course_type: str
    start_time: str | None
    end_time: str | None
    time_zone: str
    previous: Previous | None
    actor: Actor
    reason: str | None
    invalidates: tuple[str, ...]
    changed: tuple[str, ...] | None
    course: CourseView | None


def audience(change: Change) -> list[str]:
    """Returns the channels that receive the event; the channel of a replaced instructor is one of them."""
    before = change.before.instructor_id if change.before else None
    return viewing_channels(change.after.organization_id, change.after.instructor_id, before)


def entry(change: Change, channel: str, cursor: Cursor) -> Entry:
    """Returns the change as the feed entry of that channel with the number of the cursor."""
    kind, after, before = KINDS[change.action], change.after, change.before
    was, now = (course_view(each, channel) if each and is_visible(each, channel) else None for each in (before, after))
    values = after.values_for(EventData) | {
        "type": kind.type,
        "timestamp": format_instant(after.updated_at),
        "id": str(cursor),
        "after": str(Cursor(cursor.epoch, cursor.seq - 1)),
        "previous_status": before.status if before else None,
        "previous": Previous(**before.values_for(Previous)) if before else None,
        "actor": after.last_change.actor,
        "invalidates": kind.invalidates,
        "changed": differences(was, now) if was and now else None,
        "course": now,
    }
    data, former = json.encode(EventData(**values)), digest(was) if was else ""
    return Entry(channel, cursor.seq, kind.event, data, actor_id=change.actor_id, former=former)


def log_line(event_type: EventType, course_id: int) -> str:
    """Returns the log line of a delivered event. Operators search for this exact text."""
    return f"📡 [WEBSOCKET] Emitted {LOG_WORDS[event_type]} event for course: {course_id}"
