"""Who hears what: every cell of the table, the empty ones too."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import json

from chalicelib.courses import decide_change, decide_change_request, decide_edit
from chalicelib.courses.commands import DeclineChange
from chalicelib.courses.decide_change import Change
from chalicelib.courses.events import KINDS, audience
from tests.builders import (
    AFTER_START,
    HARBOUR,
    MIKE,
    NADIA,
    NOW,
    a_cancellation,
    a_completion,
    a_decline,
    a_move,
    a_rescheduling,
    admin,
    an_assignment,
    an_edit,
    asked,
    confirmed,
    instructor_user,
    organization_user,
    pending,
    requested,
)

EVENTS = json.decode((Path(__file__).parents[2] / "wire" / "events.json").read_bytes())["events"]

CHANGES: dict[str, Change] = {
    "new_course_request": requested(),
    "course_assigned": decide_change.assign(pending(), an_assignment(), MIKE, admin(), NOW),
    "course_assigned, replacing Nadia": decide_change.assign(
        confirmed(instructor_id=33, instructor_name="Nadia"), an_assignment(), MIKE, admin(), NOW
    ),
    "course_rescheduled": decide_change.reschedule(confirmed(), a_rescheduling(), None, admin(), NOW),
    "course_rescheduled, still pending": decide_change.reschedule(pending(), a_rescheduling(), None, admin(), NOW),
    "course_rescheduled, replacing Nadia": decide_change.reschedule(
        confirmed(instructor_id=33, instructor_name="Nadia"), a_rescheduling(), MIKE, admin(), NOW
    ),
    "course_cancelled": decide_change.cancel(confirmed(), a_cancellation(), admin(), NOW),
    "course_cancelled, never assigned": decide_change.cancel(pending(), a_cancellation(), organization_user(), NOW),
    "course_completed": decide_change.complete(confirmed(), a_completion(), instructor_user(), AFTER_START),
    "course_edited": decide_edit.edit(confirmed(), an_edit(), admin(), NOW),
    "course_edited, still pending": decide_edit.edit(pending(), an_edit(), organization_user(), NOW),
    "course_declined, by Nadia": decide_change.decline(
        confirmed(instructor_id=33, instructor_name="Nadia"), a_decline(), instructor_user(NADIA), NOW
    ),
    "change_requested": decide_change_request.request_change(confirmed(), a_move(), organization_user(), NOW),
    "change_request_declined": decide_change_request.decline_change(
        confirmed(change_request=asked()), DeclineChange(reason="No room"), admin(), NOW
    ),
    "change_request_withdrawn": decide_change_request.withdraw_change(
        confirmed(change_request=asked()), organization_user(), NOW
    ),
}
# Columns: the admins, Iffat College (owns it), Mike (holds it afterwards), Nadia (held it before), everyone else.
TABLE = {
    "new_course_request": (True, True, False, False),
    "course_assigned": (True, True, True, False),
    "course_assigned, replacing Nadia": (True, True, True, True),
    "course_rescheduled": (True, True, True, False),
    "course_rescheduled, still pending": (True, True, False, False),
    "course_rescheduled, replacing Nadia": (True, True, True, True),
    "course_cancelled": (True, True, True, False),
    "course_cancelled, never assigned": (True, True, False, False),
    "course_completed": (True, True, True, False),
    "course_edited": (True, True, True, False),
    "course_edited, still pending": (True, True, False, False),
    "course_declined, by Nadia": (True, True, False, True),
    "change_requested": (True, True, True, False),
    "change_request_declined": (True, True, True, False),
    "change_request_withdrawn": (True, True, True, False),
}
COLUMNS = (admin().channel, organization_user().channel, instructor_user(MIKE).channel, instructor_user(NADIA).channel)


@pytest.mark.parametrize("event", TABLE)
class TestAudience:
    def test_it_is_the_tables_row(self, event: str) -> None:
        """The instructor who was replaced is told."""
        heard_by = audience(CHANGES[event])

        assert tuple(channel in heard_by for channel in COLUMNS) == TABLE[event]

    def test_everyone_else_hears_nothing(self, event: str) -> None:
        heard_by = audience(CHANGES[event])

        assert set(heard_by) <= set(COLUMNS)
        assert organization_user(HARBOUR).channel not in heard_by

    def test_nobody_hears_it_twice(self, event: str) -> None:
        heard_by = audience(CHANGES[event])

        assert len(set(heard_by)) == len(heard_by)


class TestFixture:
    @pytest.mark.parametrize("row", EVENTS, ids=[row["type"] for row in EVENTS])
    def test_its_audiences_are_the_tables(self, row) -> None:
        cells = zip(("admin", "organization", "instructor", "previousInstructor"), most(row["type"]), strict=True)

        assert row["audience"] == [name for name, hears in cells if hears]

    @pytest.mark.parametrize("event", TABLE)
    def test_every_row_is_of_the_type_it_names(self, event: str) -> None:
        assert KINDS[CHANGES[event].action].type == event.partition(",")[0]


def most(event_type: str) -> tuple[bool, ...]:
    """Who ever hears of the type: its rows, taken together."""
    rows = [cells for event, cells in TABLE.items() if event.partition(",")[0] == event_type]
    return tuple(any(column) for column in zip(*rows, strict=True))
