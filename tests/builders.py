"""Courses, people, commands and changes for tests. Defaults are those of the story in the README."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from chalicelib.courses import decide_change, decide_change_request, decide_edit
from chalicelib.courses.absences.absence import Absence, AbsenceKind
from chalicelib.courses.commands import (
    AssignInstructor,
    CancelCourse,
    CompleteCourse,
    DeclineCourse,
    EditCourse,
    RequestChange,
    RequestCourse,
    RescheduleCourse,
)
from chalicelib.courses.course import ChangeRequest, Course, LastChange
from chalicelib.courses.course_status import Action, ChangeKind, Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import CourseStore, Receipt
from chalicelib.people.identity import Actor, Identity, Role
from chalicelib.people.records import Instructor, Organization

NOW = datetime(2025, 7, 12, 19, 30, tzinfo=UTC)
AFTER_START = datetime(2025, 7, 15, 13, 0, tzinfo=UTC)
SESSION_END = int(datetime(2025, 7, 12, 23, 0, tzinfo=UTC).timestamp())

DAY = date(2025, 7, 15)
ZONE = "America/Toronto"

IFFAT = Organization(7, "Iffat College")
HARBOUR = Organization(8, "Harbour School")
MIKE = Instructor(32, "Mike")
NADIA = Instructor(33, "Nadia")


def admin(name: str = "Dana") -> Identity:
    return Identity(Role.ADMIN, name, f"user-{name.lower()}", SESSION_END)


def organization_user(organization: Organization = IFFAT) -> Identity:
    user_id = f"user-organization-{organization.organization_id}"
    return Identity(
        Role.ORGANIZATION, organization.name, user_id, SESSION_END, organization_id=organization.organization_id
    )


def instructor_user(instructor: Instructor = MIKE) -> Identity:
    user_id = f"user-instructor-{instructor.instructor_id}"
    return Identity(Role.INSTRUCTOR, instructor.name, user_id, SESSION_END, instructor_id=instructor.instructor_id)


def a_request(**changes: Any) -> RequestCourse:
    command = RequestCourse(
        course_type="CPR Basic",
        scheduled_date=DAY,
        start_time="09:00",
        end_time="12:00",
        time_zone=ZONE,
        location="Main Hall",
        students=12,
    )
    return replace(command, **changes)


def an_assignment(instructor: Instructor = MIKE, **changes: Any) -> AssignInstructor:
    return AssignInstructor(instructor_id=instructor.instructor_id, **changes)


def a_rescheduling(**changes: Any) -> RescheduleCourse:
    return replace(RescheduleCourse(scheduled_date=date(2025, 7, 22), reason="Room flooded"), **changes)


def a_cancellation(reason: str = "Snow") -> CancelCourse:
    return CancelCourse(reason=reason)


def a_completion(attended: int = 11, comments: str | None = None) -> CompleteCourse:
    return CompleteCourse(attended=attended, comments=comments)


def a_decline(reason: str = "I am ill") -> DeclineCourse:
    return DeclineCourse(reason=reason)


def an_edit(**changes: Any) -> EditCourse:
    return EditCourse(**(changes or {"location": "Annex"}))


def a_move(**changes: Any) -> RequestChange:
    """What an organization sends to ask for another date."""
    move = RequestChange(kind=ChangeKind.MOVE, scheduled_date=date(2025, 7, 22), reason="Exams")
    return replace(move, **changes)


def a_request_to_cancel(reason: str = "Too few students") -> RequestChange:
    return RequestChange(kind=ChangeKind.CANCEL, reason=reason)


def asked(**changes: Any) -> ChangeRequest:
    """A request to move the course, as it is stored."""
    asked_for = ChangeRequest(
        ChangeKind.MOVE,
        date(2025, 7, 22),
        "09:00",
        "12:00",
        "Exams",
        "2025-07-12T19:30:00.000Z",
        Actor(Role.ORGANIZATION, IFFAT.name),
    )
    return replace(asked_for, **changes)


def pending(**changes: Any) -> Course:
    course = Course(
        course_id=123,
        version=1,
        status=Status.PENDING,
        course_type="CPR Basic",
        organization_id=IFFAT.organization_id,
        organization_name=IFFAT.name,
        scheduled_date=DAY,
        start_time="09:00",
        end_time="12:00",
        time_zone=ZONE,
        location="Main Hall",
        students=12,
        created_at=NOW,
        updated_at=NOW,
        last_change=LastChange(Action.REQUEST, Actor(Role.ORGANIZATION, IFFAT.name)),
    )
    return replace(course, **changes)


def confirmed(**changes: Any) -> Course:
    given = {
        "version": 2,
        "status": Status.CONFIRMED,
        "instructor_id": MIKE.instructor_id,
        "instructor_name": MIKE.name,
        "last_change": LastChange(Action.ASSIGN, Actor(Role.ADMIN, "Dana")),
    }
    return pending(**(given | changes))


def completed(**changes: Any) -> Course:
    given = {
        "version": 3,
        "status": Status.COMPLETED,
        "attended": 11,
        "last_change": LastChange(Action.COMPLETE, Actor(Role.INSTRUCTOR, MIKE.name)),
    }
    return confirmed(**(given | changes))


def cancelled(**changes: Any) -> Course:
    given = {
        "version": 3,
        "status": Status.CANCELLED,
        "reason": "Snow",
        "last_change": LastChange(Action.CANCEL, Actor(Role.ADMIN, "Dana")),
    }
    return confirmed(**(given | changes))


def course_of(status: Status, **changes: Any) -> Course:
    """A course of that status."""
    of = {
        Status.PENDING: pending,
        Status.CONFIRMED: confirmed,
        Status.COMPLETED: completed,
        Status.CANCELLED: cancelled,
    }
    return of[status](**changes)


def an_absence(instructor: Instructor = MIKE, **changes: Any) -> Absence:
    """A holiday of two whole days, which is not stored yet."""
    absence = Absence(
        absence_id=0,
        instructor_id=instructor.instructor_id,
        instructor_name=instructor.name,
        kind=AbsenceKind.HOLIDAY,
        from_date=DAY,
        from_time=None,
        to_date=date(2025, 7, 16),
        to_time=None,
        time_zone=ZONE,
        note=None,
        created_at=NOW,
        actor=Actor(Role.INSTRUCTOR, instructor.name),
    )
    return replace(absence, **changes)


def requested() -> Change:
    """Course 123 as Iffat College asks for it."""
    return decide_change.request(a_request(), IFFAT, organization_user(), NOW, 123)


class Desk:
    """Decides and commits one action after the other, as the use cases do, but asks nobody for a role."""

    def __init__(self, courses: CourseStore, now: datetime = NOW) -> None:
        self._courses, self.now = courses, now

    def new(self, organization: Organization = IFFAT, **changes: Any) -> Change:
        """A request that is decided and not yet stored."""
        return decide_change.request(a_request(**changes), organization, admin(), self.now)

    def request(self, organization: Organization = IFFAT, receipt: Receipt | None = None, **changes: Any) -> Course:
        return self.commit(self.new(organization, **changes), receipt)

    def confirmed(self, instructor: Instructor = MIKE, organization: Organization = IFFAT, **changes: Any) -> Course:
        """Requested and assigned."""
        return self.assign(self.request(organization, **changes), instructor)

    def assign(self, course: Course, instructor: Instructor = MIKE, **changes: Any) -> Course:
        command = an_assignment(instructor, **changes)
        return self.commit(decide_change.assign(course, command, instructor, admin(), self.now))

    def reschedule(self, course: Course, instructor: Instructor | None = None, **changes: Any) -> Course:
        command = a_rescheduling(**changes)
        return self.commit(decide_change.reschedule(course, command, instructor, admin(), self.now))

    def cancel(self, course: Course) -> Course:
        return self.commit(decide_change.cancel(course, a_cancellation(), admin(), self.now))

    def complete(self, course: Course) -> Course:
        """At its start time, if the desk's clock is not there yet."""
        now = max(self.now, course.interval.starts_at) if course.interval else self.now
        return self.commit(decide_change.complete(course, a_completion(), instructor_user(), now))

    def edit(self, course: Course, **changes: Any) -> Course:
        return self.commit(decide_edit.edit(course, an_edit(**changes), admin(), self.now))

    def decline(self, course: Course) -> Course:
        return self.commit(decide_change.decline(course, a_decline(), instructor_user(), self.now))

    def ask(self, course: Course, **changes: Any) -> Course:
        """Its organization asks to move the course."""
        return self.commit(
            decide_change_request.request_change(course, a_move(**changes), organization_user(), self.now)
        )

    def commit(self, change: Change, receipt: Receipt | None = None) -> Course:
        return self._courses.commit(change, receipt)
