"""Of which changes a person wants to be told, and how: the choices, and what they do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.bells import PHONE, bell, everybody_looks, frames, read, told
from tests.functional.stage import Stage

SILENT = {"bell": False, "toast": "none", "mail": False}


@pytest.fixture
def school(stage: Stage) -> Stage:
    return everybody_looks(stage)


def test_a_type_that_is_switched_off_is_neither_listed_nor_counted(school: Stage) -> None:
    number = school.confirmed(32)

    answer = school.call("omar", "PUT", "/notices/preferences", {"preferences": {"new_course_request": SILENT}})

    assert answer.json["preferences"]["new_course_request"] == SILENT
    assert told(school, "omar") == [("course_assigned", number, False)]
    assert bell(school, "omar")["unread"] == 1


def test_every_type_has_a_choice_and_all_are_told_by_default(school: Stage) -> None:
    found = school.call("mike", "GET", "/notices/preferences").json["preferences"]

    assert len(found) == 12
    assert {str(each) for each in found.values()} == {str({"bell": True, "toast": "all", "mail": True})}
    assert bell(school, "mike")["preferences"] == {}


def test_one_choice_is_changed_and_those_of_another_device_stay(school: Stage) -> None:
    school.pending()
    read(school, "omar", upTo=bell(school, "omar")["newest"])
    for event_type in ("course_edited", "course_cancelled"):
        school.call("omar", "PUT", "/notices/preferences", {"preferences": {event_type: SILENT}})

    found = bell(school, "omar")

    silent = [event_type for event_type, each in found["preferences"].items() if each == SILENT]
    assert (sorted(silent), found["unread"]) == (["course_cancelled", "course_edited"], 0)


def test_two_devices_that_change_one_type_each_in_its_way_lose_nothing(school: Stage) -> None:
    for change in ({"bell": False}, {"mail": False}, {"toast": "mine"}):
        answer = school.call("omar", "PUT", "/notices/preferences", {"preferences": {"course_edited": change}})

    assert answer.json["preferences"]["course_edited"] == {"bell": False, "toast": "mine", "mail": False}


def test_the_persons_other_devices_are_told(school: Stage) -> None:
    school.listen("omar", PHONE)

    school.call("omar", "PUT", "/notices/preferences", {"preferences": {"course_edited": SILENT}})

    assert len(frames(school, PHONE)) == 1


@pytest.mark.parametrize(
    ("preferences", "rule"),
    [
        ({"course_moved": SILENT}, "event_types"),
        ({"course_edited": {"bell": None}}, "choices"),
        ({"course_edited": SILENT | {"toast": "loud"}}, "choices"),
        ({"course_edited": SILENT | {"sms": True}}, "choices"),
        ([], "choices"),
        (None, "choices"),
    ],
)
def test_an_unknown_choice_is_refused(school: Stage, preferences: Any, rule: str) -> None:
    before = school.state()

    answer = school.call("omar", "PUT", "/notices/preferences", {"preferences": preferences})

    assert answer.status == 422
    assert [(each["field"], each["rule"]) for each in answer.json["errors"]] == [("preferences", rule)]
    assert school.state() == before
