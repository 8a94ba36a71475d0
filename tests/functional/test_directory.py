"""/instructors, /organizations, /me and /health."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.stage import Stage

SLOT = {"date": "2045-07-15", "startTime": "11:00", "endTime": "13:00", "timeZone": "America/Toronto"}


def instructors(stage: Stage, query: dict[str, str] | None = None) -> Any:
    return stage.call("dana", "GET", "/instructors", query=query).json["items"]


def test_instructors_carry_the_channels_cursor(stage: Stage) -> None:
    stage.confirmed()

    answer = stage.call("dana", "GET", "/instructors", query=SLOT)

    assert answer.json["cursor"] == answer.headers["x-cursor"] == stage.cursor("dana")


def test_without_a_time_instructors_are_neither_free_nor_busy(stage: Stage) -> None:
    items = instructors(stage)

    assert items == [
        {"instructorId": 32, "name": "Mike", "free": None, "busy": []},
        {"instructorId": 33, "name": "Sara", "free": None, "busy": []},
        {"instructorId": 34, "name": "Tom", "free": None, "busy": []},
    ]


def test_with_a_time_each_instructor_is_free_or_busy(stage: Stage) -> None:
    number = stage.confirmed(32)

    mike, sara, _ = instructors(stage, SLOT)

    assert mike["free"] is False
    assert mike["busy"] == [
        {
            "courseId": number,
            "absenceId": None,
            "startsAt": "2045-07-15T13:00:00.000Z",
            "endsAt": "2045-07-15T16:00:00.000Z",
        }
    ]
    assert (sara["free"], sara["busy"]) == (True, [])


def test_back_to_back_is_free(stage: Stage) -> None:
    stage.confirmed(32)

    mike, *_ = instructors(stage, SLOT | {"startTime": "12:00"})

    assert mike["free"] is True


def test_a_booking_across_midnight_in_utc_is_listed_once(stage: Stage) -> None:
    number = stage.confirmed(32, startTime="19:00", endTime="22:00")

    mike, *_ = instructors(stage, SLOT | {"startTime": "18:00", "endTime": "23:00"})

    assert [busy["courseId"] for busy in mike["busy"]] == [number]


def test_a_cancelled_course_keeps_nobody_busy(stage: Stage) -> None:
    number = stage.confirmed(32)
    stage.act("dana", number, "cancel", {"reason": "Snow"})

    mike, *_ = instructors(stage, SLOT)

    assert mike["free"] is True


def test_the_free_instructor_can_be_assigned(stage: Stage) -> None:
    stage.confirmed(32)
    other = stage.pending("north")
    free = [instructor["instructorId"] for instructor in instructors(stage, SLOT) if instructor["free"]]

    answer = stage.act("dana", other, "assign", {"instructorId": free[0]})

    assert answer.status == 200


def test_a_part_of_a_time_is_refused_with_what_is_missing(stage: Stage) -> None:
    answer = stage.call("dana", "GET", "/instructors", query={"date": "2045-07-15"})

    assert answer.status == 422
    assert set(answer.fields) == {"startTime", "endTime", "timeZone"}


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("date", "2045-02-30", "date"),
        ("date", "15 July", "date"),
        ("startTime", "24:00", "startTime"),
        ("endTime", "11:00", "endTime"),
        ("endTime", "10:00", "endTime"),
        ("timeZone", "Mars/Olympus", "timeZone"),
        ("timeZone", "../../etc/passwd", "timeZone"),
        ("zone", "UTC", "zone"),
    ],
)
def test_an_impossible_time_is_refused_by_name(stage: Stage, name: str, value: str, field: str) -> None:
    answer = stage.call("dana", "GET", "/instructors", query=SLOT | {name: value})

    assert answer.status == 422
    assert list(answer.fields) == [field]


def test_admins_list_the_organizations(stage: Stage) -> None:
    answer = stage.call("dana", "GET", "/organizations")

    assert answer.json == {
        "items": [
            {"organizationId": 7, "name": "Iffat College"},
            {"organizationId": 8, "name": "North Clinic"},
        ]
    }


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("dana", ("admin", "Dana", None, None, "admin")),
        ("iffat", ("organization", "Iffat", 7, None, "organization:7")),
        ("mike", ("instructor", "Mike", None, 32, "instructor:32")),
    ],
)
def test_me_is_the_identity_behind_the_token(stage: Stage, who: str, expected: tuple[object, ...]) -> None:
    me = stage.call(who, "GET", "/me").json

    role, name, organization_id, instructor_id, channel = expected
    assert me == {
        "role": role,
        "name": name,
        "organizationId": organization_id,
        "instructorId": instructor_id,
        "channel": channel,
    }


def test_health_needs_no_token(stage: Stage) -> None:
    answer = stage.call(None, "GET", "/health")

    assert (answer.status, answer.json) == (200, {"status": "ok", "version": "0.1.0", "stage": "dev"})
