"""Anybody does anything in any order, and after every step the promises of the stores hold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import UNSET, UnsetType, json

from chalicelib.courses import slots
from chalicelib.courses.actions.assign_instructor import assign_instructor
from chalicelib.courses.actions.cancel_course import cancel_course
from chalicelib.courses.actions.complete_course import complete_course
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.actions.reschedule_course import reschedule_course
from chalicelib.courses.change_course import Conditions, Context
from chalicelib.courses.commands import AssignInstructor, CancelCourse, CompleteCourse, RequestCourse, RescheduleCourse
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.transaction_plan import Lifetimes, Plan
from chalicelib.courses.ports import ReceiptExists, VersionConflict
from chalicelib.courses.queries.list_courses import list_courses
from chalicelib.courses.views import course_view
from chalicelib.courses.visibility import is_visible
from chalicelib.errors import Refusal
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_numbers import Reserved
from chalicelib.feed.recover import recover
from chalicelib.people.identity import Identity, Role
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA, admin, instructor_user, organization_user
from tests.property.slow_course_store import SlowCourseStore, UnderWay
from tests.stores.memory import EPOCH, MemoryFeed, MemoryPeople, MemoryTable

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
spans = st.sampled_from([("09:00", "12:00"), ("11:00", "13:00"), ("12:00", "14:00"), ("18:30", "21:00"), (None, None)])
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


class Campus(RuleBasedStateMachine):
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

    @precondition(lambda self: self.now == BEFORE)
    @rule()
    def july_passes(self) -> None:
        self.now = AFTER

    @rule(by=anyone)
    def fetch(self, by: Identity) -> None:
        found = list_courses(self.courses, self.feed, by, None, 1000, None)
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

    @invariant()
    def a_start_comes_with_an_end_and_a_confirmed_course_has_both(self) -> None:
        for course in self.every():
            assert (course.start_time is None) == (course.end_time is None)
            assert course.start_time or course.status is not Status.CONFIRMED

    @invariant()
    def every_number_is_stored_once_or_under_way(self) -> None:
        for who in EVERYONE:
            entries = [int(key.sk) for key in self.table.items if key.pk == feed_keys.feed(who.channel)]
            reserved = self.feed.head(who.channel).reserved
            assert sorted([*entries, *self.holes(who)]) == list(range(1, reserved + 1))

    @invariant()
    def readers_get_every_number_before_the_first_that_is_under_way(self) -> None:
        for who in EVERYONE:
            head = self.feed.head(who.channel)
            assert head.prefix == min(self.holes(who), default=head.reserved + 1) - 1
            entries = self.feed.after(who.channel, 0, 1000)
            assert [entry.seq for entry in entries] == list(range(1, head.prefix + 1))

    @invariant()
    def every_entry_names_itself_and_the_number_before(self) -> None:
        for who in EVERYONE:
            for entry in self.feed.after(who.channel, 0, 1000):
                data = json.decode(entry.data)
                assert (data["id"], data["after"]) == (f"{EPOCH}.{entry.seq}", f"{EPOCH}.{entry.seq - 1}")

    @invariant()
    def every_history_is_as_long_as_its_courses_version(self) -> None:
        for course in self.every():
            versions = [entry.version for entry in self.courses.history(course.course_id)]
            assert versions == list(range(1, course.version + 1))

    @invariant()
    def no_instructor_is_in_two_places(self) -> None:
        held = [booking for course in self.every() if (booking := slots.booking(course))]
        for one, other in combinations(held, 2):
            assert one.instructor_id != other.instructor_id or not one.interval.overlaps(other.interval)

    @invariant()
    def the_slots_hold_what_the_courses_hold(self) -> None:
        held = [slots.booking(course) for course in self.every()]
        found = self.courses.bookings({day for course in self.every() for day in slots.days(course)})
        assert {str(booking) for bookings in found.values() for booking in bookings} == {str(b) for b in held if b}

    @invariant()
    def every_place_is_held_by_its_open_courses(self) -> None:
        held: dict[object, set[int]] = {}
        for course in self.every():
            for key in course_keys.open_courses(course.organization_id, course.scheduled_date, course.location):
                held.setdefault(key, set()).update([course.course_id] if course.is_open else [])
        stored = {key: set(json.decode(put.body)) for key, put in self.table.items.items() if "OPEN#" in key.sk}
        assert {key: ids for key, ids in stored.items() if ids} == {key: ids for key, ids in held.items() if ids}

    @invariant()
    def every_list_is_what_the_courses_say(self) -> None:
        ordered = sorted(
            self.every(), key=lambda course: (course.scheduled_date, course.start_time or "", course.course_id)
        )
        for who in EVERYONE:
            visible = [course for course in ordered if is_visible(course, who.channel)]
            assert self.courses.page(who.channel, Status, 1000, None).courses == visible

    @invariant()
    def what_was_fetched_and_its_events_are_the_present(self) -> None:
        """Once nothing is under way. Until then, events behind a hole are missing."""
        for who, cursor, known in self.seen:
            replayed = self.replayed(who, cursor, known)
            assert replayed == self.visible(who) or self.holes(who)

    @invariant()
    def whoever_is_told_that_nothing_has_changed_has_the_present(self) -> None:
        for who, cursor, known in self.seen:
            found = list_courses(self.courses, self.feed, who, None, 1000, None, {str(cursor)})
            assert found.courses is not None or known == self.visible(who)

    def visible(self, who: Identity) -> Shown:
        return {course.course_id: shown(course, who) for course in self.every() if is_visible(course, who.channel)}

    def replayed(self, who: Identity, cursor: Cursor, known: Shown) -> Shown:
        found = recover(self.feed, who.channel, str(cursor), self.feed.head(who.channel))
        assert found.reason is None
        state = dict(known)
        for event in [json.decode(entry.data) for entry in found.entries if entry.is_event]:
            state[event["courseId"]] = event["course"]
            if event["course"] is None:
                del state[event["courseId"]]
        return state


def shown(course: Course, who: Identity) -> dict[str, object]:
    """The course as the identity can fetch it."""
    view: dict[str, object] = json.decode(json.encode(course_view(course, who.channel)))
    return view


TestCampus = Campus.TestCase
