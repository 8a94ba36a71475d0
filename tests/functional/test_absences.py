"""Absences through the routes: who may, what is refused and why, who hears of them, and what a picker shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.absences import DAY, add, added, listed, remove
from tests.functional.conftest import Log
from tests.functional.people import CHANNELS
from tests.functional.stage import Stage
from tests.functional.stream_batches import DONE, broadcast, everyone_listens

TIME = {"date": DAY, "startTime": "09:00", "endTime": "12:00", "timeZone": "America/Toronto"}
# Dana acts for Mike.
FOR_MIKE = {"instructorId": 32}


def availability(stage: Stage, who: str) -> list[Any]:
    """The events of absences that the socket of ``who`` was sent, batches taken apart."""
    frames = stage.poster.heard(f"{who}s socket")
    singly = [event for frame in frames for event in (frame["data"] if frame["event"] == "batch" else [frame])]
    return [event for event in singly if event["event"] == "instructorAvailabilityChanged"]


class TestAdding:
    def test_an_instructor_gets_the_absence_with_its_instants(self, stage: Stage) -> None:
        answer = add(stage, note="Back on Monday.")

        assert answer.status == 201
        assert answer.json == {
            "absenceId": 1,
            "instructorId": 32,
            "instructorName": "Mike",
            "kind": "holiday",
            "fromDate": "2045-07-15",
            "fromTime": None,
            "toDate": "2045-07-16",
            "toTime": None,
            "timeZone": "America/Toronto",
            "startsAt": "2045-07-15T04:00:00.000Z",
            "endsAt": "2045-07-17T04:00:00.000Z",
            "note": "Back on Monday.",
            "createdAt": "2045-07-12T19:30:00.000Z",
            "actor": {"role": "instructor", "name": "Mike"},
        }

    def test_an_admin_enters_one_for_any_instructor(self, stage: Stage) -> None:
        answer = add(stage, "dana", instructorId=33, kind="sick")

        assert (answer.status, answer.json["instructorName"], answer.json["actor"]["name"]) == (201, "Sara", "Dana")

    def test_times_bound_the_first_and_the_last_day(self, stage: Stage) -> None:
        answer = add(stage, fromTime="13:00", toTime="11:30")

        assert (answer.json["startsAt"], answer.json["endsAt"]) == (
            "2045-07-15T17:00:00.000Z",
            "2045-07-16T15:30:00.000Z",
        )

    @pytest.mark.parametrize("midnight", ["00:00", "24:00"])
    def test_midnight_at_which_an_absence_of_one_day_ends_is_the_end_of_that_day(
        self, stage: Stage, midnight: str
    ) -> None:
        answer = add(stage, toDate=DAY, fromTime="18:30", toTime=midnight)

        assert (answer.status, answer.json["toTime"]) == (201, "24:00")
        assert answer.json["endsAt"] == "2045-07-16T04:00:00.000Z"
        assert add(stage, toDate=DAY, fromTime="18:30", toTime="00:00").json == answer.json
        course = stage.pending(startTime="23:00", endTime="24:00")
        assert stage.act("dana", course, "assign", FOR_MIKE).json["detail"] == (
            "Mike is away from 15 Jul, 18:30 to 15 Jul, 24:00 (America/Toronto). Choose another instructor or time."
        )

    def test_midnight_on_a_later_day_begins_that_day(self, stage: Stage) -> None:
        begins = add(stage, fromTime="18:30", toTime="00:00")
        ends = add(stage, "sara", fromTime="18:30", toTime="24:00")

        assert (begins.json["toTime"], begins.json["endsAt"]) == ("00:00", "2045-07-16T04:00:00.000Z")
        assert (ends.json["toTime"], ends.json["endsAt"]) == ("24:00", "2045-07-17T04:00:00.000Z")

    def test_the_same_absence_once_more_changes_nothing(self, stage: Stage) -> None:
        first = add(stage)
        before = stage.state()

        second = add(stage)

        assert (second.status, second.json) == (200, first.json)
        assert stage.state() == before

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"toDate": "2045-07-14"}, "toDate", "must not be before the first day"),
            ({"toDate": DAY, "fromTime": "09:00", "toTime": "09:00"}, "toTime", "must be after the start"),
            ({"toDate": "2045-09-15"}, "toDate", "must be within 62 days: enter a longer absence in parts"),
            ({"toDate": "9999-12-31", "fromDate": "9999-12-31"}, "toDate", "is too far away"),
            ({"timeZone": "Mars/Olympus"}, "timeZone", "must be an IANA time zone such as America/Toronto"),
            ({"kind": "party"}, "kind", "must be one of holiday, sick and other"),
            ({"fromTime": "9"}, "fromTime", "must be a time of day such as 09:00"),
            ({"fromTime": "24:00"}, "fromTime", "must be a time of day such as 09:00"),
            ({"toTime": "24:30"}, "toTime", "must be a time of day such as 12:00 or 24:00"),
            ({"instructorId": 33}, "instructorId", "must be left out: you can enter your own absences only"),
            ({"note": "x" * 2001}, "note", "must be text of at most 2,000 characters, or left out"),
        ],
    )
    def test_a_wrong_field_is_named(self, stage: Stage, changes: dict[str, Any], field: str, message: str) -> None:
        before = stage.state()

        answer = add(stage, **changes)

        assert (answer.status, answer.code) == (422, "invalid_fields")
        assert answer.fields[field].startswith(message.removesuffix(", or left out"))
        assert stage.state() == before

    def test_a_time_that_the_clocks_skip_is_refused(self, stage: Stage) -> None:
        answer = add(stage, fromDate="2045-03-12", toDate="2045-03-12", fromTime="02:30")

        assert list(answer.fields) == ["fromTime"]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({}, "is needed: say which instructor is away"),
            ({"instructorId": 99}, "is not known: there is no instructor 99"),
        ],
    )
    def test_an_admin_names_an_instructor(self, stage: Stage, changes: dict[str, Any], message: str) -> None:
        assert add(stage, "dana", **changes).fields == {"instructorId": message}

    def test_a_deactivated_instructor_gets_none_and_keeps_those_before(self, stage: Stage) -> None:
        number = added(stage)
        stage.call("dana", "PATCH", "/people/instructors/32", {"active": False})

        answer = add(stage, "dana", instructorId=32, fromDate="2045-08-01", toDate="2045-08-02")

        assert answer.fields == {"instructorId": "is deactivated: Mike gets no new courses"}
        assert listed(stage, "dana") == [number]
        assert remove(stage, number, "dana").status == 200


class TestGuard:
    def test_assigning_into_an_absence_names_it(self, stage: Stage) -> None:
        number, course = added(stage), stage.pending()

        answer = stage.act("dana", course, "assign", FOR_MIKE)

        assert (answer.status, answer.code) == (409, "instructor_busy")
        assert answer.json["detail"] == (
            "Mike is away from 15 Jul to 16 Jul (America/Toronto). Choose another instructor or time."
        )
        assert (answer.json["absenceId"], answer.json["instructorName"]) == (number, "Mike")
        assert (answer.json["fromDate"], answer.json["toDate"], answer.json["toTime"]) == (DAY, "2045-07-16", None)
        assert stage.call("dana", "GET", f"/courses/{course}").json["status"] == "pending"

    def test_an_absence_over_a_course_names_the_course_and_the_way_out(self, stage: Stage) -> None:
        course = stage.confirmed(32)

        answer = add(stage)

        assert (answer.status, answer.code, answer.json["courseId"]) == (409, "instructor_busy", course)
        assert answer.json["detail"] == (
            f"Mike is teaching CPR Basic on 15 Jul, 09:00–12:00 (course {course}). "
            "Hand the course over first, or choose another time."
        )

    def test_an_absence_over_another_names_that(self, stage: Stage) -> None:
        number = added(stage)

        answer = add(stage, toDate="2045-07-20")

        assert (answer.status, answer.code, answer.json["absenceId"]) == (409, "instructor_busy", number)
        assert answer.json["detail"] == (
            "Mike is away from 15 Jul to 16 Jul already (America/Toronto). "
            "Remove that absence first, or choose another time."
        )

    def test_removing_it_frees_the_instructor(self, stage: Stage) -> None:
        number, course = added(stage), stage.pending()

        assert remove(stage, number).json["absenceId"] == number
        assert stage.act("dana", course, "assign", FOR_MIKE).status == 200
        assert remove(stage, number).status == 404


class TestPicker:
    def test_who_is_away_is_not_free_and_the_absence_is_named(self, stage: Stage) -> None:
        number = added(stage)

        items = stage.call("dana", "GET", "/instructors", query=TIME).json["items"]

        found = {item["name"]: item for item in items}
        assert [name for name, item in found.items() if item["free"]] == ["Sara", "Tom"]
        assert found["Mike"]["busy"] == [
            {
                "courseId": None,
                "absenceId": number,
                "startsAt": "2045-07-15T04:00:00.000Z",
                "endsAt": "2045-07-17T04:00:00.000Z",
            }
        ]


class TestList:
    def test_admins_see_all_or_those_of_one_instructor(self, stage: Stage) -> None:
        mikes, saras = added(stage), added(stage, "sara")

        assert listed(stage, "dana") == [mikes, saras]
        assert listed(stage, "dana", instructorId="33") == [saras]

    def test_an_instructor_sees_their_own(self, stage: Stage) -> None:
        added(stage)
        saras = added(stage, "sara")

        assert listed(stage, "sara") == [saras]
        answer = stage.call("sara", "GET", "/absences", query={"instructorId": "32"})
        assert answer.fields == {"instructorId": "must be left out: you can see your own absences only"}

    def test_it_has_a_cursor_and_pages(self, stage: Stage) -> None:
        added(stage)
        added(stage, fromDate="2045-08-01", toDate="2045-08-02")

        first = stage.call("mike", "GET", "/absences", query={"limit": "1"}).json

        assert first["cursor"] == stage.cursor("mike")
        assert listed(stage, "mike", next=first["next"]) == [2]
        answer = stage.call("mike", "GET", "/absences", query={"next": "elsewhere"})
        assert answer.fields == {"next": "must be the `next` of a former page"}

    @pytest.mark.parametrize("query", [{"from": DAY, "to": "2045-07-14"}, {"from": DAY, "to": "2047-01-01"}])
    def test_a_range_is_at_most_a_year_long(self, stage: Stage, query: dict[str, str]) -> None:
        answer = stage.call("mike", "GET", "/absences", query=query)

        assert answer.fields == {"to": "must be at most 366 days after `from`, and not before"}

    def test_what_is_over_is_listed_when_asked_for(self, stage: Stage) -> None:
        number = added(stage, fromDate="2045-06-01", toDate="2045-06-02")

        assert listed(stage, "mike") == []
        assert listed(stage, "mike", **{"from": "2045-06-02", "to": "2045-06-02"}) == [number]


class TestEvents:
    def test_admins_and_that_instructor_hear_of_it_and_nobody_else(self, stage: Stage) -> None:
        before = {who: stage.cursor(who) for who in CHANNELS}
        number = added(stage, note="Private matters")
        remove(stage, number, "dana")

        heard = {who: events for who, cursor in before.items() if (events := stage.heard(who, cursor))}

        assert set(heard) == {"dana", "mike"}
        for events in heard.values():
            assert [event["event"] for event in events] == ["instructorAvailabilityChanged"] * 2
            assert [event["data"]["type"] for event in events] == ["absence_added", "absence_removed"]
            assert [event["data"]["actor"]["name"] for event in events] == ["Mike", "Dana"]

    def test_an_event_has_all_members_in_the_documented_order(self, stage: Stage) -> None:
        cursor = stage.cursor("mike")
        answer = add(stage)

        (event,) = stage.heard("mike", cursor)

        assert list(event["data"]) == [
            *("type", "absenceId", "instructorId", "instructorName", "timestamp", "id", "after"),
            *("actor", "invalidates", "absence"),
        ]
        told = event["data"]["absence"]
        assert told == {name: value for name, value in answer.json.items() if name not in ("kind", "note")}
        assert event["data"]["invalidates"] == ["instructors", "absences"]

    @pytest.mark.parametrize(("type_", "words"), [("absence_added", "added"), ("absence_removed", "removed")])
    def test_it_is_pushed_and_logged_like_every_event(self, stage: Stage, log: Log, type_: str, words: str) -> None:
        everyone_listens(stage)
        remove(stage, added(stage))

        records = [each for each in stage.feed_records() if type_ in each["dynamodb"]["NewImage"]["body"]["S"]]
        answer = broadcast(records)

        pushed = {who: [each["data"]["type"] for each in availability(stage, who)] for who in CHANNELS}
        lines = [line["message"] for line in log() if "Emitted" in line["message"]]
        assert answer == DONE
        assert {who for who, types in pushed.items() if type_ in types} == {"dana", "mike"}
        assert f"📡 [WEBSOCKET] Emitted {words} absence event for instructor: 32" in lines


@pytest.mark.parametrize("who", ["iffat", "north"])
def test_an_organization_learns_nothing_of_it(stage: Stage, who: str) -> None:
    """Not by lists, events or refusals: a request for that day is taken as ever."""
    cursor = stage.cursor(who)
    added(stage, note="Secret matters")
    course = stage.pending(who)

    texts = [stage.call(who, "GET", path).text for path in ("/courses", f"/courses/{course}", "/absences")]
    texts.append(stage.call(who, "GET", "/updates", query={"after": cursor}).text)

    assert not any("Secret" in text or "Mike" in text or "absence" in text.lower() for text in texts[:2] + texts[3:])
    assert stage.call(who, "GET", "/absences").code == "wrong_role"
