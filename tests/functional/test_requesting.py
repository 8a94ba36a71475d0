"""POST /courses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.stage import COURSE_BODY, Stage


def test_a_request_is_answered_with_the_whole_pending_course(stage: Stage) -> None:
    command: Any = {"notes": "Wheelchair access", "alternativeDates": ["2045-07-16", "2045-07-17"]}

    answer = stage.request(**command)

    assert answer.status == 201
    assert answer.json == {
        "courseId": 1,
        "version": 1,
        "status": "pending",
        "courseType": "CPR Basic",
        "organizationId": 7,
        "organizationName": "Iffat College",
        "instructorId": None,
        "instructorName": None,
        "scheduledDate": "2045-07-15",
        "startTime": "09:00",
        "endTime": "12:00",
        "timeZone": "America/Toronto",
        "alternativeDates": ["2045-07-16", "2045-07-17"],
        "location": "Main Hall",
        "students": 12,
        "attended": None,
        "notes": "Wheelchair access",
        "comments": None,
        "reason": None,
        "createdAt": "2045-07-12T19:30:00.000Z",
        "updatedAt": "2045-07-12T19:30:00.000Z",
        "changeRequest": None,
    }


def test_a_request_names_the_address_of_the_new_course(stage: Stage) -> None:
    first = stage.pending()

    answer = stage.request(location="Gym")

    assert first == 1
    assert answer.headers["location"] == "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/courses/2"


def test_the_address_of_a_new_course_can_be_read(stage: Stage) -> None:
    location = stage.request().headers["location"]

    answer = stage.call("iffat", "GET", location.partition("/dev")[2])

    assert (answer.status, answer.json["courseId"]) == (200, 1)


def test_a_request_carries_the_version_as_its_etag(stage: Stage) -> None:
    answer = stage.request()

    assert answer.headers["etag"] == '"1"'


def test_start_and_end_may_be_open(stage: Stage) -> None:
    answer = stage.request(startTime=None, endTime=None)

    assert (answer.status, answer.json["startTime"], answer.json["endTime"]) == (201, None, None)


@pytest.mark.parametrize("name", ["startTime", "endTime", "notes", "alternativeDates", "organizationId"])
def test_a_request_has_nothing_to_keep_so_null_says_what_leaving_out_says(stage: Stage, name: str) -> None:
    without_times: Any = {"startTime": None, "endTime": None}

    answer = stage.request(**without_times | {name: None})

    left_out = {field: value for field, value in (COURSE_BODY | {"location": "Gym"}).items() if "Time" not in field}
    other = stage.call("iffat", "POST", "/courses", left_out)
    own = {"courseId", "location"}
    assert answer.status == 201
    assert {k: v for k, v in answer.json.items() if k not in own} == {
        k: v for k, v in other.json.items() if k not in own
    }


@pytest.mark.parametrize("name", ["courseType", "scheduledDate", "timeZone", "location", "students", "notesInternal"])
def test_null_where_a_value_is_needed_is_refused_by_name(stage: Stage, name: str) -> None:
    wrong: Any = {name: None}

    answer = stage.request(**wrong)

    assert (answer.status, list(answer.fields)) == (422, [name])


def test_an_admin_asks_for_any_organization(stage: Stage) -> None:
    answer = stage.request("dana", organizationId=8)

    assert (answer.status, answer.json["organizationName"]) == (201, "North Clinic")


def test_an_admin_must_say_for_whom(stage: Stage) -> None:
    answer = stage.request("dana")

    assert answer.status == 422
    assert list(answer.fields) == ["organizationId"]


def test_an_admins_missing_organization_is_reported_with_every_other_missing_field(stage: Stage) -> None:
    answer = stage.call("dana", "POST", "/courses", {})

    assert answer.status == 422
    assert set(answer.fields) == {
        "organizationId", "courseType", "scheduledDate", "timeZone", "location", "students",
    }  # fmt: skip


def test_an_admin_cannot_ask_for_an_unknown_organization(stage: Stage) -> None:
    answer = stage.request("dana", organizationId=99)

    assert answer.status == 422
    assert answer.fields == {"organizationId": "is not known: there is no organization 99"}


def test_an_organization_cannot_ask_for_another(stage: Stage) -> None:
    answer = stage.request("iffat", organizationId=8)

    assert answer.status == 422
    assert list(answer.fields) == ["organizationId"]


def test_an_organization_may_name_itself(stage: Stage) -> None:
    answer = stage.request("iffat", organizationId=7)

    assert answer.status == 201


def test_an_organization_cannot_mark_notes_internal(stage: Stage) -> None:
    answer = stage.request("iffat", notes="x", notesInternal=True)

    assert answer.status == 422
    assert list(answer.fields) == ["notesInternal"]


def test_internal_notes_are_shown_to_admins_only(stage: Stage) -> None:
    number = stage.pending("dana", organizationId=7, notes="They pay late", notesInternal=True)

    shown = {who: stage.call(who, "GET", f"/courses/{number}").json["notes"] for who in ("dana", "iffat")}

    assert shown == {"dana": "They pay late", "iffat": None}


def test_internal_notes_are_in_nobody_elses_list(stage: Stage) -> None:
    stage.pending("dana", organizationId=7, notes="They pay late", notesInternal=True)

    listed = stage.call("iffat", "GET", "/courses")

    assert "late" not in listed.text


def test_an_organization_cannot_ask_for_a_past_date(stage: Stage) -> None:
    answer = stage.request(scheduledDate="2045-07-11")

    assert answer.status == 422
    assert answer.fields == {"scheduledDate": "must not be in the past: today is 2045-07-12 there"}


def test_an_organization_may_ask_for_today(stage: Stage) -> None:
    answer = stage.request(scheduledDate="2045-07-12")

    assert answer.status == 201


@pytest.mark.parametrize(("zone", "today"), [("Pacific/Kiritimati", "2045-07-13"), ("Pacific/Pago_Pago", "2045-07-12")])
def test_today_is_what_the_calendar_shows_where_the_course_is(stage: Stage, zone: str, today: str) -> None:
    answer = stage.request(scheduledDate="2045-07-01", timeZone=zone)

    assert answer.fields == {"scheduledDate": f"must not be in the past: today is {today} there"}


def test_an_admin_may_record_a_past_date(stage: Stage) -> None:
    answer = stage.request("dana", organizationId=7, scheduledDate="2045-07-01")

    assert (answer.status, answer.json["scheduledDate"]) == (201, "2045-07-01")


def test_a_date_late_at_night_stays_as_written(stage: Stage) -> None:
    number = stage.pending(startTime="22:00", endTime="23:30")

    course = stage.call("dana", "GET", f"/courses/{number}").json

    assert (course["scheduledDate"], course["startTime"], course["endTime"]) == ("2045-07-15", "22:00", "23:30")


def test_a_second_request_for_a_place_and_day_is_refused_by_number(stage: Stage) -> None:
    stage.pending()

    answer = stage.request()

    assert (answer.status, answer.code, answer.json["courseId"]) == (409, "duplicate_request", 1)
    assert answer.json["detail"] == "You already have a request for this place on 15 Jul (pending, no. 1)."


def test_the_refusal_names_the_organization_to_an_admin(stage: Stage) -> None:
    stage.pending()

    answer = stage.request("dana", organizationId=7)

    assert answer.json["detail"] == "Iffat College already has a request for this place on 15 Jul (pending, no. 1)."


def test_two_organizations_may_ask_for_the_same_place_and_day(stage: Stage) -> None:
    stage.pending("iffat")

    answer = stage.request("north")

    assert answer.status == 201


@pytest.mark.parametrize("final", ["completed", "cancelled"])
def test_a_final_course_stands_in_no_requests_way(stage: Stage, final: str) -> None:
    getattr(stage, final)()

    answer = stage.request()

    assert answer.status == 201
