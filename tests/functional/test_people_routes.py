"""/people/…: what administrators do with organizations, instructors, users and files."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.people.recipients import MailProblem, MailProblemKind
from tests.functional.answer import Answer
from tests.functional.stage import Stage

IFFAT = {
    "username": "iffat",
    "name": "Iffat",
    "email": "iffat@example.com",
    "role": "organization",
    "organizationId": 7,
}
COURSES = "organizationId,courseType,scheduledDate,timeZone,location,students\n"


def post(stage: Stage, path: str, body: Any = None) -> Answer:
    return stage.call("dana", "POST", path, body)


def import_csv(stage: Stage, kind: str, csv: str, *, save: bool = True) -> Answer:
    return post(stage, f"/people/imports/{kind}", {"csv": csv, "save": save})


def test_an_organization_is_added_renamed_and_deactivated(stage: Stage) -> None:
    added = post(stage, "/people/organizations", {"name": "Alpha"})
    renamed = stage.call("dana", "PATCH", "/people/organizations/9", {"name": "Beta"})
    stage.call("dana", "PATCH", "/people/organizations/9", {"active": False})

    assert (added.status, added.json) == (201, {"organizationId": 9, "name": "Alpha", "active": True})
    assert renamed.json == {"organizationId": 9, "name": "Beta", "active": True}
    listed = stage.call("dana", "GET", "/people/organizations").json["items"]
    assert listed[-1] == {"organizationId": 9, "name": "Beta", "active": False}
    offered = stage.call("dana", "GET", "/organizations").json["items"]
    assert [each["organizationId"] for each in offered] == [7, 8]


def test_a_deactivated_instructor_is_offered_no_more_and_keeps_old_courses(stage: Stage) -> None:
    number = stage.confirmed(32)

    stage.call("dana", "PATCH", "/people/instructors/32", {"active": False})

    assert [each["name"] for each in stage.call("dana", "GET", "/instructors").json["items"]] == ["Sara", "Tom"]
    assert stage.call("dana", "GET", f"/courses/{number}").json["instructorName"] == "Mike"


def test_a_number_that_is_taken_is_a_conflict(stage: Stage) -> None:
    answer = post(stage, "/people/organizations", {"name": "Alpha", "organizationId": 7})

    assert (answer.status, answer.code) == (409, "already_exists")


@pytest.mark.parametrize("number", ["0", "x", "99", "1" * 30])
def test_a_record_that_does_not_exist_is_not_found(stage: Stage, number: str) -> None:
    answer = stage.call("dana", "PATCH", f"/people/instructors/{number}", {"name": "Alpha"})

    assert (answer.status, answer.code) == (404, "not_found")


def test_a_bad_name_is_refused_with_field_and_reason_and_changes_nothing(stage: Stage) -> None:
    before = stage.state()

    answer = stage.call("dana", "PATCH", "/people/organizations/7", {"name": "x" * 101})

    assert (answer.status, answer.fields) == (422, {"name": "must be text of 1 to 100 characters, on one line"})
    assert stage.state() == before


def test_a_user_is_added_invited_again_disabled_and_enabled(stage: Stage) -> None:
    added = post(stage, "/people/users", IFFAT)
    post(stage, "/people/users/iffat/invite")
    disabled, enabled = post(stage, "/people/users/iffat/disable"), post(stage, "/people/users/iffat/enable")

    assert (added.status, added.json) == (201, IFFAT | {"instructorId": None, "enabled": True, "invited": True})
    assert stage.wiring.user_pool.mails == ["iffat", "iffat"]
    assert (disabled.json["enabled"], enabled.json["enabled"]) == (False, True)


def test_a_user_gets_another_name_or_mail_address(stage: Stage) -> None:
    post(stage, "/people/users", IFFAT)

    renamed = stage.call("dana", "PATCH", "/people/users/iffat", {"name": "Iffat University"})
    refused = stage.call("dana", "PATCH", "/people/users/iffat", {"email": "nowhere"})

    assert (renamed.status, renamed.json["name"], renamed.json["email"]) == (200, "Iffat University", IFFAT["email"])
    assert (refused.status, list(refused.fields)) == (422, ["email"])
    assert stage.call("dana", "PATCH", "/people/users/nobody", {"name": "X"}).status == 404


def test_users_are_listed_by_role_in_pages(stage: Stage) -> None:
    for number in range(61):
        post(stage, "/people/users", IFFAT | {"username": f"iffat{number}"})

    first = stage.call("dana", "GET", "/people/users", query={"role": "organization"}).json
    second = stage.call("dana", "GET", "/people/users", query={"role": "organization", "next": first["next"]}).json

    assert (len(first["items"]), len(second["items"]), second["next"]) == (60, 1, None)


@pytest.mark.parametrize("role", ["canary", "owner"])
def test_nobody_can_be_given_a_role_that_is_not_a_users(stage: Stage, role: str) -> None:
    before = stage.state()

    created = post(stage, "/people/users", IFFAT | {"role": role})
    listed = stage.call("dana", "GET", "/people/users", query={"role": role})
    imported = import_csv(stage, "users", f"username,name,email,role\nx,X,x@example.com,{role}\n")

    for refused in (created, listed):
        assert (refused.status, [each["field"] for each in refused.json["errors"]]) == (422, ["role"])
    assert (imported.status, [each["column"] for each in imported.json["errors"]]) == (422, ["role"])
    assert stage.state() == before


def test_a_file_is_checked_before_it_is_saved(stage: Stage) -> None:
    csv = "organizationId,name\n7,Iffat College\n20,Twenty\n"

    checked, saved = import_csv(stage, "organizations", csv, save=False), import_csv(stage, "organizations", csv)

    assert checked.json == {"new": 1, "changed": 0, "unchanged": 1, "saved": 0, "left": 1}
    assert saved.json == {"new": 1, "changed": 0, "unchanged": 1, "saved": 1, "left": 0}


def test_every_bad_cell_is_told_with_row_and_column_and_nothing_is_saved(stage: Stage) -> None:
    before = stage.state()

    answer = import_csv(stage, "organizations", "organizationId,name\n20,Twenty\nx,\n")

    assert (answer.status, answer.code) == (422, "bad_rows")
    assert answer.json["errorCount"] == 2
    assert answer.json["errors"][1] == {"row": 3, "column": "name", "rule": "required", "message": "is required"}
    assert stage.state() == before


def test_a_long_file_is_saved_in_several_requests(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    csv = COURSES + "".join(f"7,CPR,2045-07-15,UTC,Hall {number},12\n" for number in range(30))

    def a_second_later() -> Any:
        stage.pass_time(seconds=1)
        return stage.wiring.clock

    monkeypatch.setattr(stage.wiring, "now", a_second_later)
    answers = [import_csv(stage, "courses", csv).json]
    while answers[-1]["left"]:
        answers.append(import_csv(stage, "courses", csv).json)

    assert len(answers) > 1
    assert sum(answer["saved"] for answer in answers) == 30
    exported = stage.call("dana", "GET", "/people/exports/courses").json
    assert exported["csv"].count("\r\n") == 31


def test_a_save_that_failed_says_what_is_saved_and_is_resumed(stage: Stage) -> None:
    csv = "username,name,email,role\na,A,a@example.com,admin\nb,B,b@example.com,admin\n"
    stage.wiring.user_pool.operations.clear()
    stage.wiring.user_pool.fail_from_call(6)

    stopped = import_csv(stage, "users", csv)
    stage.wiring.user_pool.fail_from_call(None)
    resumed = import_csv(stage, "users", csv)

    assert (stopped.status, stopped.code) == (502, "import_stopped")
    assert (stopped.json["saved"], stopped.json["left"], stopped.json["row"]) == (1, 1, 3)
    assert resumed.json["left"] == 0


@pytest.mark.parametrize(
    ("kind", "message", "status", "code", "sentence"),
    [
        ("LimitExceededException", "Exceeded daily email limit", 429, "mail_limit", "MailSenderArn"),
        ("CodeDeliveryFailureException", "Address is not verified.", 409, "mail_refused", "Address is not verified."),
        ("InvalidParameterException", "Invalid email address format.", 422, "invalid_fields", "email"),
        ("InvalidParameterException", "Value at 'username' is too long", 422, "invalid_fields", "username"),
    ],
)
def test_what_cognito_refuses_is_a_refusal_that_says_what_to_do(
    stage: Stage, kind: str, message: str, status: int, code: str, sentence: str
) -> None:
    stage.wiring.user_pool.refuse(kind, message)

    added = post(stage, "/people/users", IFFAT)
    imported = import_csv(stage, "users", "username,name,email,role\na,A,a@example.com,admin\n")

    assert (added.status, added.code) == (status, code)
    assert sentence in added.json["detail"]
    assert (imported.status, imported.code) == (409, "import_refused")
    assert (imported.json["row"], imported.json["saved"], imported.json["left"]) == (2, 0, 1)
    assert sentence in imported.json["detail"]


def test_an_invitation_and_a_new_address_are_refused_as_a_new_user_is(stage: Stage) -> None:
    post(stage, "/people/users", IFFAT)
    stage.wiring.user_pool.refuse("LimitExceededException", "Exceeded daily email limit")
    invited = post(stage, "/people/users/iffat/invite")
    stage.wiring.user_pool.refuse("InvalidParameterException", "Invalid email address format.")
    changed = stage.call("dana", "PATCH", "/people/users/iffat", {"email": "a.b@example.com"})

    assert (invited.status, invited.code) == (429, "mail_limit")
    assert changed.fields == {"email": "is refused by the user pool: Invalid email address format."}


def test_a_page_of_another_list_of_users_is_refused(stage: Stage) -> None:
    answer = stage.call("dana", "GET", "/people/users", query={"role": "admin", "next": "of another list"})

    assert (answer.status, list(answer.fields)) == (422, ["next"])


def test_an_export_has_parts_that_make_one_file(stage: Stage) -> None:
    for number in range(3):
        stage.pending(location=f"Hall {number}")

    whole = stage.call("dana", "GET", "/people/exports/history").json

    assert whole["next"] is None
    assert whole["csv"].startswith("courseId,version,type,at,")
    assert whole["csv"].count("\r\n") == 4


def test_a_file_may_be_larger_than_other_bodies(stage: Stage) -> None:
    rows = "".join(f"{number},Organization number {number}\n" for number in range(100, 3100))

    answer = import_csv(stage, "organizations", "organizationId,name\n" + rows, save=False)

    assert (answer.status, answer.json["new"]) == (200, 3000)


def test_an_unknown_kind_of_file_is_not_found(stage: Stage) -> None:
    assert import_csv(stage, "history", "").status == 404
    assert stage.call("dana", "GET", "/people/exports/feeds").status == 404


@pytest.mark.parametrize("kind", ["organizations", "instructors", "users", "courses", "history"])
def test_a_part_of_another_export_is_refused(stage: Stage, kind: str) -> None:
    answer = stage.call("dana", "GET", f"/people/exports/{kind}", query={"next": "zz"})

    assert (answer.status, answer.fields) == (422, {"next": "must be the `next` of a former part of this export"})


def test_a_file_that_is_no_text_is_refused_with_what_it_must_be(stage: Stage) -> None:
    answer = post(stage, "/people/imports/users", {"csv": 5})

    assert (answer.status, answer.fields) == (422, {"csv": "must be text"})


def test_an_administrator_cannot_disable_the_own_account(stage: Stage) -> None:
    post(stage, "/people/users", {"username": "dana", "name": "Dana", "email": "dana@example.com", "role": "admin"})
    (sub,) = (each for each in stage.wiring.user_pool.users["dana"]["Attributes"] if each["Name"] == "sub")
    sub["Value"] = "2f1c9f0e-dana"

    answer = post(stage, "/people/users/dana/disable")

    assert (answer.status, answer.code) == (409, "own_account")
    assert stage.wiring.user_pool.users["dana"]["Enabled"] is True


def test_the_list_of_users_says_whose_mails_came_back(stage: Stage) -> None:
    post(stage, "/people/users", IFFAT)
    (recipient,) = stage.wiring.recipients.of_channel("organization:7")
    problem = MailProblem(MailProblemKind.BOUNCE, "2045-07-12T19:30:00.000Z", "No such mailbox", recipient.email)
    before = stage.call("dana", "GET", "/people/users", query={"role": "organization"})
    stage.wiring.recipients.change(
        "organization:7", recipient.user_id, lambda found: found and replace(found, problem=problem)
    )

    bounced = stage.call("dana", "GET", "/people/users", query={"role": "organization"})
    stage.call("dana", "PATCH", "/people/users/iffat", {"email": "iffat@example.com"})
    saved = stage.call("dana", "GET", "/people/users", query={"role": "organization"})

    shown = {"kind": "bounce", "at": "2045-07-12T19:30:00.000Z", "reason": "No such mailbox"}
    answers = [answer.json["items"][0]["mailProblem"] for answer in (before, bounced, saved)]
    assert answers == [None, shown, None]


def test_users_of_a_file_can_be_mailed(stage: Stage) -> None:
    import_csv(stage, "users", "username,name,email,role\nzoe,Zoe,zoe@example.com,admin\n")

    assert [each.email for each in stage.wiring.recipients.of_channel("admin")] == ["zoe@example.com"]
