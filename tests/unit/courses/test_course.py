from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import pytest

from chalicelib.courses.course import STEPS, Action, Status, next_status
from chalicelib.courses.course_errors import WrongStatus
from tests.builders import (
    HARBOUR,
    MIKE,
    NADIA,
    admin,
    cancelled,
    completed,
    confirmed,
    course_of,
    instructor_user,
    organization_user,
    pending,
)

ALLOWED = {
    (Status.PENDING, Action.ASSIGN): Status.CONFIRMED,
    (Status.PENDING, Action.RESCHEDULE): Status.PENDING,
    (Status.PENDING, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.ASSIGN): Status.CONFIRMED,
    (Status.CONFIRMED, Action.RESCHEDULE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.COMPLETE): Status.COMPLETED,
}
REFUSED = {
    (Status.PENDING, Action.REQUEST): "A pending course cannot be requested.",
    (Status.PENDING, Action.COMPLETE): "A pending course cannot be completed.",
    (Status.CONFIRMED, Action.REQUEST): "A confirmed course cannot be requested.",
    (Status.COMPLETED, Action.REQUEST): "A completed course cannot be requested.",
    (Status.COMPLETED, Action.ASSIGN): "A completed course cannot be assigned.",
    (Status.COMPLETED, Action.RESCHEDULE): "A completed course cannot be rescheduled.",
    (Status.COMPLETED, Action.CANCEL): "A completed course cannot be cancelled.",
    (Status.COMPLETED, Action.COMPLETE): "A completed course cannot be completed again.",
    (Status.CANCELLED, Action.REQUEST): "A cancelled course cannot be requested.",
    (Status.CANCELLED, Action.ASSIGN): "A cancelled course cannot be assigned.",
    (Status.CANCELLED, Action.RESCHEDULE): "A cancelled course cannot be rescheduled.",
    (Status.CANCELLED, Action.CANCEL): "A cancelled course cannot be cancelled again.",
    (Status.CANCELLED, Action.COMPLETE): "A cancelled course cannot be completed.",
}


class TestStatusTable:
    def test_these_tests_name_every_cell(self) -> None:
        cells = set(product(Status, Action))

        named = set(ALLOWED) | set(REFUSED)

        assert named == cells

    def test_the_table_has_no_other_steps(self) -> None:
        assert set(STEPS) == set(ALLOWED)

    @pytest.mark.parametrize(("status", "action"), ALLOWED)
    def test_an_allowed_action_leads_to_its_status(self, status: Status, action: Action) -> None:
        assert next_status(status, action) is ALLOWED[status, action]

    @pytest.mark.parametrize(("status", "action"), REFUSED)
    def test_any_other_action_is_refused_in_words(self, status: Status, action: Action) -> None:
        with pytest.raises(WrongStatus) as refusal:
            next_status(status, action)

        assert str(refusal.value) == REFUSED[status, action]


class TestIsOpen:
    @pytest.mark.parametrize("status", [Status.PENDING, Status.CONFIRMED])
    def test_a_course_still_to_come_is_open(self, status: Status) -> None:
        assert course_of(status).is_open

    @pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
    def test_a_final_status_is_not_open(self, status: Status) -> None:
        assert not course_of(status).is_open


class TestWhen:
    def test_it_names_day_and_times(self) -> None:
        assert pending().when == "15 Jul, 09:00–12:00"

    def test_without_times_it_is_the_day(self) -> None:
        assert pending(start_time=None, end_time=None).when == "15 Jul"

    def test_a_day_below_ten_has_no_zero(self) -> None:
        assert pending(scheduled_date=date(2025, 8, 5)).day == "5 Aug"


class TestInterval:
    def test_it_is_the_local_times_as_instants(self) -> None:
        interval = pending().interval

        assert interval is not None
        assert interval.starts_at == datetime(2025, 7, 15, 13, 0, tzinfo=UTC)
        assert interval.ends_at == datetime(2025, 7, 15, 16, 0, tzinfo=UTC)

    @pytest.mark.parametrize("missing", ["start_time", "end_time"])
    def test_it_is_unknown_while_a_time_is_open(self, missing: str) -> None:
        assert pending(**{missing: None}).interval is None


class TestLastChangedTime:
    def test_it_is_the_clock_where_the_course_takes_place(self) -> None:
        course = pending(updated_at=datetime(2025, 7, 12, 18, 2, tzinfo=UTC))

        assert course.last_changed_time == "14:02"


class TestIsVisibleTo:
    def test_an_admin_sees_every_course(self) -> None:
        assert pending().is_visible_to(admin())

    def test_an_organization_sees_its_own(self) -> None:
        assert pending().is_visible_to(organization_user())

    def test_an_organization_does_not_see_anothers(self) -> None:
        assert not pending().is_visible_to(organization_user(HARBOUR))

    @pytest.mark.parametrize("course", [confirmed(), completed(), cancelled()])
    def test_an_instructor_sees_what_is_assigned_to_them(self, course) -> None:
        assert course.is_visible_to(instructor_user(MIKE))

    def test_an_instructor_does_not_see_anothers(self) -> None:
        assert not confirmed().is_visible_to(instructor_user(NADIA))

    def test_no_instructor_sees_a_course_without_one(self) -> None:
        assert not pending().is_visible_to(instructor_user())

    def test_an_organization_with_an_instructors_number_does_not_see_their_courses(self) -> None:
        course = confirmed(organization_id=8, instructor_id=7)

        assert not course.is_visible_to(organization_user())
