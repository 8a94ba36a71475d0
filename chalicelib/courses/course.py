"""The record of a course."""

from datetime import date, datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from chalicelib.courses import local_time
from chalicelib.courses.course_status import FIRST_ACTIONS, PARTICIPLES, STAND_IN, Action, ChangeKind, Status
from chalicelib.people.identity import Actor


class LastChange(Struct, frozen=True):
    """The latest action and who did it. ``exact`` is the action where ``action`` is its STAND_IN."""

    action: Action
    actor: Actor
    exact: str | UnsetType = UNSET

    @classmethod
    def of(cls, action: Action, actor: Actor) -> "LastChange":
        """Returns the record of any action, which earlier versions of the service can read."""
        return cls(action, actor) if action in FIRST_ACTIONS else cls(STAND_IN, actor, action)

    @property
    def name(self) -> str:
        """The name of the action, also of one that only a later version of the service knows."""
        return self.exact or self.action

    @property
    def participle(self) -> str:
        """The action as in "was cancelled"."""
        return PARTICIPLES.get(self.name, "changed")


class ChangeRequest(Struct, frozen=True, rename="camel"):
    """What the organization of a confirmed course asks for. Date and times are those of a move, None otherwise.

    ``requested_at`` is an instant in UTC.
    """

    kind: ChangeKind
    scheduled_date: date | None
    start_time: str | None
    end_time: str | None
    reason: str
    requested_at: str
    actor: Actor


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
    change_request: ChangeRequest | None = None

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
        """``15 Jul``, as messages write a day."""
        return f"{self.scheduled_date.day} {self.scheduled_date:%b}"

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
