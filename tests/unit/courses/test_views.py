from __future__ import annotations

from datetime import date

import pytest
from msgspec import json

from chalicelib.courses.views import course_view
from chalicelib.people.identity import Identity
from tests.builders import admin, completed, confirmed, instructor_user, organization_user, pending

KEYS = [
    "courseId",
    "version",
    "status",
    "courseType",
    "organizationId",
    "organizationName",
    "instructorId",
    "instructorName",
    "scheduledDate",
    "startTime",
    "endTime",
    "timeZone",
    "alternativeDates",
    "location",
    "students",
    "attended",
    "notes",
    "comments",
    "reason",
    "createdAt",
    "updatedAt",
    "changeRequest",
]


class TestCourseView:
    def test_it_has_every_key_in_the_protocols_order(self) -> None:
        shown = json.decode(json.encode(course_view(pending(), admin().channel)))

        assert list(shown) == KEYS

    def test_absent_values_are_null(self) -> None:
        shown = json.decode(json.encode(course_view(pending(start_time=None, end_time=None), admin().channel)))

        absent = [name for name, value in shown.items() if value is None]
        assert absent == [
            "instructorId",
            "instructorName",
            "startTime",
            "endTime",
            "alternativeDates",
            "attended",
            "notes",
            "comments",
            "reason",
            "changeRequest",
        ]

    def test_instants_have_milliseconds(self) -> None:
        shown = course_view(pending(), admin().channel)

        assert shown.created_at == shown.updated_at == "2025-07-12T19:30:00.000Z"

    def test_dates_stay_as_written(self) -> None:
        course = completed(alternative_dates=(date(2025, 7, 16),))

        shown = json.decode(json.encode(course_view(course, admin().channel)))

        assert (shown["scheduledDate"], shown["alternativeDates"]) == ("2025-07-15", ["2025-07-16"])


class TestNotes:
    def test_admins_read_internal_ones(self) -> None:
        course = confirmed(notes="Owes us a visit", notes_internal=True)

        assert course_view(course, admin().channel).notes == "Owes us a visit"

    @pytest.mark.parametrize("identity", [organization_user(), instructor_user()])
    def test_nobody_else_reads_internal_ones(self, identity: Identity) -> None:
        course = confirmed(notes="Owes us a visit", notes_internal=True)

        assert course_view(course, identity.channel).notes is None

    @pytest.mark.parametrize("identity", [organization_user(), instructor_user(), admin()])
    def test_everyone_reads_the_others(self, identity: Identity) -> None:
        course = confirmed(notes="Bring mats")

        assert course_view(course, identity.channel).notes == "Bring mats"

    def test_nobody_is_told_that_there_are_internal_ones(self) -> None:
        shown = json.decode(
            json.encode(course_view(confirmed(notes="x", notes_internal=True), organization_user().channel))
        )

        assert "notesInternal" not in shown
