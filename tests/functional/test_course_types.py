"""The catalogue of course types: who manages it, and what an organization may request while it has active types."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.answer import Answer
from tests.functional.stage import Stage


def add(stage: Stage, name: str, who: str = "dana", **fields: Any) -> Answer:
    return stage.call(who, "POST", "/people/course-types", {"name": name} | fields)


def change(stage: Stage, number: int, **fields: Any) -> Answer:
    return stage.call("dana", "PATCH", f"/people/course-types/{number}", fields)


def offered(stage: Stage, who: str = "iffat") -> list[str]:
    return [each["name"] for each in stage.call(who, "GET", "/course-types").json["items"]]


@pytest.fixture
def catalogue(stage: Stage) -> Stage:
    """CPR Basic takes three hours, First Aid takes as long as it takes."""
    assert add(stage, "First Aid").status == 201
    assert add(stage, "CPR Basic", durationMinutes=180).status == 201
    return stage


class TestRequesting:
    @pytest.mark.parametrize("who", ["iffat", "dana"])
    def test_without_a_catalogue_any_text_is_taken(self, stage: Stage, who: str) -> None:
        organization = {"organizationId": 7} if who == "dana" else {}

        assert stage.request(who, courseType="Anything", **organization).status == 201

    def test_an_organization_requests_a_type_on_offer(self, catalogue: Stage) -> None:
        before = catalogue.state()

        answer = catalogue.request(courseType="Knitting")

        assert (answer.status, answer.fields) == (422, {"courseType": "must be one of the course types on offer"})
        assert catalogue.state() == before
        assert catalogue.request(courseType="CPR Basic").status == 201

    def test_the_course_gets_the_name_as_the_catalogue_writes_it(self, catalogue: Stage) -> None:
        assert catalogue.request(courseType="  cpr\u00a0 BASIC ").json["courseType"] == "CPR Basic"

    def test_an_admin_writes_any_text(self, catalogue: Stage) -> None:
        assert catalogue.request("dana", organizationId=7, courseType="Knitting").status == 201

    def test_a_deactivated_type_is_not_on_offer(self, catalogue: Stage) -> None:
        assert change(catalogue, 2, active=False).json["active"] is False

        assert offered(catalogue) == ["First Aid"]
        assert catalogue.request(courseType="CPR Basic").fields.keys() == {"courseType"}

    def test_once_no_type_is_active_any_text_is_taken_again(self, catalogue: Stage) -> None:
        for number in (1, 2):
            change(catalogue, number, active=False)

        assert catalogue.request(courseType="Knitting").status == 201

    def test_courses_keep_the_name_that_they_have(self, catalogue: Stage) -> None:
        course = catalogue.pending(courseType="CPR Basic")

        change(catalogue, 2, name="CPR")

        assert catalogue.call("iffat", "GET", f"/courses/{course}").json["courseType"] == "CPR Basic"


class TestManaging:
    @pytest.mark.parametrize("who", ["iffat", "mike", "dana"])
    def test_everybody_reads_what_is_on_offer_by_name(self, catalogue: Stage, who: str) -> None:
        assert catalogue.call(who, "GET", "/course-types").json == {
            "items": [
                {"courseTypeId": 2, "name": "CPR Basic", "durationMinutes": 180},
                {"courseTypeId": 1, "name": "First Aid", "durationMinutes": None},
            ]
        }

    def test_admins_see_deactivated_types_too(self, catalogue: Stage) -> None:
        change(catalogue, 1, active=False)

        items = catalogue.call("dana", "GET", "/people/course-types").json["items"]

        assert [(each["courseTypeId"], each["active"]) for each in items] == [(1, False), (2, True)]

    def test_a_field_that_is_left_out_stays_and_null_removes_the_duration(self, catalogue: Stage) -> None:
        renamed = change(catalogue, 2, name="CPR")
        without = change(catalogue, 2, durationMinutes=None)

        assert (renamed.json["name"], renamed.json["durationMinutes"]) == ("CPR", 180)
        assert (without.json["name"], without.json["durationMinutes"]) == ("CPR", None)

    def test_a_name_is_there_once_whatever_its_case(self, catalogue: Stage) -> None:
        added, renamed = add(catalogue, "cpr  basic"), change(catalogue, 1, name="CPR BASIC")

        assert (added.status, added.code, renamed.status) == (409, "already_exists", 409)
        assert added.json["detail"] == "There already is a course type cpr  basic. Nothing was changed."
        assert offered(catalogue) == ["CPR Basic", "First Aid"]

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"name": "A\nB"}, "name"),
            ({"durationMinutes": 0}, "durationMinutes"),
            ({"durationMinutes": 1441}, "durationMinutes"),
            ({"durationMinutes": "1e2"}, "durationMinutes"),
            ({"price": 3}, "price"),
        ],
    )
    def test_a_wrong_field_is_named(self, stage: Stage, fields: dict[str, Any], field: str) -> None:
        answer = stage.call("dana", "POST", "/people/course-types", {"name": "First Aid"} | fields)

        assert (answer.status, list(answer.fields)) == (422, [field])

    @pytest.mark.parametrize("name", ["A\nB", "A\u2028B", "x" * 101])
    def test_a_name_that_no_field_of_one_line_can_hold_is_refused_with_the_reason(
        self, catalogue: Stage, name: str
    ) -> None:
        refused = [add(catalogue, name), change(catalogue, 1, name=name)]

        reasons = [(answer.status, answer.fields["name"]) for answer in refused]
        assert reasons == [(422, "must be text of 1 to 100 characters, on one line")] * 2
        assert offered(catalogue) == ["CPR Basic", "First Aid"]

    def test_a_name_of_a_hundred_characters_is_taken_and_requested(self, catalogue: Stage) -> None:
        name = "x" * 100

        assert (add(catalogue, name).status, catalogue.request(courseType=name).status) == (201, 201)
