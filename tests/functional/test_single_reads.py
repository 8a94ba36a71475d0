"""GET /courses/{courseId} and its history."""

from __future__ import annotations

import pytest

from tests.functional.actions import ACTIONS
from tests.functional.stage import AFTER_THE_COURSE, Stage


def test_a_course_carries_its_version_as_etag(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.call("iffat", "GET", f"/courses/{number}")

    assert (answer.status, answer.json["version"], answer.headers["etag"]) == (200, 2, '"2"')


def test_a_course_carries_the_channels_cursor(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.call("iffat", "GET", f"/courses/{number}")

    assert answer.headers["x-cursor"] == stage.cursor("iffat")


def test_an_unchanged_course_is_not_sent_again(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.call("iffat", "GET", f"/courses/{number}", headers={"If-None-Match": '"2"'})

    assert (answer.status, answer.text, answer.headers["etag"]) == (304, "", '"2"')
    assert answer.headers["x-cursor"] == stage.cursor("iffat")


def test_a_changed_course_is_sent_again(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.call("iffat", "GET", f"/courses/{number}", headers={"If-None-Match": '"1"'})

    assert (answer.status, answer.json["version"]) == (200, 2)


def test_another_users_copy_in_the_browser_is_not_confirmed(stage: Stage) -> None:
    """One address, one version, and an admin's body has the internal notes."""
    number = stage.pending("dana", organizationId=7, notes="They pay late", notesInternal=True)
    kept = stage.call("dana", "GET", f"/courses/{number}").headers["etag"]

    answer = stage.call("iffat", "GET", f"/courses/{number}", headers={"If-None-Match": kept})

    assert (answer.status, answer.json["notes"]) == (200, None)


def test_a_known_version_of_an_unseen_course_is_not_confirmed(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.call("north", "GET", f"/courses/{number}", headers={"If-None-Match": '"2"'})

    assert answer.status == 404


@pytest.mark.parametrize(
    "text", ["0", "-1", "01", "1.0", "1e3", "abc", "%31", "1%20", "٣", "1" * 17, "9007199254740993", "null", "1;2"]
)
@pytest.mark.parametrize("route", ["", "/history"])
def test_what_is_no_number_of_a_course_is_not_found(stage: Stage, text: str, route: str) -> None:
    answer = stage.call("dana", "GET", f"/courses/{text}{route}")

    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(("action", "body"), ACTIONS)
def test_no_action_finds_what_is_no_number(stage: Stage, action: str, body: dict[str, object]) -> None:
    answer = stage.call("dana", "POST", f"/courses/1x/{action}", body)

    assert (answer.status, answer.code) == (404, "not_found")


def test_the_history_tells_every_change_oldest_first(stage: Stage) -> None:
    number = stage.confirmed()
    stage.act("dana", number, "reschedule", {"scheduledDate": "2045-07-14", "reason": "Room flooded"})
    stage.at(AFTER_THE_COURSE)
    stage.act("mike", number, "complete", {"attended": 11})

    items = stage.call("iffat", "GET", f"/courses/{number}/history").json["items"]

    assert [(item["version"], item["type"], item["actor"]["name"], item["reason"]) for item in items] == [
        (1, "new_course_request", "Iffat", None),
        (2, "course_assigned", "Dana", None),
        (3, "course_rescheduled", "Dana", "Room flooded"),
        (4, "course_completed", "Mike", None),
    ]


def test_an_entry_of_the_history_says_when_from_what_and_to_what(stage: Stage) -> None:
    number = stage.confirmed()

    first, second = stage.call("dana", "GET", f"/courses/{number}/history").json["items"]

    arrangement = {
        "status": "pending",
        "scheduledDate": "2045-07-15",
        "startTime": "09:00",
        "endTime": "12:00",
        "instructorId": None,
        "instructorName": None,
        "courseType": "CPR Basic",
        "location": "Main Hall",
        "students": 12,
        "changeRequest": None,
    }
    assert (first["from"], first["to"], first["at"]) == (None, arrangement, "2045-07-12T19:30:00.000Z")
    assert second["from"] == arrangement
    assert second["to"] == arrangement | {"status": "confirmed", "instructorId": 32, "instructorName": "Mike"}


def test_a_refused_action_leaves_no_trace_in_the_history(stage: Stage) -> None:
    number = stage.cancelled()
    before = stage.call("dana", "GET", f"/courses/{number}/history").text

    stage.act("dana", number, "assign", {"instructorId": 32})

    assert stage.call("dana", "GET", f"/courses/{number}/history").text == before
