"""POST /courses/{courseId}/edit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.stage import Stage

DETAILS = {"location": "Annex", "students": 20, "notes": "Bring mats", "courseType": "CPR Advanced"}


@pytest.mark.parametrize("who", ["iffat", "dana"])
def test_a_pending_course_is_edited_by_its_organization_or_an_admin(stage: Stage, who: str) -> None:
    number = stage.pending()

    answer = stage.act(who, number, "edit", DETAILS)

    assert (answer.status, answer.headers["etag"]) == (200, '"2"')
    assert {name: answer.json[name] for name in DETAILS} == DETAILS
    assert (answer.json["status"], answer.json["reason"]) == ("pending", None)
    assert answer.json == stage.call(who, "GET", f"/courses/{number}").json


def test_an_admin_edits_a_confirmed_course_and_its_times_and_instructor_stay(stage: Stage) -> None:
    number = stage.confirmed()
    before = stage.call("dana", "GET", f"/courses/{number}").json

    after = stage.act("dana", number, "edit", DETAILS).json

    changed = {name for name in after if after[name] != before[name]}
    assert changed == {*DETAILS, "version"}


def test_an_organization_cannot_edit_a_confirmed_course(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("iffat", number, "edit", DETAILS)

    assert (answer.status, answer.code) == (409, "wrong_status")
    assert answer.json["detail"] == "A confirmed course can only be edited by an administrator."


@pytest.mark.parametrize("final", ["completed", "cancelled"])
def test_a_final_course_cannot_be_edited(stage: Stage, final: str) -> None:
    number = getattr(stage, final)()

    answer = stage.act("dana", number, "edit", DETAILS)

    assert answer.json["detail"] == f"A {final} course cannot be edited."


def test_what_is_left_out_stays_and_null_removes_the_notes(stage: Stage) -> None:
    number = stage.pending(notes="Bring mats")

    kept = stage.act("iffat", number, "edit", {"students": 9}).json
    removed = stage.act("iffat", number, "edit", {"notes": None}).json

    assert (kept["notes"], removed["notes"], removed["students"]) == ("Bring mats", None, 9)


@pytest.mark.parametrize("body", [{}, {"students": 12}, {"location": " Main campus "}])
def test_an_edit_that_changes_nothing_is_refused(stage: Stage, body: dict[str, Any]) -> None:
    number = stage.pending(location="Main campus")

    answer = stage.act("iffat", number, "edit", body)

    assert (answer.status, answer.code) == (409, "nothing_changed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"location": None}, "location"),
        ({"location": " "}, "location"),
        ({"location": "Main Hall\nRoom 2"}, "location"),
        ({"students": 0}, "students"),
        ({"courseType": ""}, "courseType"),
        ({"courseType": "CPR\u2028Basic"}, "courseType"),
        ({"notes": "x" * 2001}, "notes"),
        ({"scheduledDate": "2045-07-20"}, "scheduledDate"),
    ],
)
def test_a_bad_detail_is_refused_by_name(stage: Stage, body: dict[str, Any], field: str) -> None:
    number = stage.pending()

    answer = stage.act("iffat", number, "edit", body)

    assert (answer.status, list(answer.fields)) == (422, [field])


def test_an_organization_cannot_replace_internal_notes_and_is_not_shown_them(stage: Stage) -> None:
    number = stage.pending("dana", organizationId=7, notes="They pay late", notesInternal=True)

    refused = stage.act("iffat", number, "edit", {"notes": "Bring mats"})
    edited = stage.act("iffat", number, "edit", {"students": 9})

    assert (refused.status, list(refused.fields)) == (422, ["notes"])
    assert "late" not in refused.text + edited.text
    assert stage.call("dana", "GET", f"/courses/{number}").json["notes"] == "They pay late"


def test_the_history_says_what_was_edited(stage: Stage) -> None:
    number = stage.pending()
    stage.act("iffat", number, "edit", {"location": "Annex", "students": 9})

    entry = stage.call("iffat", "GET", f"/courses/{number}/history").json["items"][-1]

    assert (entry["type"], entry["version"], entry["actor"]["name"]) == ("course_edited", 2, "Iffat")
    assert (entry["from"]["students"], entry["to"]["students"], entry["to"]["location"]) == (12, 9, "Annex")


def test_an_edit_is_undone_by_another_on_the_version_that_it_made(stage: Stage) -> None:
    number = stage.pending(location="Main campus")
    etag = stage.act("iffat", number, "edit", {"location": "Annex"}).headers["etag"]

    undone = stage.act("iffat", number, "edit", {"location": "Main campus"}, headers={"If-Match": etag})

    assert (undone.status, undone.json["location"], undone.json["version"]) == (200, "Main campus", 3)


def test_an_organization_changes_the_type_to_one_on_offer_only(stage: Stage) -> None:
    number = stage.pending(courseType="Old type")
    stage.call("dana", "POST", "/people/course-types", {"name": "CPR Basic"})

    refused = stage.act("iffat", number, "edit", {"courseType": "Cooking"})
    kept = stage.act("iffat", number, "edit", {"courseType": "Old type", "students": 9})
    taken = stage.act("iffat", number, "edit", {"courseType": "cpr basic"})
    written = stage.act("dana", number, "edit", {"courseType": "Cooking"})

    assert (refused.status, refused.json["errors"][0]["rule"]) == (422, "offered_type")
    assert [each.json["courseType"] for each in (kept, taken, written)] == ["Old type", "CPR Basic", "Cooking"]
