"""People and the five actions on a real store, for the benchmarks of writing and polling."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec import UNSET

from chalicelib.courses.actions.assign_instructor import assign_instructor
from chalicelib.courses.actions.cancel_course import cancel_course
from chalicelib.courses.actions.complete_course import complete_course
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.actions.reschedule_course import reschedule_course
from chalicelib.courses.change_course import Conditions, Context
from chalicelib.courses.commands import AssignInstructor, CancelCourse, CompleteCourse, RequestCourse, RescheduleCourse
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.transaction_plan import Lifetimes
from chalicelib.people.dynamo.people import DynamoPeople
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Instructor, Organization

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
AFTERWARDS = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
DAY, OTHER_DAY = date(2026, 11, 12), date(2026, 11, 13)
SESSION_END = int(AFTERWARDS.timestamp()) + 3600
LIFETIMES = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))
IFFAT = Organization(7, "Iffat College")
MIKE, SARA = Instructor(32, "Mike"), Instructor(33, "Sara")
DANA = Identity(Role.ADMIN, "Dana", "2f1c9f0e-8f5c-4d55-9d0c-0d5a4f1f7a11", SESSION_END)
TEACHER = Identity(Role.INSTRUCTOR, "Mike", "9a7b3c5d-8f5c-4d55-9d0c-0d5a4f1f7a33", SESSION_END, instructor_id=32)
NOTES = "The projector is in the room. Parking is behind the building, and the porter has the key."


def organization_user(organization_id: int = IFFAT.organization_id) -> Identity:
    user_id = f"5e2d1c4b-8f5c-4d55-9d0c-{organization_id:012}"
    return Identity(Role.ORGANIZATION, "Iffat College", user_id, SESSION_END, organization_id=organization_id)


class CourseActions:
    """The actions, with a key each where ``keyed``."""

    def __init__(self, courses: DynamoCourseStore, *, keyed: bool = False) -> None:
        self.courses, self._keyed, self._count = courses, keyed, 0

    def request(
        self, place: str, by: Identity | None = None, start: str = "10:00", end: str = "12:00", day: date = DAY
    ) -> Course:
        command = RequestCourse(
            course_type="CPR Basic",
            scheduled_date=day,
            start_time=start,
            end_time=end,
            time_zone="America/Toronto",
            location=place,
            students=12,
            notes=NOTES,
        )
        return request_course(self.courses, Context(by or organization_user(), NOW, self._conditions()), command)

    def assign(self, number: int, instructor: Instructor = MIKE) -> Course:
        command = AssignInstructor(instructor_id=instructor.instructor_id)
        return assign_instructor(self.courses, Context(DANA, NOW, self._conditions()), number, command)

    def reschedule(self, number: int, instructor: Instructor | None = SARA, day: date = OTHER_DAY) -> Course:
        """Only a confirmed course can get another instructor; None keeps the course's own."""
        command = RescheduleCourse(
            scheduled_date=day,
            reason="The room is flooded.",
            instructor_id=UNSET if instructor is None else instructor.instructor_id,
        )
        return reschedule_course(self.courses, Context(DANA, NOW, self._conditions()), number, command)

    def cancel(self, number: int, by: Identity = DANA) -> Course:
        command = CancelCourse(reason="The campus is closed.")
        return cancel_course(self.courses, Context(by, NOW, self._conditions()), number, command)

    def complete(self, number: int) -> Course:
        command = CompleteCourse(attended=11, comments="One participant left early.")
        return complete_course(self.courses, Context(TEACHER, AFTERWARDS, self._conditions()), number, command)

    def _conditions(self) -> Conditions:
        self._count += 1
        key = f"3d0c6a52-90b4-4a8e-8f6a-{self._count:012}" if self._keyed else None
        return Conditions(idempotency_key=key, fingerprint="f" * 64)


def store_people(people: DynamoPeople, organizations: int = 1) -> None:
    """The people exist; organizations are numbered from Iffat College's on."""
    for n in range(organizations):
        people.put_organization(Organization(IFFAT.organization_id + n, IFFAT.name))
    for instructor in (MIKE, SARA):
        people.put_instructor(instructor)
