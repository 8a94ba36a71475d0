"""Whatever comes in instead of a good request is refused by name, as problem+json, and changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

import app
from tests.functional.stage import COURSE_BODY, Stage

JUST_TOO_MUCH = 64 * 1024 + 1
PROBLEM = {"type", "title", "status", "detail", "code"}

# What is changed in a good request, and the fields that are named in the refusal.
BAD_BODIES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "unknown member": ({"colour": "red"}, {"colour"}),
    "a name of ours in their spelling": ({"course_type": "CPR"}, {"course_type"}),
    "status from outside": ({"status": "confirmed"}, {"status"}),
    "version from outside": ({"version": 9}, {"version"}),
    "instructor from outside": ({"instructorId": 32}, {"instructorId"}),
    "number as text": ({"students": "12"}, {"students"}),
    "number with a fraction": ({"students": 12.5}, {"students"}),
    "no students": ({"students": 0}, {"students"}),
    "negative students": ({"students": -1}, {"students"}),
    "too many students": ({"students": 10_001}, {"students"}),
    "a number beyond 64 bits": ({"students": 10**30}, {"students"}),
    "true as a number": ({"students": True}, {"students"}),
    "text as a number": ({"courseType": 5}, {"courseType"}),
    "null where something is needed": ({"courseType": None}, {"courseType"}),
    "an object as text": ({"location": {"$ne": ""}}, {"location"}),
    "a list as text": ({"location": ["Main Hall"]}, {"location"}),
    "empty text": ({"location": ""}, {"location"}),
    "blank text": ({"location": " \t\n"}, {"location"}),
    "a place of invisible characters": ({"location": "\u200e\u200b\ufeff"}, {"location"}),
    "a course of invisible characters": ({"courseType": "\u00ad \u3164"}, {"courseType"}),
    "a place of two lines": ({"location": "Main Hall\nRoom 2"}, {"location"}),
    "a course with a tab": ({"courseType": "CPR\tBasic"}, {"courseType"}),
    "long text": ({"location": "x" * 201}, {"location"}),
    "long notes": ({"notes": "x" * 2001}, {"notes"}),
    "number as a flag": ({"notesInternal": 1}, {"notesInternal"}),
    "a day that is not": ({"scheduledDate": "2045-02-30"}, {"scheduledDate"}),
    "a leap day that is not": ({"scheduledDate": "2045-02-29"}, {"scheduledDate"}),
    "an instant as a date": ({"scheduledDate": "2045-07-15T00:00:00Z"}, {"scheduledDate"}),
    "a date in the other order": ({"scheduledDate": "15.07.2045"}, {"scheduledDate"}),
    "a date without hyphens": ({"scheduledDate": "20450715"}, {"scheduledDate"}),
    "seconds as a date": ({"scheduledDate": 2383500600}, {"scheduledDate"}),
    "year zero": ({"scheduledDate": "0000-01-01"}, {"scheduledDate"}),
    "an hour that is not": ({"startTime": "24:00"}, {"startTime"}),
    "a minute that is not": ({"startTime": "09:60"}, {"startTime"}),
    "a time with seconds": ({"startTime": "09:00:00"}, {"startTime"}),
    "a short time": ({"startTime": "9:00"}, {"startTime"}),
    "a time with a line end": ({"startTime": "09:00\n"}, {"startTime"}),
    "a time in other digits": ({"startTime": "٠٩:٠٠"}, {"startTime"}),
    "an end before the start": ({"endTime": "08:00"}, {"endTime"}),
    "an end at the start": ({"endTime": "09:00"}, {"endTime"}),
    "a start alone": ({"endTime": None}, {"endTime"}),
    "an end alone": ({"startTime": None}, {"startTime"}),
    "an unknown zone": ({"timeZone": "Mars/Olympus"}, {"timeZone"}),
    "a zone that climbs": ({"timeZone": "../../../etc/passwd"}, {"timeZone"}),
    "an absolute zone": ({"timeZone": "/etc/passwd"}, {"timeZone"}),
    "a zone that is a directory": ({"timeZone": "America"}, {"timeZone"}),
    "a zone with a zero": ({"timeZone": "America/Toronto\u0000"}, {"timeZone"}),
    "no zone": ({"timeZone": ""}, {"timeZone"}),
    "a start that the clocks skip": (
        {"scheduledDate": "2046-03-11", "startTime": "02:30", "endTime": "05:00"},
        {"startTime"},
    ),
    "an end that the clocks skip": (
        {"scheduledDate": "2046-03-11", "startTime": "01:00", "endTime": "02:30"},
        {"endTime"},
    ),
    "the last day there is": (
        {"scheduledDate": "9999-12-31", "startTime": "22:00", "endTime": "23:00"},
        {"scheduledDate"},
    ),
    "alternatives that are no dates": ({"alternativeDates": ["soon"]}, {"alternativeDates"}),
    "too many alternatives": ({"alternativeDates": ["2045-07-16"] * 11}, {"alternativeDates"}),
    "a past alternative": ({"alternativeDates": ["2045-07-01"]}, {"alternativeDates"}),
    "alternatives as text": ({"alternativeDates": "2045-07-16"}, {"alternativeDates"}),
    "several faults at once": ({"students": "x", "startTime": "25:00", "foo": 1}, {"students", "startTime", "foo"}),
}

# A body as it is sent, and the status and code that answer it.
BODIES: dict[str, tuple[str | None, int, str]] = {
    "nothing": (None, 400, "malformed_json"),
    "empty": ("", 400, "malformed_json"),
    "cut off": ('{"courseType": "CPR', 400, "malformed_json"),
    "trailing comma": ('{"students": 1,}', 400, "malformed_json"),
    "two objects": ("{}{}", 400, "malformed_json"),
    "a form": ("courseType=CPR&students=12", 400, "malformed_json"),
    "a list": ("[]", 400, "malformed_json"),
    "text": ('"{}"', 400, "malformed_json"),
    "a number": ("1", 400, "malformed_json"),
    "null": ("null", 400, "malformed_json"),
    "not a number": ('{"students": NaN}', 400, "malformed_json"),
    "infinity": ('{"students": Infinity}', 400, "malformed_json"),
    "lists too deep": ("[" * 30_000 + "]" * 30_000, 400, "malformed_json"),
    "a byte order mark alone": ("\ufeff", 400, "malformed_json"),
    "two byte order marks": ("\ufeff\ufeff{}", 400, "malformed_json"),
    "a byte order mark inside": ("{\ufeff}", 400, "malformed_json"),
    "half a character": ('{"location": "\ud800"}', 400, "malformed_json"),
    "half a character, escaped": ('{"location": "\\ud800"}', 400, "malformed_json"),
    "an empty object": ("{}", 422, "invalid_fields"),
    "a number of very many digits": ('{"students": ' + "1" * 60_000 + "}", 400, "malformed_json"),
    "a number beyond all bounds": ('{"students": 1e999}', 400, "malformed_json"),
    "just too much": (" " * JUST_TOO_MUCH, 413, "body_too_large"),
    "a megabyte": (json.dumps({"notes": "x" * 1024 * 1024}), 413, "body_too_large"),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_bad_field_is_refused_by_name(stage: Stage, name: str) -> None:
    changes, fields = BAD_BODIES[name]
    before = stage.state()

    answer = stage.request(**changes)

    assert (answer.status, answer.code) == (422, "invalid_fields")
    assert set(answer.fields) == fields
    assert stage.state() == before


@pytest.mark.parametrize("name", ["courseType", "scheduledDate", "timeZone", "location", "students"])
def test_a_missing_field_is_refused_by_name(stage: Stage, name: str) -> None:
    body = {field: value for field, value in COURSE_BODY.items() if field != name}

    answer = stage.call("iffat", "POST", "/courses", body)

    assert (answer.status, answer.fields) == (422, {name: "is required"})


def test_every_message_is_a_sentence_about_its_field(stage: Stage) -> None:
    answer = stage.request(students="x", startTime="25:00", timeZone="Mars/Olympus", scheduledDate="soon")

    assert answer.fields["students"] == "must be a whole number from 1 to 10,000"
    assert answer.fields["startTime"] == "must be a time of day such as 09:00"
    assert answer.fields["scheduledDate"] == "must be a date such as 2025-07-15"


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_refused(stage: Stage, name: str) -> None:
    raw, status, code = BODIES[name]
    before = stage.state()

    answer = stage.call("iffat", "POST", "/courses", raw=raw)

    assert (answer.status, answer.code) == (status, code)
    assert set(answer.json) >= PROBLEM
    assert stage.state() == before


@pytest.mark.parametrize("depth", [900, 5_000, 10_900])
@pytest.mark.parametrize("field", ["a", "students"])
def test_an_object_nested_deeply_is_refused(stage: Stage, field: str, depth: int) -> None:
    """How deep a parser goes depends on the version of Python. Below that depth, the field is what is wrong."""
    raw = f'{{"{field}":' * min(depth, 60_000 // (len(field) + 5)) + "1"
    before = stage.state()

    answer = stage.call("iffat", "POST", "/courses", raw=raw + "}" * raw.count("{"))

    assert (answer.status, answer.code) in ((400, "malformed_json"), (422, "invalid_fields"))
    assert set(answer.json) >= PROBLEM
    assert stage.state() == before


@pytest.mark.parametrize("action", ["assign", "reschedule", "cancel", "complete"])
@pytest.mark.parametrize("name", ["empty", "a list", "not a number", "a megabyte"])
def test_each_action_refuses_a_bad_body(stage: Stage, action: str, name: str) -> None:
    number, (raw, status, code) = stage.pending(), BODIES[name]
    before = stage.state()

    answer = stage.call("dana", "POST", f"/courses/{number}/{action}", raw=raw)

    assert (answer.status, answer.code) == (status, code)
    assert stage.state() == before


@pytest.mark.parametrize(
    ("action", "body", "fields"),
    [
        ("assign", {}, {"instructorId"}),
        ("assign", {"instructorId": "32"}, {"instructorId"}),
        ("assign", {"instructorId": 0}, {"instructorId"}),
        ("assign", {"instructorId": 2**53}, {"instructorId"}),
        ("assign", {"instructorId": 32, "reason": "x"}, {"reason"}),
        ("assign", {"instructorId": 32, "scheduledDate": "2045-02-30"}, {"scheduledDate"}),
        ("assign", {"instructorId": 32, "startTime": "13:00"}, {"endTime"}),
        ("reschedule", {"reason": "x"}, {"scheduledDate"}),
        ("reschedule", {"scheduledDate": "2045-07-20", "reason": 5}, {"reason"}),
        ("reschedule", {"scheduledDate": "2045-07-20", "reason": "x", "startTime": "12:00"}, {"endTime"}),
        ("reschedule", {"scheduledDate": "2046-03-11", "reason": "x", "startTime": "02:30"}, {"startTime"}),
        ("cancel", {"reason": ["x"]}, {"reason"}),
        ("cancel", {"reason": "\u200b"}, {"reason"}),
        ("reschedule", {"scheduledDate": "2045-07-20", "reason": "\ufeff"}, {"reason"}),
        ("cancel", {"reason": "x", "force": True}, {"force"}),
        ("complete", {"attended": 10_001}, {"attended"}),
        ("complete", {"attended": 1, "comments": "x" * 2001}, {"comments"}),
        ("complete", {"attended": 1, "status": "completed"}, {"status"}),
    ],
)
def test_each_action_refuses_bad_fields_by_name(
    stage: Stage, action: str, body: dict[str, Any], fields: set[str]
) -> None:
    number = stage.confirmed()
    before = stage.state()

    answer = stage.act("dana", number, action, body)

    assert (answer.status, answer.code) == (422, "invalid_fields")
    assert set(answer.fields) == fields
    assert stage.state() == before


def test_a_byte_order_mark_before_the_body_is_passed_over(stage: Stage) -> None:
    answer = stage.call("iffat", "POST", "/courses", raw="\ufeff" + json.dumps(COURSE_BODY))

    assert answer.status == 201


# People add a query to the address of a calendar feed, so that their program reads it anew.
WITH_ANY_QUERY = ("GET", "/calendars/{name}")
ROUTES = sorted({(method, path) for path, methods in app.app.routes.items() for method in methods} - {WITH_ANY_QUERY})


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_takes_a_parameter_that_it_does_not_know(stage: Stage, method: str, path: str) -> None:
    stage.pending()
    before = stage.state()
    address = path.replace("{course_id}", "1").replace("{kind}", "courses")

    answer = stage.call("dana", method, address, headers={"Accept": "application/json"}, query={"_": "1795478400"})

    assert (answer.status, answer.code) == (422, "invalid_fields")
    assert answer.fields == {"_": "is not known here"}
    assert stage.state() == before


def test_text_is_kept_as_it_came(stage: Stage) -> None:
    notes = "<script>alert('é')</script> \u202e 𝄞 \u0000 {{7*7}} ${x}"

    answer = stage.request(notes=notes)

    assert (answer.status, answer.json["notes"]) == (201, notes)
