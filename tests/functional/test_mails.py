"""Mails about courses through the whole application: relay, queue, mailer, links and reports."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.errors import BusyError
from chalicelib.mail.ports import MailRefused, MailsStopped
from tests.functional.conftest import Log, written
from tests.functional.mails import SETTINGS, MailStage, user_id
from tests.functional.stage import Stage
from tests.functional.stream_batches import DONE, project
from tests.unit.mail.mail_room import part

MOVE = {"scheduledDate": "2045-07-20", "reason": "Room flooded"}
BOUNCE: dict[str, Any] = {
    "eventType": "Bounce",
    "bounce": {
        "bounceType": "Permanent",
        "bouncedRecipients": [{"emailAddress": "mike@example.com", "diagnosticCode": "550 no such mailbox"}],
        "timestamp": "2045-07-12T19:32:00.000Z",
    },
    "mail": {"tags": {"channel": ["instructor-32"], "user": ["2f1c9f0e-mike"]}},
}


@pytest.fixture
def mails(stage: Stage) -> MailStage:
    """Course 1 is confirmed with Mike. Whoever is concerned has been mailed about that, and these mails are gone."""
    room = MailStage(stage)
    stage.confirmed(32)
    room.quiet()
    stage.wiring.mails.sent.clear()
    return room


def records_since(before: list[Any], stage: Stage) -> list[Any]:
    """The stream's records of the entries that have been added."""
    known = [record["dynamodb"]["Keys"] for record in before]
    return [record for record in stage.feed_records() if record["dynamodb"]["Keys"] not in known]


def link_of(mails: MailStage, who: str) -> str:
    """The path of the link that ends the mails of the person."""
    header = mails.only_mail_to(who)["List-Unsubscribe"]
    assert header.startswith("<https://api.example.com/dev/mail/unsubscribe?token=")
    return str(header)[1:-1].partition("token=")[2]


def test_a_move_is_mailed_to_those_whom_it_concerns_and_who_have_not_made_it(mails: MailStage) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)

    outcomes = mails.quiet()

    assert outcomes == {"sent": 2}
    assert {mail.to for mail in mails.stage.wiring.mails.sent} == {"iffat@example.com", "mike@example.com"}
    mail = mails.only_mail_to("mike")
    assert mail["Subject"].startswith("Moved: CPR Basic, Thursday, 20 July 2045")
    assert "https://portal.example.com/instructor/courses/1" in part(mail, "text/plain")
    calendar = part(mail, "text/calendar")
    assert "UID:course-1@sockets.example.com" in calendar
    assert "METHOD:REQUEST" in calendar


def test_a_new_request_is_mailed_to_the_admins(mails: MailStage) -> None:
    mails.stage.pending(location="Annex")

    mails.quiet()

    assert mails.only_mail_to("dana")["Subject"].startswith("New request: CPR Basic")
    assert mails.mails_to("iffat") == []


def test_a_batch_that_is_repeated_queues_nothing_more(mails: MailStage) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)

    assert (mails.relay(), mails.relay()) == (DONE, DONE)
    mails.quiet()
    mails.quiet()

    assert len(mails.mails_to("mike")) == 1


def test_nothing_is_queued_or_sent_where_mails_have_no_sender(stage: Stage) -> None:
    room = MailStage(stage, mail_from="")
    stage.confirmed(32)

    outcomes = room.quiet()

    assert outcomes == {}
    assert not [item for item in stage.items("courses") if item["PK"]["S"] == "MAILQUEUE"]


def test_what_was_changed_before_a_stage_sent_mails_is_not_mailed(stage: Stage) -> None:
    room = MailStage(stage, mail_from="")
    stage.confirmed(32)
    before = stage.feed_records()
    room.quiet()
    room = MailStage(stage)
    stage.act("dana", 1, "reschedule", MOVE)

    project(records_since(before, stage))
    room.stage.pass_time(seconds=121)
    room.run()

    assert room.only_mail_to("mike")["Subject"].startswith("Moved")


def test_what_is_changed_while_mails_are_switched_off_is_not_mailed_when_they_are_on_again(mails: MailStage) -> None:
    stage = mails.stage
    stage.limit(mail_from="")
    for day in ("21", "22"):
        stage.act("dana", 1, "reschedule", MOVE | {"scheduledDate": f"2045-07-{day}"})
        mails.relay()
    other = stage.confirmed(32, location="Annex")
    mails.relay()
    before = stage.feed_records()
    stage.limit(**SETTINGS)
    stage.act("dana", other, "cancel", {"reason": "Snow"})

    project(records_since(before, stage))
    stage.pass_time(seconds=121)
    mails.run()

    assert {each["Subject"].partition(",")[0] for each in mails.mails_to("mike")} == {"Cancelled: CPR Basic"}
    assert len(mails.mails_to("iffat")) == 1


def test_a_channel_that_was_quiet_while_mails_were_switched_off_goes_on(mails: MailStage) -> None:
    mails.stage.limit(mail_from="")
    mails.run()
    mails.stage.limit(**SETTINGS)
    mails.stage.act("dana", 1, "reschedule", MOVE)

    mails.quiet()

    assert mails.only_mail_to("mike")["Subject"].startswith("Moved")


def test_one_click_ends_the_mails_of_that_person_alone(mails: MailStage) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.quiet()

    answer = mails.stage.call(None, "POST", "/mail/unsubscribe", query={"token": link_of(mails, "mike")})

    assert (answer.status, answer.json) == (200, {"subscribed": False})
    mails.stage.act("dana", 1, "cancel", {"reason": "Snow"})
    mails.quiet()
    assert (len(mails.mails_to("mike")), len(mails.mails_to("iffat"))) == (1, 2)


def test_a_link_of_a_channel_that_the_user_has_left_is_refused(mails: MailStage) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.quiet()
    token = link_of(mails, "mike")
    mails.stage.wiring.recipients.change("instructor:32", user_id("mike"), lambda _: None)

    answer = mails.stage.call(None, "POST", "/mail/unsubscribe", query={"token": token})

    assert (answer.status, answer.code) == (404, "not_found")


def test_opening_the_link_changes_nothing_and_leads_to_the_portal(mails: MailStage) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.quiet()
    token = link_of(mails, "mike")

    answer = mails.stage.call(None, "GET", "/mail/unsubscribe", query={"token": token})

    assert (answer.status, answer.headers["location"]) == (303, f"https://portal.example.com/unsubscribe#{token}")
    assert mails.recipient("mike").is_subscribed
    assert f"https://portal.example.com/unsubscribe#{token}" in part(mails.only_mail_to("mike"), "text/plain")


def test_without_portals_the_link_leads_to_a_page_with_a_button(mails: MailStage) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.quiet()
    mails.stage.limit(mail_from="courses@example.com")

    answer = mails.stage.call(None, "GET", "/mail/unsubscribe", query={"token": link_of(mails, "mike")})

    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<form method="post">' in answer.text


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["", "forged.forged", "x" * 400])
def test_a_forged_link_ends_nobodys_mails(mails: MailStage, method: str, token: str) -> None:
    before = mails.stage.state()

    answer = mails.stage.call(None, method, "/mail/unsubscribe", query={"token": token})

    assert (answer.status, answer.code) == (404, "not_found")
    assert mails.stage.state() == before


def test_everyone_decides_about_the_own_mails(mails: MailStage) -> None:
    before = mails.stage.call("mike", "GET", "/mail/settings")
    changed = mails.stage.call("mike", "PATCH", "/mail/settings", {"language": "de", "subscribed": False})
    refused = mails.stage.call("mike", "PATCH", "/mail/settings", {"language": "es"})

    shown = {"sends": True, "email": "mike@example.com", "language": "en", "subscribed": True, "problem": None}
    assert before.json == shown
    assert changed.json == shown | {"language": "de", "subscribed": False}
    assert (refused.status, refused.fields) == (422, {"language": "must be one of en, fr and de"})
    assert not mails.recipient("mike").is_mailable
    assert mails.recipient("sara").is_mailable


def test_a_user_whom_the_directory_does_not_have_gets_no_mails(mails: MailStage) -> None:
    shown = mails.stage.call("omar", "GET", "/mail/settings")
    changed = mails.stage.call("omar", "PATCH", "/mail/settings", {"subscribed": True})

    assert shown.json == {"sends": True, "email": None, "language": None, "subscribed": False, "problem": None}
    assert (changed.status, changed.code) == (404, "not_found")


def test_an_address_that_bounced_gets_no_further_mails(mails: MailStage) -> None:
    result = mails.report(BOUNCE)
    mails.stage.act("dana", 1, "reschedule", MOVE)

    mails.quiet()

    assert result == {"problem": "bounce"}
    assert mails.mails_to("mike") == []
    problem = mails.stage.call("mike", "GET", "/mail/settings").json["problem"]
    assert problem == {"kind": "bounce", "at": "2045-07-12T19:32:00.000Z", "reason": "550 no such mailbox"}


def test_a_service_that_takes_no_mails_is_counted_and_tried_again(
    mails: MailStage, log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.stage.wiring.mails.failure = MailsStopped("Daily message quota exceeded")
    capsys.readouterr()
    stopped = mails.quiet()
    metrics = written(capsys)
    mails.stage.wiring.mails.failure = None

    mails.stage.pass_time(minutes=5)
    later = mails.run()

    assert (stopped, later) == ({}, {"sent": 2})
    assert [metric["MailFailures"] for metric in metrics if "MailFailures" in metric] == [[1.0]]
    assert [line["reason"] for line in log() if line.get("reason")] == ["Daily message quota exceeded"]


def test_a_report_of_another_form_is_counted(mails: MailStage, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    assert mails.report({}) == {}

    assert [metric["MailFailures"] for metric in written(capsys)] == [[1.0]]


def test_a_report_that_could_not_be_noted_is_repeated(
    mails: MailStage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise BusyError

    capsys.readouterr()
    with monkeypatch.context() as broken:
        broken.setattr(mails.stage.wiring.recipients, "change", fail)
        with pytest.raises(BusyError):
            mails.report(BOUNCE)
    metrics = written(capsys)

    assert mails.report(BOUNCE) == {"problem": "bounce"}
    assert [metric["MailFailures"] for metric in metrics if "MailFailures" in metric] == [[1.0]]


def test_the_log_names_no_address(mails: MailStage, log: Log) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.quiet()
    mails.report(BOUNCE)

    assert not [line for line in log() if "example.com" in str(line)]


@pytest.mark.parametrize("kind", [MailRefused, MailsStopped])
def test_the_log_names_no_address_that_the_service_refuses(mails: MailStage, log: Log, kind: type[Exception]) -> None:
    mails.stage.act("dana", 1, "reschedule", MOVE)
    refusal = '400 MessageRejected {"message":"Email address is not verified: mike@example.com, Mike <m@example.com>"}'
    mails.stage.wiring.mails.failure = kind(refusal)

    mails.quiet()

    (reason, *_) = [line["reason"] for line in log() if "reason" in line]
    assert reason == '400 MessageRejected {"message":"Email address is not verified: … Mike …'
