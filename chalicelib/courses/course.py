"""The record of a course, and the table of all steps from one status to another."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from chalicelib.courses import local_time
from chalicelib.courses.course_errors import WrongStatus
from chalicelib.people.identity import Actor, Identity, Role


class Status(StrEnum):
    """The status of a course; ``completed`` and ``cancelled`` are final."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What somebody does to a course, in the imperative."""

    REQUEST = "request"
    ASSIGN = "assign"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    COMPLETE = "complete"


PARTICIPLES = {
    Action.REQUEST: "requested",
    Action.ASSIGN: "assigned",
    Action.RESCHEDULE: "rescheduled",
    Action.CANCEL: "cancelled",
    Action.COMPLETE: "completed",
}

# The whole state machine: a step that is not in the table does not exist.
STEPS: dict[tuple[Status, Action], Status] = {
    (Status.PENDING, Action.ASSIGN): Status.CONFIRMED,
    (Status.PENDING, Action.RESCHEDULE): Status.PENDING,
    (Status.PENDING, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.ASSIGN): Status.CONFIRMED,
    (Status.CONFIRMED, Action.RESCHEDULE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.COMPLETE): Status.COMPLETED,
}


def next_status(status: Status, action: Action) -> Status:
    """Returns the status after the action. Raises WrongStatus when the table has no such step."""
    try:
        return STEPS[status, action]
    except KeyError:
        raise WrongStatus(status, PARTICIPLES[action]) from None


class LastChange(Struct, frozen=True):
    """The latest action and who did it."""

    action: Action
    actor: Actor

    @property
    def participle(self) -> str:
        """The action as in "was cancelled"."""
        return PARTICIPLES[self.action]


class Course(Struct, frozen=True, kw_only=True, rename="camel"):
    """The stored record. ``version`` counts the changes from 1; times are ``HH:MM`` local to ``time_zone``."""

    course_id: int
    version: int
    status: Status
    course_type: str
    organization_id: int
    organization_name: str
    scheduled_date: date
    time_zone: str
    location: str
    students: int
    created_at: datetime
    updated_at: datetime
    last_change: LastChange
    instructor_id: int | None = None
    instructor_name: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    alternative_dates: tuple[date, ...] | None = None
    attended: int | None = None
    notes: str | None = None
    notes_internal: bool = False
    comments: str | None = None
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the course is neither completed nor cancelled."""
        return self.status in (Status.PENDING, Status.CONFIRMED)

    @property
    def interval(self) -> local_time.Interval | None:
        """The interval in UTC, None while start or end are not set."""
        if self.start_time is None or self.end_time is None:
            return None
        return local_time.interval(self.scheduled_date, self.start_time, self.end_time, self.time_zone)

    @property
    def day(self) -> str:
        """``15 Jul``."""
        return local_time.day_text(self.scheduled_date)

    @property
    def when(self) -> str:
        """``15 Jul, 09:00–12:00``, or just the day."""
        return f"{self.day}, {self.start_time}–{self.end_time}" if self.start_time and self.end_time else self.day

    @property
    def last_changed_time(self) -> str:
        """The time of the last change, ``HH:MM`` local to ``time_zone``."""
        return f"{self.updated_at.astimezone(local_time.zone(self.time_zone)):%H:%M}"

    def values_for(self, kind: type[Struct]) -> dict[str, Any]:
        """Returns the values of all fields that ``kind`` has in common with a course, by field name."""
        return {name: getattr(self, name) for name in kind.__struct_fields__ if name in Course.__struct_fields__}

    def is_visible_to(self, identity: Identity) -> bool:
        """Admins see all courses, organizations their own, instructors the courses they are assigned to."""
        if identity.role is Role.ADMIN:
            return True
        if identity.role is Role.ORGANIZATION:
            return self.organization_id == identity.organization_id
        return self.instructor_id is not None and self.instructor_id == identity.instructor_id
