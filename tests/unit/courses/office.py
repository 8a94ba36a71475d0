"""Everything in memory, with a clock that stands still, and the use cases with their ports filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec import json

from chalicelib.courses.actions.assign_instructor import assign_instructor
from chalicelib.courses.actions.cancel_course import cancel_course
from chalicelib.courses.actions.complete_course import complete_course
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.actions.reschedule_course import reschedule_course
from chalicelib.courses.change_course import Conditions, Context
from chalicelib.courses.course import Course
from chalicelib.feed.dynamo.feed_numbers import Reserved
from chalicelib.feed.ports import Feed
from chalicelib.people.identity import Identity
from chalicelib.push.ports import Poster
from tests.builders import (
    AFTER_START,
    HARBOUR,
    IFFAT,
    MIKE,
    NADIA,
    NOW,
    Desk,
    a_cancellation,
    a_completion,
    a_request,
    a_rescheduling,
    admin,
    an_assignment,
    instructor_user,
    organization_user,
)
from tests.fakes import FakePoster, RacedCourseStore
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory import EPOCH, MemoryFeed, MemoryPeople, MemoryTable
from tests.stores.memory_connections import MemoryConnections
from tests.stores.memory_quotas import MemoryQuotas
from tests.stores.memory_stage_peaks import MemoryStagePeaks
from tests.stores.memory_tickets import MemoryTickets

NO_CONDITIONS = Conditions()


class Sockets:
    """The ports that sockets need, with the poster of a test's choice."""

    def __init__(self, office: Office, poster: Poster) -> None:
        self.tickets, self.connections, self.poster = office.tickets, office.connections, poster
        self.feed: Feed = office.feed


class Office:
    """``desk`` prepares courses without the use cases."""

    def __init__(self) -> None:
        self.now = NOW
        self.table = MemoryTable(self._seconds)
        self.courses = RacedCourseStore(self.table)
        self.feed = MemoryFeed(self.table)
        self.people = MemoryPeople(self.table, [IFFAT, HARBOUR], [MIKE, NADIA])
        self.tickets = MemoryTickets()
        self.quotas = MemoryQuotas()
        self.stage_peaks = MemoryStagePeaks()
        self.connections = MemoryConnections()
        self.desk = Desk(self.courses)

    def stored(self, course: Course) -> Course:
        """The course as it is stored now."""
        found = self.courses.get(course.course_id)
        assert found is not None
        return found

    def request(self, by: Identity | None = None, conditions: Conditions = NO_CONDITIONS, **command: Any) -> Course:
        identity = by or organization_user()
        return request_course(self.courses, Context(identity, self.now, conditions), a_request(**command))

    def assign(
        self, number: int, by: Identity | None = None, conditions: Conditions = NO_CONDITIONS, **command: Any
    ) -> Course:
        wanted = an_assignment(command.pop("instructor", MIKE), **command)
        return assign_instructor(self.courses, Context(by or admin(), self.now, conditions), number, wanted)

    def reschedule(
        self, number: int, by: Identity | None = None, conditions: Conditions = NO_CONDITIONS, **command: Any
    ) -> Course:
        wanted = a_rescheduling(**command)
        return reschedule_course(self.courses, Context(by or admin(), self.now, conditions), number, wanted)

    def cancel(
        self, number: int, by: Identity | None = None, conditions: Conditions = NO_CONDITIONS, reason: str = "Snow"
    ) -> Course:
        return cancel_course(self.courses, Context(by or admin(), self.now, conditions), number, a_cancellation(reason))

    def complete(
        self, number: int, by: Identity | None = None, conditions: Conditions = NO_CONDITIONS, attended: int = 11
    ) -> Course:
        context = Context(by or instructor_user(), AFTER_START, conditions)
        return complete_course(self.courses, context, number, a_completion(attended))

    def heard(self, identity: Identity) -> list[str]:
        """The types of all events on the identity's channel."""
        entries = self.feed.after(identity.channel, 0, 1000)
        return [json.decode(entry.data)["type"] for entry in entries if entry.is_event]

    def reserve(self, channel: str = "admin") -> Reserved:
        """A number for a change that is under way. Until the change is stored, the number is a hole."""
        return self.table.reserve([channel], lambda: EPOCH, counts=False)

    def skip(self, reserved: Reserved) -> None:
        """The change was not committed: its number is filled."""
        self.table.fill(reserved, timedelta(days=7))

    def sockets(self, poster: Poster | None = None) -> FakeSocketPorts:
        ports = FakeSocketPorts(poster or FakePoster(), self.connections, self.feed, self.tickets, quotas=self.quotas)
        ports.stage_peaks = self.stage_peaks
        return ports

    def _seconds(self) -> float:
        return self.now.timestamp()
