"""A change of what a person cannot see, internal notes, brings the new version and is told nowhere."""

from __future__ import annotations

import pytest

from tests.functional.answer import Answer
from tests.functional.bells import bell, everybody_looks, told
from tests.functional.mails import MailStage
from tests.functional.stage import Stage
from tests.functional.stream_batches import project

NOTES = {"notes": "They pay late", "notesInternal": True, "organizationId": 7}
CONCERNED = ("iffat", "mike")


@pytest.fixture
def mails(stage: Stage) -> MailStage:
    """Course 1 has internal notes and is confirmed with Mike. Everybody concerned knows that."""
    everybody_looks(stage)
    room = MailStage(stage)
    number = stage.pending("dana", **NOTES)
    assert stage.act("dana", number, "assign", {"instructorId": 32}).status == 200
    room.quiet()
    for who in (*CONCERNED, "omar"):
        newest = bell(stage, who)["newest"]
        assert stage.call(who, "POST", "/notices/read", {"upTo": newest}).status == 200
    stage.wiring.mails.sent.clear()
    return room


def edit(stage: Stage, **details: object) -> Answer:
    answer = stage.act("dana", 1, "edit", details)
    assert answer.status == 200
    return answer


def listed(stage: Stage, who: str, path: str = "/activity", **query: str) -> str:
    answer = stage.call(who, "GET", path, query=query or None)
    assert answer.status == 200
    return answer.text


@pytest.mark.parametrize("who", CONCERNED)
@pytest.mark.parametrize("is_projected", [False, True])
def test_it_is_no_notice_no_activity_and_no_mail(mails: MailStage, who: str, is_projected: bool) -> None:
    edit(mails.stage, notes="They pay in time")
    if is_projected:
        project(mails.stage.feed_records())

    mails.quiet()

    assert bell(mails.stage, who)["unread"] == 0
    assert [each for each in told(mails.stage, who) if each[0] == "course_edited"] == []
    paths = [listed(mails.stage, who, path) for path in ("/activity", "/activity.csv")]
    pages = [*paths, listed(mails.stage, who, courseId="1")]
    assert [page for page in pages if "course_edited" in page or "course_assigned" not in page] == []
    assert mails.mails_to(who) == []


def test_those_who_may_see_the_notes_are_told(mails: MailStage) -> None:
    edit(mails.stage, notes="They pay in time")

    assert bell(mails.stage, "omar")["unread"] == 1
    assert "course_edited" in listed(mails.stage, "omar")


def test_its_event_brings_the_version_that_the_next_action_needs(mails: MailStage) -> None:
    cursor = mails.stage.cursor("mike")
    edit(mails.stage, notes="They pay in time")

    (event,) = mails.stage.heard("mike", cursor)
    version = event["data"]["course"]["version"]
    declined = mails.stage.act("mike", 1, "decline", {"reason": "Ill"}, headers={"If-Match": f'"{version}"'})

    assert (event["data"]["changed"], event["data"]["course"]["notes"]) == ([], None)
    assert declined.status == 200


def test_what_else_an_edit_changes_is_told(mails: MailStage) -> None:
    edit(mails.stage, notes="They pay in time", location="Annex")

    mails.quiet()

    for who in CONCERNED:
        assert bell(mails.stage, who)["unread"] == 1
        assert "course_edited" in listed(mails.stage, who)
        assert mails.only_mail_to(who)["Subject"].startswith("Changed")
