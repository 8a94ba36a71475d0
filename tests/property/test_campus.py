"""Anybody does anything in any order, and after every step the promises of the stores hold."""

from __future__ import annotations

from itertools import combinations

from hypothesis.stateful import invariant
from msgspec import json

from chalicelib.courses import slots
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.queries.list_courses import Filters, list_courses
from chalicelib.courses.visibility import is_visible
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.recover import recover
from chalicelib.people.identity import Identity
from chalicelib.texts import folded
from tests.property.campus_actions import EVERYONE, CampusActions, Shown, shown
from tests.stores.memory import EPOCH


class Campus(CampusActions):
    """What holds after each action."""

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
    def no_organization_has_two_open_courses_at_one_place_on_one_date(self) -> None:
        places = [
            (course.organization_id, course.scheduled_date, folded(course.location))
            for course in self.every()
            if course.is_open
        ]
        assert len(set(places)) == len(places)

    @invariant()
    def only_confirmed_courses_have_a_request_and_an_instructor_only_those_that_are_not_pending(self) -> None:
        for course in self.every():
            assert course.change_request is None or course.status is Status.CONFIRMED
            assert course.instructor_id is None or course.status is not Status.PENDING

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
            found = list_courses(self.courses, self.feed, who, Filters(), 1000, None, {str(cursor)})
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


TestCampus = Campus.TestCase
