"""Each action reaches whom it concerns, on every channel, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.people import CHANNELS
from tests.functional.stage import AFTER_THE_COURSE, Stage

RESCHEDULE = {"scheduledDate": "2045-07-14", "reason": "Room flooded"}
CANCEL = {"kind": "cancel", "reason": "Exams"}

# Action, its body, who acts, the status before, the type announced, and who hears of it.
TABLE = [
    ("reschedule", RESCHEDULE, "dana", "pending", "course_rescheduled", {"dana", "iffat"}),
    ("cancel", {"reason": "Snow"}, "dana", "pending", "course_cancelled", {"dana", "iffat"}),
    ("cancel", {"reason": "Snow"}, "iffat", "pending", "course_cancelled", {"dana", "iffat"}),
    ("assign", {"instructorId": 32}, "dana", "pending", "course_assigned", {"dana", "iffat", "mike"}),
    ("assign", {"instructorId": 33}, "dana", "confirmed", "course_assigned", {"dana", "iffat", "mike", "sara"}),
    ("reschedule", RESCHEDULE, "dana", "confirmed", "course_rescheduled", {"dana", "iffat", "mike"}),
    (
        "reschedule",
        RESCHEDULE | {"instructorId": 33},
        "dana",
        "confirmed",
        "course_rescheduled",
        {"dana", "iffat", "mike", "sara"},
    ),
    ("cancel", {"reason": "Snow"}, "dana", "confirmed", "course_cancelled", {"dana", "iffat", "mike"}),
    ("complete", {"attended": 11}, "mike", "confirmed", "course_completed", {"dana", "iffat", "mike"}),
    ("complete", {"attended": 11}, "dana", "confirmed", "course_completed", {"dana", "iffat", "mike"}),
    ("edit", {"students": 9}, "iffat", "pending", "course_edited", {"dana", "iffat"}),
    ("edit", {"students": 9}, "dana", "confirmed", "course_edited", {"dana", "iffat", "mike"}),
    ("decline", {"reason": "Ill"}, "mike", "confirmed", "course_declined", {"dana", "iffat", "mike"}),
    ("decline", {"reason": "Ill"}, "dana", "confirmed", "course_declined", {"dana", "iffat", "mike"}),
    ("change-request", CANCEL, "iffat", "confirmed", "change_requested", {"dana", "iffat", "mike"}),
    ("change-request/accept", {}, "dana", "asked", "course_rescheduled", {"dana", "iffat", "sara"}),
    (
        "change-request/accept",
        {"instructorId": 32},
        "dana",
        "asked",
        "course_rescheduled",
        {"dana", "iffat", "mike", "sara"},
    ),
    (
        "change-request/decline",
        {"reason": "Full"},
        "dana",
        "asked",
        "change_request_declined",
        {"dana", "iffat", "sara"},
    ),
    ("change-request/withdraw", {}, "iffat", "asked", "change_request_withdrawn", {"dana", "iffat", "sara"}),
]
ROWS = [pytest.param(*row, id=f"{row[2]} {row[0]} {row[3]} {len(row[5])}") for row in TABLE]


def heard_by_all(stage: Stage, cursors: dict[str, str]) -> dict[str, list[Any]]:
    """Every channel's news, without the silent ones."""
    heard = {who: stage.heard(who, cursor) for who, cursor in cursors.items()}
    return {who: events for who, events in heard.items() if events}


def cursors(stage: Stage) -> dict[str, str]:
    return {who: stage.cursor(who) for who in CHANNELS}


@pytest.mark.parametrize("who", ["iffat", "dana"])
def test_a_new_request_is_heard_by_admins_and_its_organization(stage: Stage, who: str) -> None:
    before = cursors(stage)

    stage.pending(who, organizationId=7)

    heard = heard_by_all(stage, before)
    assert set(heard) == {"dana", "iffat"}
    assert {events[0]["event"] for events in heard.values()} == {"newCourseRequest"}
    assert {events[0]["data"]["type"] for events in heard.values()} == {"new_course_request"}


@pytest.mark.parametrize(("action", "body", "who", "status", "announced", "listeners"), ROWS)
def test_an_action_is_heard_once_by_those_it_concerns(
    stage: Stage, action: str, body: dict[str, Any], who: str, status: str, announced: str, listeners: set[str]
) -> None:
    number = getattr(stage, status)()
    before = cursors(stage)
    if action == "complete":
        stage.at(AFTER_THE_COURSE)

    stage.act(who, number, action, body)

    heard = heard_by_all(stage, before)
    assert set(heard) == listeners
    assert {who: [event["event"] for event in events] for who, events in heard.items()} == {
        who: ["courseStatusChanged"] for who in listeners
    }
    assert {event["data"]["type"] for events in heard.values() for event in events} == {announced}


def test_all_listeners_hear_the_same_but_for_their_own_number_and_view(stage: Stage) -> None:
    number = stage.confirmed()
    before = cursors(stage)

    stage.act("dana", number, "assign", {"instructorId": 33})

    told = [events[0]["data"] for events in heard_by_all(stage, before).values()]
    assert len(told) == 4
    own = {"id": None, "after": None, "changed": None, "course": None}
    assert all(data | own == told[0] | own for data in told)


def test_each_listener_hears_the_course_as_they_can_fetch_it(stage: Stage) -> None:
    number = stage.pending("dana", organizationId=7, notes="Owes us a visit", notesInternal=True)
    stage.act("dana", number, "assign", {"instructorId": 32})
    before = cursors(stage)

    stage.act("dana", number, "assign", {"instructorId": 33})

    told = {who: events[0]["data"]["course"] for who, events in heard_by_all(stage, before).items()}
    assert told.pop("mike") is None
    assert stage.call("mike", "GET", f"/courses/{number}").status == 404
    assert told == {who: stage.call(who, "GET", f"/courses/{number}").json for who in ("dana", "iffat", "sara")}
    assert [course["notes"] for course in told.values()].count("Owes us a visit") == 1


def test_an_event_says_what_the_record_says(stage: Stage) -> None:
    number = stage.pending()
    cursor = stage.cursor("iffat")

    stage.act("dana", number, "reschedule", RESCHEDULE)

    (event,) = stage.heard("iffat", cursor)
    course = stage.call("iffat", "GET", f"/courses/{number}").json
    same = ("courseId", "status", "version", "scheduledDate", "startTime", "endTime", "instructorId", "reason")
    assert {name: event["data"][name] for name in same} == {name: course[name] for name in same}
    assert event["data"]["status"] == "pending"


def test_an_event_carries_the_first_systems_fields_with_their_types(stage: Stage) -> None:
    number = stage.completed()

    (event,) = stage.heard("iffat", f"{stage.cursor('iffat').partition('.')[0]}.2")

    data = event["data"]
    assert data["type"] == "course_completed"
    assert (data["courseId"], data["instructorId"], data["status"]) == (number, 32, "completed")
    assert (data["scheduledDate"], data["timestamp"]) == ("2045-07-15", "2045-07-15T16:00:00.000Z")


def test_an_event_has_all_members_in_the_documented_order(stage: Stage) -> None:
    cursor = stage.cursor("dana")
    stage.pending()

    (event,) = stage.heard("dana", cursor)

    assert list(event["data"]) == [
        *("type", "courseId", "status", "instructorId", "scheduledDate", "timestamp", "id", "after", "version"),
        *("previousStatus", "organizationId", "courseType", "startTime", "endTime", "timeZone"),
        *("previous", "actor", "reason", "invalidates", "changed", "course"),
    ]


def test_a_new_requests_event_has_no_instructor_and_no_past(stage: Stage) -> None:
    cursor = stage.cursor("dana")
    stage.pending()

    (event,) = stage.heard("dana", cursor)

    data = event["data"]
    assert (data["instructorId"], data["previousStatus"], data["previous"], data["reason"]) == (None, None, None, None)
    assert data["actor"] == {"role": "organization", "name": "Iffat"}


def test_a_reschedule_tells_old_and_new(stage: Stage) -> None:
    number = stage.confirmed()
    cursor = stage.cursor("mike")

    stage.act("dana", number, "reschedule", RESCHEDULE | {"startTime": "10:00", "instructorId": 33})

    data = stage.heard("mike", cursor)[0]["data"]
    assert (data["scheduledDate"], data["startTime"], data["instructorId"]) == ("2045-07-14", "10:00", 33)
    assert data["previous"] == {
        "scheduledDate": "2045-07-15",
        "startTime": "09:00",
        "endTime": "12:00",
        "instructorId": 32,
    }
    assert (data["previousStatus"], data["reason"]) == ("confirmed", "Room flooded")


def test_events_carry_internal_notes_to_admins_only(stage: Stage) -> None:
    before = cursors(stage)
    stage.pending("dana", organizationId=7, notes="They pay late", notesInternal=True)

    heard = heard_by_all(stage, before)

    assert set(heard) == {"dana", "iffat"}
    assert "late" in str(heard["dana"])
    assert "late" not in str(heard["iffat"])


@pytest.mark.parametrize("action", ["assign", "complete"])
def test_a_refused_action_is_heard_by_nobody(stage: Stage, action: str) -> None:
    number = stage.cancelled()
    before = cursors(stage)

    stage.act("dana", number, action, {"instructorId": 32} if action == "assign" else {"attended": 1})

    assert heard_by_all(stage, before) == {}
