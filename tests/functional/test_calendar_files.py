"""A course as a calendar file."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.functional.stage import Stage
from tests.functional.stage_wiring import SETTINGS
from tests.functional.test_calendars import events

PORTALS = "https://courses.example.com"


@pytest.fixture
def portal(stage: Stage) -> Stage:
    stage.wiring.__dict__["settings"] = replace(SETTINGS, stage_host="abc.example.com", portal_url=PORTALS)
    return stage


class TestOneCourse:
    def test_a_course_is_an_event_with_its_link_in_the_callers_portal(self, portal: Stage) -> None:
        course = portal.confirmed()

        (event,) = events(portal.call("mike", "GET", f"/courses/{course}.ics"))

        assert event["UID"] == f"course-{course}@abc.example.com"
        assert event["SEQUENCE"] == 2
        assert event["URL"] == f"{PORTALS}/instructor/courses/{course}"

    def test_a_stage_without_portals_has_no_links(self, stage: Stage) -> None:
        (event,) = events(stage.call("mike", "GET", f"/courses/{stage.confirmed()}.ics"))

        assert "URL" not in event

    def test_the_language_is_that_of_the_request(self, stage: Stage) -> None:
        path = f"/courses/{stage.confirmed()}.ics"

        german = stage.call("mike", "GET", path, headers={"Accept-Language": "de"})

        assert events(german)[0]["DESCRIPTION"].startswith("Status: bestätigt")
        assert german.headers["vary"] == "Accept-Language"

    def test_who_knows_the_file_is_not_sent_it_again(self, stage: Stage) -> None:
        course = stage.confirmed()
        etag = stage.call("mike", "GET", f"/courses/{course}.ics").headers["etag"]

        again = stage.call("mike", "GET", f"/courses/{course}.ics", headers={"If-None-Match": etag})
        german = stage.call(
            "mike", "GET", f"/courses/{course}.ics", headers={"If-None-Match": etag, "Accept-Language": "de"}
        )

        assert (again.status, again.text) == (304, "")
        assert german.status == 200

    def test_internal_notes_are_sent_to_admins_only(self, stage: Stage) -> None:
        course = stage.confirmed(who="dana", organizationId=7, notes="Owes us money", notesInternal=True)
        path = f"/courses/{course}.ics"
        etag = stage.call("dana", "GET", path).headers["etag"]

        files = {
            who: stage.call(who, "GET", path, headers={"If-None-Match": etag}) for who in ("dana", "iffat", "mike")
        }

        assert [who for who, answer in files.items() if "Owes" in answer.text] == ["dana"]

    @pytest.mark.parametrize("number", ["1.ICS", "1.ics.ics", ".ics", "0.ics", "1.txt", "01.ics"])
    def test_another_name_is_no_file(self, stage: Stage, number: str) -> None:
        stage.confirmed()

        assert stage.call("dana", "GET", f"/courses/{number}").status == 404
