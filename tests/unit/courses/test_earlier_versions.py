"""The version before reads what this one stores, as after a rollback; and this one reads what a later one stores."""

from __future__ import annotations

from enum import StrEnum

import pytest
from msgspec import Struct, json
from msgspec.structs import replace

from chalicelib.courses.course import Course, LastChange
from chalicelib.courses.course_status import Action
from chalicelib.courses.events import KINDS
from chalicelib.courses.history import history_entry, read_entry
from chalicelib.people.identity import Actor, Role
from tests.builders import confirmed
from tests.unit.courses.test_events import CHANGES


class EarlierAction(StrEnum):
    """The actions that the version before knows."""

    REQUEST = "request"
    ASSIGN = "assign"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    COMPLETE = "complete"


class EarlierType(StrEnum):
    """The types of its events."""

    NEW_COURSE_REQUEST = "new_course_request"
    COURSE_ASSIGNED = "course_assigned"
    COURSE_RESCHEDULED = "course_rescheduled"
    COURSE_CANCELLED = "course_cancelled"
    COURSE_COMPLETED = "course_completed"


class EarlierChange(Struct):
    action: EarlierAction
    actor: Actor


class EarlierCourse(Struct, rename="camel"):
    course_id: int
    last_change: EarlierChange


class EarlierEntry(Struct):
    version: int
    type: EarlierType


@pytest.mark.parametrize("action", Action)
class TestStored:
    def test_the_version_before_reads_the_course(self, action: Action) -> None:
        stored = json.encode(CHANGES[action].after)

        assert json.decode(stored, type=EarlierCourse).course_id == 123

    def test_the_version_before_reads_the_history(self, action: Action) -> None:
        stored = json.encode(history_entry(CHANGES[action]))

        assert json.decode(stored, type=EarlierEntry).version == CHANGES[action].after.version

    def test_this_version_reads_the_action_itself(self, action: Action) -> None:
        course = CHANGES[action].after

        assert json.decode(json.encode(course), type=Course) == course
        assert course.last_change.name == action

    def test_a_history_names_the_event_itself(self, action: Action) -> None:
        entry = read_entry(json.encode(history_entry(CHANGES[action])).decode())

        shown = json.decode(json.encode(entry))
        assert "exact" not in shown
        assert shown["type"] == KINDS[action].type


def test_a_course_of_the_version_before_asks_for_nothing() -> None:
    stored = json.decode(json.encode(confirmed()))
    del stored["changeRequest"]

    assert json.decode(json.encode(stored), type=Course) == confirmed()


def test_an_action_of_a_later_version_is_a_change() -> None:
    later = LastChange(Action.RESCHEDULE, Actor(Role.ADMIN, "Dana"), "archive")

    course = json.decode(json.encode(replace(confirmed(), last_change=later)), type=Course)

    assert (course.last_change.name, course.last_change.participle) == ("archive", "changed")
