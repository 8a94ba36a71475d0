"""What a refusal's sentence names is in members of the problem too."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import fields as struct_fields

from chalicelib import errors
from chalicelib.api import courses as course_routes
from chalicelib.api import people_files, people_users, problems, updates
from chalicelib.courses import commands, course_errors, manage_course_types
from chalicelib.courses.absences import absence_commands
from chalicelib.courses.course import Course
from chalicelib.csv_files import csv_errors
from chalicelib.errors import CoursewireError, FieldMessage, InvalidFields
from chalicelib.feed import feed_errors
from chalicelib.fields import fields
from chalicelib.people import commands as people_commands
from chalicelib.people import people_errors
from chalicelib.people.identity import Identity, Role, require_role
from tests.builders import admin, confirmed, organization_user, pending

CODE = Path(__file__).parents[3] / "chalicelib"
PAGE = (Path(__file__).parents[3] / "docs" / "errors.md").read_text("utf-8")
SAME = {"type", "title", "status", "detail", "code", "requestId"}
HOLDER = {
    "courseId": 123,
    "status": "confirmed",
    "courseType": "CPR Basic",
    "scheduledDate": "2025-07-15",
    "startTime": "09:00",
    "endTime": "12:00",
    "timeZone": "America/Toronto",
}


def shown(exc: CoursewireError, identity: Identity | None = None) -> dict[str, Any]:
    """The members of the problem beside the standard ones."""
    body = json.loads(problems.problem(exc, identity or admin()).body)
    return {name: value for name, value in body.items() if name not in SAME}


class TestMembers:
    def test_a_wrong_status_says_which_action_and_who_could(self) -> None:
        refusal = course_errors.WrongStatus("confirmed", "edit", "edited", is_for_admins=True)

        assert shown(refusal) == {"courseStatus": "confirmed", "action": "edit", "roles": ["admin"]}

    def test_a_busy_instructor_is_named_with_the_course_that_holds_him(self) -> None:
        refusal = course_errors.InstructorBusy("Mike", confirmed())

        assert shown(refusal) == {"courseId": 123, "instructorName": "Mike", "holder": HOLDER}

    def test_a_duplicate_names_the_organization_and_the_course_that_is_there(self) -> None:
        refusal = course_errors.DuplicateRequest("You", confirmed())

        assert shown(refusal, organization_user()) == {
            "courseId": 123,
            "organizationName": "Iffat College",
            "holder": HOLDER,
        }

    def test_a_stale_version_says_who_did_what(self) -> None:
        found = shown(course_errors.StaleVersion(confirmed()))

        assert (found["course"]["courseId"], found["hasMovedOn"], found["action"]) == (123, True, "assign")
        assert found["actor"] == {"role": "admin", "name": "Dana"}

    @pytest.mark.parametrize(
        "refuse",
        [
            course_errors.StaleVersion,
            course_errors.NotStarted,
            course_errors.AlreadyStarted,
            lambda course: course_errors.NothingChanged("it is so", course),
        ],
    )
    def test_a_course_is_shown_as_the_caller_may_see_it(self, refuse: Callable[[Course], CoursewireError]) -> None:
        refusal = refuse(pending(notes="Owes us a visit", notes_internal=True))

        assert shown(refusal, admin())["course"]["notes"] == "Owes us a visit"
        assert shown(refusal, organization_user())["course"]["notes"] is None

    def test_nobody_unknown_is_told_of_a_course(self) -> None:
        body = json.loads(problems.problem(course_errors.StaleVersion(confirmed()), None).body)

        assert set(body) == SAME

    def test_a_wrong_role_says_whose_it_is(self) -> None:
        with pytest.raises(errors.WrongRole) as refusal:
            require_role(admin(), Role.INSTRUCTOR, Role.ORGANIZATION)

        assert shown(refusal.value) == {"roles": ["instructor", "organization"]}

    @pytest.mark.parametrize(
        ("refusal", "members"),
        [
            (errors.NotFound("course 123"), {"what": "course"}),
            (errors.NotFound("user of that name"), {"what": "user"}),
            (errors.NotFound("course type of that number"), {"what": "course type"}),
            (people_errors.AlreadyExists("an organization", "7"), {"what": "organization", "name": "7"}),
            (people_errors.AlreadyExists("a course type", "First Aid"), {"what": "course type", "name": "First Aid"}),
            (people_errors.NotInvited("zoe"), {"username": "zoe"}),
            (people_errors.MailRefused("No."), {"reason": "No."}),
            (feed_errors.CursorExpired("expired", "k.1"), {"reason": "expired", "cursor": "k.1"}),
            (feed_errors.TooManyTickets(7), {"retryAfterSeconds": 7}),
            (problems.BodyTooLarge(64), {"maxKilobytes": 64}),
            (csv_errors.TooManyUsers(6000, 50), {"maxUsers": 6000, "maxRows": 50}),
            (
                csv_errors.SavingRefused(3, 4, 5, "No."),
                {"row": 5, "saved": 3, "left": 4, "reason": "No.", "cause": None},
            ),
        ],
    )
    def test_other_facts_are_named_too(self, refusal: CoursewireError, members: dict[str, Any]) -> None:
        assert shown(refusal) == members

    def test_why_a_row_was_refused_is_named_by_its_code(self) -> None:
        refusal = csv_errors.SavingRefused(3, 4, 5, "No.")
        refusal.__cause__ = people_errors.MailLimit()

        assert shown(refusal)["cause"] == "mail_limit"

    def test_a_bad_field_names_the_rule(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            fields(commands.CompleteCourse, {"comments": 1, "colour": "red"}, strict=True)

        assert {(error["field"], error["rule"]) for error in shown(refusal.value)["errors"]} == {
            ("attended", "required"),
            ("comments", "text_0_2000"),
            ("colour", "unknown_field"),
        }

    def test_a_bad_cell_names_the_rule(self) -> None:
        refusal = csv_errors.BadRows([csv_errors.RowError(2, "name", FieldMessage("required", "is required"))])

        assert shown(refusal)["errors"] == [{"row": 2, "column": "name", "rule": "required", "message": "is required"}]


def structs(module: ModuleType) -> list[type[Struct]]:
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Struct)]
    return [kind for kind in found if kind.__module__ == module.__name__]


MODULES = (
    commands,
    absence_commands,
    manage_course_types,
    people_commands,
    course_routes,
    people_files,
    people_users,
    updates,
)
FIELDS = [
    pytest.param(kind, field.encode_name, id=f"{kind.__name__}.{field.encode_name}")
    for module in MODULES
    for kind in structs(module)
    for field in struct_fields(kind)
]


class TestRules:
    @pytest.mark.parametrize(("kind", "name"), FIELDS)
    def test_every_field_has_a_rule_that_the_page_explains(self, kind: type[Struct], name: str) -> None:
        with pytest.raises(InvalidFields) as refusal:
            fields(kind, {name: object()}, strict=True)

        rule = refusal.value.errors[name].rule
        assert f"`{rule}`" in PAGE

    def test_every_other_rule_is_explained_too(self) -> None:
        code = "\n".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))

        rules = set(re.findall(r'(?:FieldMessage\(|InvalidFields\.of\([^,]+,)\s*"(\w+)"', code))

        assert len(rules) > 20
        assert {rule for rule in rules if f"`{rule}`" not in PAGE} == set()
