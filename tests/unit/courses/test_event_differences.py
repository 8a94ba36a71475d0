"""Which members of the course an event names as changed, and what its entry keeps of the course before."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from chalicelib.courses import decide_change, decide_change_request, decide_edit
from chalicelib.courses.commands import EditCourse
from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.events import audience, entry
from chalicelib.courses.views import course_view, digest, digest_of_json
from chalicelib.courses.visibility import is_visible
from chalicelib.feed.cursor import Cursor
from tests.builders import (
    NADIA,
    NOW,
    a_decline,
    a_move,
    a_rescheduling,
    admin,
    an_assignment,
    confirmed,
    organization_user,
    pending,
    requested,
)
from tests.unit.courses.test_event_courses import TABLE, changes

CURSOR = Cursor("k3f9", 41)
INTERNAL: dict[str, Any] = {"notes": "Owes us a visit", "notes_internal": True}


def changed(change: Change, channel: str) -> Any:
    return json.decode(entry(change, channel, CURSOR).data)["changed"]


def edited(course: Course, **details: Any) -> Change:
    return decide_edit.edit(course, EditCourse(**details), admin(), NOW)


@pytest.mark.parametrize("channel", ["organization:7", "instructor:32"])
def test_an_edit_of_internal_notes_alone_changes_nothing_for_those_who_may_not_see_them(channel: str) -> None:
    # A reason belongs to the change that it was given for, and ends with the next.
    change = edited(confirmed(reason="Room flooded", **INTERNAL), notes="Pays late")

    made = entry(change, channel, CURSOR)

    data = json.decode(made.data)
    assert (data["changed"], data["version"], data["course"]["version"]) == ([], 3, 3)
    assert changed(change, "admin") == ["notes"]


@pytest.mark.parametrize(
    ("details", "named"),
    [
        ({"location": "Annex"}, ["location"]),
        ({"location": "Annex", "notes": "Pays late"}, ["location"]),
        ({"students": 20, "course_type": "First Aid"}, ["courseType", "students"]),
    ],
)
def test_what_everybody_may_see_is_named_to_everybody(details: dict[str, Any], named: list[str]) -> None:
    change = edited(confirmed(**INTERNAL), **details)

    assert changed(change, "organization:7") == changed(change, "instructor:32") == named


def test_notes_that_are_not_internal_are_named() -> None:
    assert changed(edited(confirmed(notes="Two rooms"), notes="One room"), "organization:7") == ["notes"]


def test_each_action_names_what_it_alters() -> None:
    moved = decide_change.reschedule(confirmed(), a_rescheduling(), None, admin(), NOW)
    asked = decide_change_request.request_change(confirmed(), a_move(), organization_user(), NOW)
    declined = decide_change.decline(confirmed(), a_decline(), admin(), NOW)

    found = [changed(each, "organization:7") for each in (moved, asked, declined)]

    assert found == [["scheduledDate"], ["changeRequest"], ["status", "instructorId", "instructorName"]]


def test_nothing_is_named_to_those_who_did_not_see_the_course_before_or_no_longer_may() -> None:
    replaced = decide_change.assign(confirmed(), an_assignment(NADIA), NADIA, admin(), NOW)

    found = [changed(requested(), "organization:7"), *(changed(replaced, f"instructor:{each}") for each in (32, 33))]

    assert found == [None, None, None]
    assert changed(replaced, "organization:7") == ["instructorId", "instructorName"]


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("notes_internal", [False, True])
def test_an_entry_keeps_a_digest_of_what_its_channel_saw_before(name: str, notes_internal: bool) -> None:
    change = changes(notes_internal=notes_internal)[name]

    for channel in audience(change):
        made, before = entry(change, channel, CURSOR), change.before
        shown = before is not None and is_visible(before, channel)
        assert made.former == (digest(course_view(before, channel)) if before and shown else "")
        if course := json.decode(made.data)["course"]:
            assert digest_of_json(course) == digest(course_view(change.after, channel))
            assert (made.former == digest_of_json(course)) == (json.decode(made.data)["changed"] == [])


def test_a_digest_does_not_tell_versions_and_reasons_apart_but_all_else() -> None:
    view = course_view(pending(), "admin")

    same = replace(view, version=9, updated_at="2026-01-01T00:00:00.000Z", reason="Snow")
    other = course_view(edited(pending(), location="Annex").after, "admin")

    assert digest(same) == digest(view) != digest(other)
