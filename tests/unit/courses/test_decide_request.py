from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.courses import decide_change
from chalicelib.courses.course import LastChange
from chalicelib.courses.course_status import Action, Status
from chalicelib.errors import InvalidFields
from chalicelib.people.identity import Actor, Role
from tests.builders import IFFAT, NOW, a_request, admin, organization_user

YESTERDAY = date(2025, 7, 11)
TODAY = date(2025, 7, 12)


def refusal(command, by=None, now=NOW) -> dict[str, str]:
    with pytest.raises(InvalidFields) as refused:
        decide_change.request(command, IFFAT, by or organization_user(), now, 123)
    return {**refused.value.errors}


class TestRequest:
    def test_the_course_is_pending_with_version_one(self) -> None:
        change = decide_change.request(a_request(), IFFAT, organization_user(), NOW, 123)

        assert change.action is Action.REQUEST
        assert change.before is None
        assert (change.after.course_id, change.after.version, change.after.status) == (123, 1, Status.PENDING)

    def test_the_course_is_the_organizations(self) -> None:
        course = decide_change.request(a_request(), IFFAT, admin(), NOW, 123).after

        assert (course.organization_id, course.organization_name) == (7, "Iffat College")

    def test_it_has_no_instructor(self) -> None:
        course = decide_change.request(a_request(), IFFAT, organization_user(), NOW, 123).after

        assert course.instructor_id is None

    def test_who_asked_and_when_is_kept(self) -> None:
        course = decide_change.request(a_request(), IFFAT, organization_user(), NOW, 123).after

        assert course.last_change == LastChange(Action.REQUEST, Actor(Role.ORGANIZATION, "Iffat College"))
        assert course.created_at == course.updated_at == NOW

    def test_date_and_times_are_kept_as_written(self) -> None:
        command = a_request(scheduled_date=date(2025, 7, 15), start_time="22:30", end_time="23:59")

        course = decide_change.request(command, IFFAT, organization_user(), NOW, 123).after

        assert (course.scheduled_date, course.start_time, course.end_time) == (date(2025, 7, 15), "22:30", "23:59")

    def test_start_and_end_may_be_open(self) -> None:
        command = a_request(start_time=None, end_time=None)

        course = decide_change.request(command, IFFAT, organization_user(), NOW, 123).after

        assert course.interval is None

    def test_spaces_around_texts_go(self) -> None:
        command = a_request(course_type=" CPR Basic ", location=" Main Hall\n", notes=" Bring mats ")

        course = decide_change.request(command, IFFAT, organization_user(), NOW, 123).after

        assert (course.course_type, course.location, course.notes) == ("CPR Basic", "Main Hall", "Bring mats")

    @pytest.mark.parametrize("notes", [None, "", "  "])
    def test_no_notes_are_null(self, notes: str | None) -> None:
        course = decide_change.request(a_request(notes=notes), IFFAT, organization_user(), NOW, 123).after

        assert course.notes is None

    @pytest.mark.parametrize("dates", [None, ()])
    def test_no_alternative_dates_are_null(self, dates: tuple[date, ...] | None) -> None:
        course = decide_change.request(a_request(alternative_dates=dates), IFFAT, organization_user(), NOW, 123).after

        assert course.alternative_dates is None


class TestPastDates:
    def test_an_organization_cannot_ask_for_yesterday(self) -> None:
        errors = refusal(a_request(scheduled_date=YESTERDAY))

        assert errors == {"scheduledDate": "must not be in the past: today is 2025-07-12 there"}

    def test_an_organization_can_ask_for_today(self) -> None:
        command = a_request(scheduled_date=TODAY)

        course = decide_change.request(command, IFFAT, organization_user(), NOW, 123).after

        assert course.scheduled_date == TODAY

    def test_an_admin_may_record_one_after_the_fact(self) -> None:
        command = a_request(scheduled_date=YESTERDAY, alternative_dates=(YESTERDAY,))

        course = decide_change.request(command, IFFAT, admin(), NOW, 123).after

        assert course.scheduled_date == YESTERDAY

    def test_today_ends_where_the_course_takes_place(self) -> None:
        """Past midnight in UTC it is still the day before in Toronto."""
        now = datetime(2025, 7, 13, 3, 30, tzinfo=UTC)
        command = a_request(scheduled_date=TODAY)

        course = decide_change.request(command, IFFAT, organization_user(), now, 123).after

        assert course.scheduled_date == TODAY

    def test_today_begins_where_the_course_takes_place(self) -> None:
        """Before midnight in UTC it is already the next day in Tokyo."""
        now = datetime(2025, 7, 12, 22, 0, tzinfo=UTC)

        errors = refusal(a_request(scheduled_date=TODAY, time_zone="Asia/Tokyo"), now=now)

        assert errors == {"scheduledDate": "must not be in the past: today is 2025-07-13 there"}

    def test_alternative_dates_must_not_be_past_either(self) -> None:
        errors = refusal(a_request(alternative_dates=(TODAY, YESTERDAY)))

        assert errors == {"alternativeDates": "must not contain dates in the past"}


class TestTimes:
    @pytest.mark.parametrize(
        ("given", "missing"), [({"end_time": None}, "endTime"), ({"start_time": None}, "startTime")]
    )
    def test_one_time_needs_the_other(self, given: dict[str, None], missing: str) -> None:
        errors = refusal(a_request(**given))

        assert errors == {missing: "is needed too: give both a start and an end, or neither"}

    def test_an_unknown_zone_is_refused(self) -> None:
        errors = refusal(a_request(time_zone="America/Atlantis"))

        assert errors == {"timeZone": "must be an IANA time zone such as America/Toronto"}

    def test_an_unknown_zone_is_refused_without_times_too(self) -> None:
        errors = refusal(a_request(time_zone="Atlantis", start_time=None, end_time=None), admin())

        assert list(errors) == ["timeZone"]

    @pytest.mark.parametrize("end", ["09:00", "08:00"])
    def test_the_end_must_follow_the_start(self, end: str) -> None:
        errors = refusal(a_request(end_time=end))

        assert errors == {"endTime": "must be after the start time"}

    def test_a_start_that_the_clocks_skip_is_refused(self) -> None:
        command = a_request(scheduled_date=date(2026, 3, 8), start_time="02:30", end_time="05:00")

        errors = refusal(command)

        assert errors == {"startTime": "02:30 does not exist on 2026-03-08 in America/Toronto: the clocks go forward."}

    def test_an_end_that_the_clocks_skip_is_refused(self) -> None:
        command = a_request(scheduled_date=date(2026, 3, 8), start_time="01:00", end_time="02:30")

        errors = refusal(command)

        assert errors == {"endTime": "02:30 does not exist on 2026-03-08 in America/Toronto: the clocks go forward."}

    @pytest.mark.parametrize(
        ("day", "start", "end", "zone"),
        [
            (date.max, "21:00", "22:00", "America/Toronto"),
            (date.max, "18:00", "21:00", "America/Toronto"),
            (date.min, "01:00", "02:00", "Asia/Tokyo"),
        ],
    )
    def test_a_day_at_the_end_of_the_calendar_is_refused(self, day: date, start: str, end: str, zone: str) -> None:
        command = a_request(scheduled_date=day, start_time=start, end_time=end, time_zone=zone)

        errors = refusal(command, admin())

        assert errors == {"scheduledDate": "is too far away"}
