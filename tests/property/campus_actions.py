"""Anybody does anything in any order: the rules of ``test_campus.py``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from msgspec import UNSET, UnsetType, json

from chalicelib.courses.actions import change_requests
from chalicelib.courses.actions.assign_instructor import assign_instructor
from chalicelib.courses.actions.cancel_course import cancel_course
from chalicelib.courses.actions.complete_course import complete_course
from chalicelib.courses.actions.decline_course import decline_course
from chalicelib.courses.actions.edit_course import edit_course
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.actions.reschedule_course import reschedule_course
from chalicelib.courses.change_course import Conditions, Context
from chalicelib.courses.commands import (
    AcceptChange,
    AssignInstructor,
    CancelCourse,
    CompleteCourse,
    DeclineChange,
    DeclineCourse,
    EditCourse,
    RequestChange,
    RequestCourse,
    RescheduleCourse,
    WithdrawChange,
)
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import ChangeKind
from chalicelib.courses.dynamo.transaction_plan import Lifetimes, Plan
from chalicelib.courses.ports import ReceiptExists, VersionConflict
from chalicelib.courses.queries.list_courses import Filters, list_courses
from chalicelib.courses.views import course_view
from chalicelib.errors import Refusal
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo.feed_numbers import Reserved
from chalicelib.people.identity import Identity, Role
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA, admin, instructor_user, organization_user
from tests.property.slow_course_store import SlowCourseStore, UnderWay
from tests.stores.memory import MemoryFeed, MemoryPeople, MemoryTable

EVERYONE = [
    admin("Dana"),
    organization_user(IFFAT),
    organization_user(HARBOUR),
    instructor_user(MIKE),
    instructor_user(NADIA),
]
# The feed remembers July, receipts do not.
LIFETIMES = Lifetimes(feed=timedelta(days=60), receipts=timedelta(days=1))
BEFORE, AFTER = datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)

anyone = st.sampled_from(EVERYONE)
kept = st.just(UNSET)
# A likely mistake is still a mistake: most steps are taken by those who may take them.
admins = st.sampled_from([EVERYONE[0]] * 8 + EVERYONE)
days = st.sampled_from([date(2025, 7, 15), date(2025, 7, 16)])
spans = st.sampled_from([("09:00", "12:00"), ("11:00", "13:00"), ("12:00", "14:00"), ("18:30", "24:00"), (None, None)])
changed_spans = spans | st.sampled_from([(UNSET, UNSET), (UNSET, "13:00"), (None, UNSET), (None, "14:00")])
zones = st.sampled_from(["America/Toronto", "Europe/London"])
places = st.sampled_from(["Main Hall", " main  hall", "Main\u200e Hall", "Ｍａｉｎ Hall", "Annex"])
instructors = st.sampled_from([32, 33])
conditions = st.builds(
    Conditions,
    if_match=st.sampled_from([None, None, None, *map(frozenset, ([1], [2], [3], [1, 2], []))]),
    idempotency_key=st.sampled_from([None, None, None, "key-1", "key-2"]),
    fingerprint=st.sampled_from(["one", "other"]),
)

Shown = dict[int, dict[str, object]]


class CampusActions(RuleBasedStateMachine):
    """Five people, two days, two places. ``seen`` holds what each once fetched, with the cursor it came with."""

    @initialize()
    def open(self) -> None:
        self.now = BEFORE
        self.table = MemoryTable(self.seconds)
        self.courses, self.feed = SlowCourseStore(self.table, LIFETIMES), MemoryFeed(self.table)
        self.people = MemoryPeople(self.table, [IFFAT, HARBOUR], [MIKE, NADIA])
        self.seen: list[tuple[Identity, Cursor, Shown]] = []

    @rule(by=anyone, day=days, span=spans, zone=zones, place=places, asked=conditions)
    def request(self, by: Identity, day: date, span: Any, zone: str, place: str, asked: Conditions) -> None:
        command = RequestCourse(
            course_type="CPR Basic",
            scheduled_date=day,
            start_time=span[0],
            end_time=span[1],
            time_zone=zone,
            location=place,
            students=12,
            organization_id=7 if by.role is Role.ADMIN else None,
        )
        self.attempt(lambda: request_course(self.courses, Context(by, self.now, asked), command))

    @rule(by=admins, pick=st.integers(0), instructor=instructors, day=kept | days, span=changed_spans, asked=conditions)
    def assign(
        self, by: Identity, pick: int, instructor: int, day: date | UnsetType, span: Any, asked: Conditions
    ) -> None:
        command = AssignInstructor(instructor_id=instructor, scheduled_date=day, start_time=span[0], end_time=span[1])
        number = self.picked(pick)
        self.attempt(lambda: assign_instructor(self.courses, Context(by, self.now, asked), number, command))

    @rule(by=admins, pick=st.integers(0), instructor=kept | instructors, day=days, span=changed_spans, asked=conditions)
    def reschedule(
        self, by: Identity, pick: int, instructor: int | UnsetType, day: date, span: Any, asked: Conditions
    ) -> None:
        command = RescheduleCourse(
            scheduled_date=day, reason="Rain", start_time=span[0], end_time=span[1], instructor_id=instructor
        )
        number = self.picked(pick)
        self.attempt(lambda: reschedule_course(self.courses, Context(by, self.now, asked), number, command))

    @rule(by=anyone, pick=st.integers(0), asked=conditions)
    def cancel(self, by: Identity, pick: int, asked: Conditions) -> None:
        number = self.picked(pick)
        self.attempt(
            lambda: cancel_course(self.courses, Context(by, self.now, asked), number, CancelCourse(reason="Snow"))
        )

    @rule(by=anyone, pick=st.integers(0), asked=conditions)
    def complete(self, by: Identity, pick: int, asked: Conditions) -> None:
        number = self.picked(pick)
        self.attempt(
            lambda: complete_course(self.courses, Context(by, self.now, asked), number, CompleteCourse(attended=9))
        )

    @rule(by=anyone, pick=st.integers(0), place=kept | places, students=kept | st.just(9), asked=conditions)
    def edit(
        self, by: Identity, pick: int, place: str | UnsetType, students: int | UnsetType, asked: Conditions
    ) -> None:
        command, number = EditCourse(location=place, students=students), self.picked(pick)
        self.attempt(lambda: edit_course(self.courses, Context(by, self.now, asked), number, command))

    @rule(by=anyone, pick=st.integers(0), asked=conditions)
    def decline(self, by: Identity, pick: int, asked: Conditions) -> None:
        command, number = DeclineCourse(reason="Ill"), self.picked(pick)
        self.attempt(lambda: decline_course(self.courses, Context(by, self.now, asked), number, command))

    @rule(by=anyone, pick=st.integers(0), kind=st.sampled_from(ChangeKind), day=kept | days, asked=conditions)
    def ask_for_a_change(
        self, by: Identity, pick: int, kind: ChangeKind, day: date | UnsetType, asked: Conditions
    ) -> None:
        command, number = RequestChange(kind=kind, scheduled_date=day, reason="Exams"), self.picked(pick)
        self.attempt(
            lambda: change_requests.request_change(self.courses, Context(by, self.now, asked), number, command)
        )

    @rule(by=anyone, pick=st.integers(0), answer=st.sampled_from(["accept", "decline", "withdraw"]), asked=conditions)
    def answer_a_request(self, by: Identity, pick: int, answer: str, asked: Conditions) -> None:
        number, context = self.picked(pick), Context(by, self.now, asked)
        answers: dict[str, Callable[[], Course]] = {
            "accept": lambda: change_requests.accept_change(self.courses, context, number, AcceptChange()),
            "decline": lambda: change_requests.decline_change(
                self.courses, context, number, DeclineChange(reason="No")
            ),
            "withdraw": lambda: change_requests.withdraw_change(self.courses, context, number, WithdrawChange()),
        }
        self.attempt(answers[answer])

    @precondition(lambda self: self.now == BEFORE)
    @rule()
    def july_passes(self) -> None:
        self.now = AFTER

    @rule(by=anyone)
    def fetch(self, by: Identity) -> None:
        found = list_courses(self.courses, self.feed, by, Filters(), 1000, None)
        self.seen.append((by, found.cursor, {course.course_id: shown(course, by) for course in found.courses or []}))

    @rule()
    def the_next_commit_is_slow(self) -> None:
        self.courses.is_slow = True

    @precondition(lambda self: self.courses.under_way)
    @rule(pick=st.integers(0))
    def a_slow_commit_ends(self, pick: int) -> None:
        with suppress(ReceiptExists, VersionConflict):
            self.courses.write(*self.slow(pick))

    @precondition(lambda self: self.courses.under_way)
    @rule(pick=st.integers(0))
    def a_slow_process_dies(self, pick: int) -> None:
        _, reserved = self.slow(pick)
        self.table.fill(reserved, LIFETIMES.feed)

    def slow(self, pick: int) -> tuple[Plan, Reserved]:
        return self.courses.under_way.pop(pick % len(self.courses.under_way))

    def seconds(self) -> float:
        return self.now.timestamp()

    def attempt(self, act: Callable[[], Course]) -> None:
        """A refusal leaves everything as it was, and takes no number."""
        before = self.stored()
        try:
            with suppress(UnderWay):
                act()
        except Refusal:
            assert self.stored() == before

    def stored(self) -> tuple[object, ...]:
        reserved = {channel: head.reserved for channel, head in self.table.heads.items() if head.reserved}
        return dict(self.table.items), reserved, self.table.counted

    def picked(self, pick: int) -> int:
        """One of the courses, or now and then one that does not exist."""
        numbers = sorted(course.course_id for course in self.every())
        return [*numbers, 999][pick % (len(numbers) + 1)]

    def every(self) -> list[Course]:
        bodies = [put.body for key, put in self.table.items.items() if key.sk == "COURSE"]
        return [json.decode(body, type=Course) for body in bodies]

    def holes(self, who: Identity) -> list[int]:
        reserved = [numbers.cursors for _, numbers in self.courses.under_way]
        return [cursors[who.channel].seq for cursors in reserved if who.channel in cursors]


def shown(course: Course, who: Identity) -> dict[str, object]:
    """The course as the identity can fetch it."""
    view: dict[str, object] = json.decode(json.encode(course_view(course, who.channel)))
    return view
