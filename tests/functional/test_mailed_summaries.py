"""Many courses that are changed at once are one mail to each person, through the whole application."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.mail.ports import MailRefused
from chalicelib.people.recipients import Recipient
from tests.functional.bells import bell
from tests.functional.conftest import Log
from tests.functional.mails import MailStage, user_id
from tests.functional.stage import Stage
from tests.unit.mail.mail_room import part

COUNT = 40
HEADER = "organizationId,courseType,scheduledDate,startTime,endTime,timeZone,location,students\n"


@pytest.fixture
def mails(stage: Stage) -> MailStage:
    """Two administrators can be mailed."""
    room = MailStage(stage)
    omar = Recipient(user_id=user_id("omar"), username="omar", name="Omar", email="omar@example.com")
    stage.wiring.recipients.change("admin", omar.user_id, lambda _: omar)
    return room


def import_courses(mails: MailStage, count: int = COUNT) -> None:
    rows = [f"7,CPR Basic,2045-{8 + index // 28:02}-{index % 28 + 1:02},09:00,12:00,America/Toronto,Hall,12\n"
            for index in range(count)]  # fmt: skip
    answer = mails.stage.call("dana", "POST", "/people/imports/courses", {"csv": HEADER + "".join(rows), "save": True})
    assert (answer.status, answer.json["new"]) == (200, count)


def events_of(mail: EmailMessage) -> list[tuple[str, str]]:
    """UID and METHOD of each calendar file."""
    found = []
    for attached in mail.iter_attachments():
        calendar: Any = Calendar.from_ical(attached.get_content())
        (event,) = calendar.walk("VEVENT")
        assert event.errors == []
        found.append((str(event["UID"]), str(calendar["METHOD"])))
    return found


def test_an_import_is_one_mail_to_each_person_and_the_importer_gets_none(mails: MailStage) -> None:
    import_courses(mails)

    mails.quiet()

    organization, admin = mails.only_mail_to("iffat"), mails.only_mail_to("omar")
    assert mails.mails_to("dana") == []
    assert organization["Subject"] == admin["Subject"] == f"News about {COUNT} courses"
    uids = [f"course-{number}@sockets.example.com" for number in range(1, COUNT + 1)]
    assert events_of(organization) == [(uid, "REQUEST") for uid in uids]
    assert events_of(admin) == []
    assert part(admin, "text/plain").count("https://portal.example.com/admin/courses/") == COUNT
    assert not [item for item in mails.stage.items("courses") if item["PK"]["S"] == "MAILQUEUE"]


def test_a_hand_over_of_many_courses_is_one_mail_to_each_instructor_and_to_the_organization(mails: MailStage) -> None:
    import_courses(mails, 8)
    for number in range(1, 9):
        mails.stage.act("dana", number, "assign", {"instructorId": 32})
    mails.quiet()
    mails.stage.wiring.mails.sent.clear()
    for number in range(1, 9):
        mails.stage.act("dana", number, "assign", {"instructorId": 33})

    mails.quiet()

    found = {who: mails.only_mail_to(who) for who in ("mike", "sara", "iffat")}
    assert {mail["Subject"] for mail in found.values()} == {"News about 8 courses"}
    methods = {who: {method for _, method in events_of(mail)} for who, mail in found.items()}
    assert methods == {"mike": {"CANCEL"}, "sara": {"REQUEST"}, "iffat": {"REQUEST"}}
    assert mails.mails_to("omar") == []


def test_who_has_seen_the_import_on_a_screen_is_not_mailed(mails: MailStage) -> None:
    import_courses(mails)
    mails.relay()

    mails.stage.call("iffat", "POST", "/notices/seen", {"cursor": bell(mails.stage, "iffat")["newest"]})
    mails.quiet()

    assert mails.mails_to("iffat") == []
    assert len(mails.mails_to("omar")) == 1


def test_one_click_in_a_mail_about_many_courses_ends_the_mails_of_its_reader(mails: MailStage) -> None:
    import_courses(mails)
    mails.quiet()
    header = mails.only_mail_to("iffat")["List-Unsubscribe"]

    token = str(header)[1:-1].partition("token=")[2]
    answer = mails.stage.call(None, "POST", "/mail/unsubscribe", query={"token": token})

    assert (answer.status, answer.json) == (200, {"subscribed": False})
    assert not mails.recipient("iffat").is_mailable


def test_a_summary_that_is_refused_is_logged_once_and_sent_later(mails: MailStage, log: Log) -> None:
    import_courses(mails)
    mails.stage.wiring.mails.failure = MailRefused("400 MessageRejected")
    refused = mails.quiet()
    mails.stage.wiring.mails.failure = None
    mails.stage.pass_time(seconds=61)

    sent = mails.run()

    assert (refused, sent) == ({"postponed": 2 * COUNT}, {"sent": 2 * COUNT})
    assert [line["reason"] for line in log() if line.get("reason")] == ["400 MessageRejected"] * 2
    assert len(mails.mails_to("iffat")) == 1
