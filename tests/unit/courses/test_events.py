from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from chalicelib.courses import decide_change, decide_change_request, decide_edit
from chalicelib.courses.commands import DeclineChange
from chalicelib.courses.course_status import Action
from chalicelib.courses.decide_change import Change
from chalicelib.courses.events import KINDS, EventType, entry, log_line
from chalicelib.feed.cursor import Cursor
from tests.builders import (
    AFTER_START,
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

WIRE = Path(__file__).parents[2] / "wire"
TABLE: list[dict[str, Any]] = json.decode((WIRE / "events.json").read_bytes())["events"]
ROWS = {row["type"]: row for row in TABLE}
CURSOR = Cursor("k3f9", 41)

CHANGES: dict[Action, Change] = {
    Action.REQUEST: requested(),
    Action.ASSIGN: decide_change.assign(pending(), an_assignment(), MIKE, admin(), NOW),
    Action.RESCHEDULE: decide_change.reschedule(confirmed(), a_rescheduling(), None, admin(), NOW),
    Action.CANCEL: decide_change.cancel(confirmed(), a_cancellation(), admin(), NOW),
    Action.COMPLETE: decide_change.complete(confirmed(), a_completion(), admin(), AFTER_START),
    Action.EDIT: decide_edit.edit(pending(), an_edit(), organization_user(), NOW),
    Action.DECLINE: decide_change.decline(confirmed(), a_decline(), instructor_user(), NOW),
    Action.REQUEST_CHANGE: decide_change_request.request_change(confirmed(), a_move(), organization_user(), NOW),
    Action.DECLINE_CHANGE: decide_change_request.decline_change(
        confirmed(change_request=asked()), DeclineChange(reason="No room"), admin(), NOW
    ),
    Action.WITHDRAW_CHANGE: decide_change_request.withdraw_change(
        confirmed(change_request=asked()), organization_user(), NOW
    ),
}
OLDEST_FIELDS: dict[str, Any] = {
    "type": str,
    "courseId": int,
    "instructorId": (int, type(None)),
    "status": str,
    "scheduledDate": str,
    "timestamp": str,
}


def payload(change: Change, channel: str = "admin") -> dict[str, Any]:
    data: dict[str, Any] = json.decode(entry(change, channel, CURSOR).data)
    return data


class TestTable:
    def test_it_has_the_types_of_the_fixture(self) -> None:
        assert {kind.type for kind in KINDS.values()} == set(ROWS) == set(EventType)

    def test_every_action_has_its_event(self) -> None:
        assert set(KINDS) == set(Action)

    @pytest.mark.parametrize("action", Action)
    def test_a_row_is_as_in_the_fixture(self, action: Action) -> None:
        kind = KINDS[action]

        row = ROWS[kind.type]

        assert (kind.event, list(kind.invalidates)) == (row["event"], row["invalidates"])

    @pytest.mark.parametrize("event_type", EventType)
    def test_a_log_line_is_as_in_the_fixture(self, event_type: EventType) -> None:
        assert log_line(event_type, 123) == ROWS[event_type]["logLine"]

    @pytest.mark.parametrize(
        ("event_type", "first_keys"),
        [
            ("course_completed", ["confirmedCourses", "completedCourses"]),
            ("course_cancelled", ["pendingCourses", "confirmedCourses"]),
            ("course_assigned", ["pendingCourses", "confirmedCourses", "instructors"]),
            ("course_rescheduled", ["pendingCourses", "confirmedCourses", "instructors"]),
            ("new_course_request", ["pendingCourses"]),
        ],
    )
    def test_the_oldest_keys_come_first(self, event_type: str, first_keys: list[str]) -> None:
        assert ROWS[event_type]["invalidates"][: len(first_keys)] == first_keys


class TestPayload:
    @pytest.mark.parametrize("action", Action)
    def test_it_begins_with_the_oldest_fields(self, action: Action) -> None:
        data = payload(CHANGES[action])

        assert set(list(data)[: len(OLDEST_FIELDS)]) == set(OLDEST_FIELDS)

    @pytest.mark.parametrize("action", Action)
    def test_the_oldest_fields_have_their_json_types(self, action: Action) -> None:
        data = payload(CHANGES[action])

        assert all(isinstance(data[name], kind) for name, kind in OLDEST_FIELDS.items())

    @pytest.mark.parametrize("action", Action)
    def test_it_has_the_fields_of_the_wire_fixture(self, action: Action) -> None:
        frames = json.decode((WIRE / "frames.json").read_bytes())

        data = payload(CHANGES[action])

        assert list(data) == list(frames["fromServer"]["event"]["data"])

    @pytest.mark.parametrize("action", Action)
    def test_it_carries_its_kind(self, action: Action) -> None:
        data = payload(CHANGES[action])

        assert (data["type"], tuple(data["invalidates"])) == (KINDS[action].type, KINDS[action].invalidates)

    def test_an_assignment_is_the_wire_fixtures_event(self) -> None:
        frames = json.decode((WIRE / "frames.json").read_bytes())

        made = entry(CHANGES[Action.ASSIGN], "admin", CURSOR)

        assert {"event": made.event, "data": json.decode(made.data)} == frames["fromServer"]["event"]

    def test_its_id_is_the_cursor_of_the_entry(self) -> None:
        made = entry(CHANGES[Action.ASSIGN], "instructor:32", CURSOR)

        assert (made.channel, made.seq) == ("instructor:32", 41)
        assert json.decode(made.data)["id"] == "k3f9.41"

    def test_it_names_the_cursor_of_the_number_before(self) -> None:
        assert payload(CHANGES[Action.ASSIGN])["after"] == "k3f9.40"

    def test_the_first_of_a_channel_names_zero(self) -> None:
        made = entry(CHANGES[Action.REQUEST], "admin", Cursor("k3f9", 1))

        assert json.decode(made.data)["after"] == "k3f9.0"

    def test_a_request_has_nothing_before_it(self) -> None:
        data = payload(CHANGES[Action.REQUEST])

        assert (data["previousStatus"], data["previous"], data["instructorId"]) == (None, None, None)

    def test_a_rescheduling_carries_old_and_new(self) -> None:
        data = payload(CHANGES[Action.RESCHEDULE])

        assert (data["scheduledDate"], data["previous"]["scheduledDate"]) == ("2025-07-22", "2025-07-15")
        assert data["reason"] == "Room flooded"

    def test_a_rescheduled_pending_course_is_pending(self) -> None:
        change = decide_change.reschedule(pending(), a_rescheduling(), None, admin(), NOW)

        data = payload(change)

        assert (data["status"], data["previousStatus"]) == ("pending", "pending")

    @pytest.mark.parametrize("action", Action)
    def test_it_says_what_the_record_says(self, action: Action) -> None:
        after = CHANGES[action].after

        data = payload(CHANGES[action])

        assert (data["status"], data["version"], data["instructorId"], data["reason"]) == (
            after.status,
            after.version,
            after.instructor_id,
            after.reason,
        )

    def test_a_late_course_keeps_its_local_date(self) -> None:
        late = pending(start_time="22:00", end_time="23:30")

        data = payload(decide_change.assign(late, an_assignment(), MIKE, admin(), NOW))

        assert (data["scheduledDate"], data["startTime"]) == ("2025-07-15", "22:00")

    def test_a_replaced_instructor_reads_who_replaced_them(self) -> None:
        change = decide_change.assign(confirmed(), an_assignment(NADIA), NADIA, admin(), NOW)

        data = payload(change, "instructor:32")

        assert (data["previous"]["instructorId"], data["instructorId"]) == (32, 33)

    def test_the_day_is_written_as_a_date(self) -> None:
        change = decide_change.reschedule(
            confirmed(), a_rescheduling(scheduled_date=date(2026, 1, 5)), None, admin(), NOW
        )

        assert payload(change)["scheduledDate"] == "2026-01-05"
