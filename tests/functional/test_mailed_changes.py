"""Which mails several changes of one course become, through the whole application with a clock that the test sets."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from tests.functional.bells import bell
from tests.functional.mails import SETTINGS, MailStage
from tests.functional.stage import Stage
from tests.functional.stream_batches import DONE
from tests.unit.mail.mail_room import part

MOVE = {"scheduledDate": "2045-07-20", "reason": "Room flooded"}
CANCEL = {"reason": "Snow"}


@pytest.fixture
def mails(stage: Stage) -> MailStage:
    """Course 1 is confirmed with Mike. Whoever is concerned has been mailed about that."""
    room = MailStage(stage)
    stage.confirmed(32)
    room.quiet()
    return room


def newest(mails: MailStage, who: str) -> dict[str, Any]:
    """The event of the newest calendar file, and the file's METHOD."""
    calendar: Any = Calendar.from_ical(part(mails.mails_to(who)[-1], "text/calendar"))
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    shown = {name: str(event[name]) for name in ("UID", "STATUS")}
    return shown | {"METHOD": str(calendar["METHOD"]), "SEQUENCE": int(event["SEQUENCE"]), "start": event.start}


def test_five_moves_in_a_minute_are_one_mail_with_the_last_date(mails: MailStage) -> None:
    before = len(mails.mails_to("mike"))
    for day in range(20, 25):
        mails.stage.act("dana", 1, "reschedule", MOVE | {"scheduledDate": f"2045-07-{day}"})
        mails.relay()
        mails.run()
        mails.stage.pass_time(seconds=12)
    outcomes = []
    for _ in range(5):
        outcomes.append(mails.run())
        mails.stage.pass_time(seconds=60)

    # Mike, and the organization.
    assert [outcome for outcome in outcomes if outcome] == [{"sent": 2}]
    assert len(mails.mails_to("mike")) - before == 1
    assert mails.mails_to("mike")[-1]["Subject"].startswith("Moved: CPR Basic, Monday, 24 July 2045")
    assert f"{newest(mails, 'mike')['start']:%Y-%m-%d}" == "2045-07-24"


def test_a_move_and_then_a_cancellation_are_a_cancel_only_with_the_uid_and_a_higher_sequence(mails: MailStage) -> None:
    invited = newest(mails, "mike")
    before = len(mails.mails_to("mike"))
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.relay()
    mails.stage.pass_time(seconds=30)
    mails.run()
    mails.stage.act("dana", 1, "cancel", CANCEL)

    mails.quiet()

    cancelled = newest(mails, "mike")
    assert len(mails.mails_to("mike")) - before == 1
    assert (invited["METHOD"], invited["STATUS"]) == ("REQUEST", "CONFIRMED")
    assert (cancelled["METHOD"], cancelled["STATUS"]) == ("CANCEL", "CANCELLED")
    assert cancelled["UID"] == invited["UID"]
    assert cancelled["SEQUENCE"] > invited["SEQUENCE"]


def test_who_has_seen_the_change_on_a_screen_is_not_mailed_and_others_are(mails: MailStage) -> None:
    before = {who: len(mails.mails_to(who)) for who in ("mike", "iffat")}
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.relay()
    shown = bell(mails.stage, "mike")["newest"]

    answer = mails.stage.call("mike", "POST", "/notices/seen", {"cursor": shown})
    mails.quiet()

    assert answer.status == 200
    assert {who: len(mails.mails_to(who)) - count for who, count in before.items()} == {"mike": 0, "iffat": 1}


def test_who_watches_a_course_that_is_never_quiet_is_not_mailed_about_a_change_that_is_not_yet_reported(
    mails: MailStage,
) -> None:
    before = len(mails.mails_to("mike"))
    for turn in range(20):
        mails.stage.act("dana", 1, "reschedule", MOVE | {"scheduledDate": f"2045-07-{20 + turn % 2}"})
        mails.relay()
        shown = bell(mails.stage, "mike")["newest"]
        mails.stage.pass_time(seconds=5)
        mails.run()
        mails.stage.call("mike", "POST", "/notices/seen", {"cursor": shown})
        mails.stage.pass_time(seconds=100)

    assert len(mails.mails_to("mike")) == before
    # Nobody looks at the organization's screens.
    assert len(mails.mails_to("iffat")) > before


def test_the_longest_delay_is_never_shorter_than_what_a_page_takes_to_report(mails: MailStage) -> None:
    mails.stage.limit(**SETTINGS, mail_max_delay_seconds=1)
    before = len(mails.mails_to("mike"))
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.relay()
    mails.stage.pass_time(seconds=89)

    mails.run()
    too_early = len(mails.mails_to("mike")) - before
    mails.stage.pass_time(seconds=2)
    mails.run()

    assert (too_early, len(mails.mails_to("mike")) - before) == (0, 1)


def test_what_changes_after_the_last_look_is_mailed(mails: MailStage) -> None:
    before = len(mails.mails_to("mike"))
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.stage.call("mike", "POST", "/notices/seen", {"cursor": bell(mails.stage, "mike")["newest"]})
    mails.stage.act("dana", 1, "cancel", CANCEL)

    mails.quiet()

    assert len(mails.mails_to("mike")) - before == 1
    assert newest(mails, "mike")["METHOD"] == "CANCEL"


def test_after_a_relay_that_was_stopped_for_ten_minutes_there_is_exactly_one_mail(mails: MailStage) -> None:
    before = len(mails.mails_to("mike"))
    for day in (20, 21, 22):
        mails.stage.act("dana", 1, "reschedule", MOVE | {"scheduledDate": f"2045-07-{day}"})
        for _ in range(4):
            mails.stage.pass_time(seconds=50)
            mails.run()
    none_yet = len(mails.mails_to("mike")) - before

    # The stream kept the records, and announces them again and again until the function has returned.
    assert [mails.relay(), mails.relay()] == [DONE, DONE]
    for _ in range(6):
        mails.stage.pass_time(seconds=60)
        mails.run()

    assert (none_yet, len(mails.mails_to("mike")) - before) == (0, 1)
    assert mails.mails_to("mike")[-1]["Subject"].startswith("Moved: CPR Basic, Saturday, 22 July 2045")


def test_times_are_in_the_zone_of_the_course_wherever_its_organization_is(mails: MailStage) -> None:
    number = mails.stage.confirmed(32, timeZone="Europe/Berlin", startTime="09:00", endTime="12:00", location="Halle")
    mails.quiet()
    mails.stage.act("dana", number, "reschedule", MOVE | {"startTime": "08:30", "endTime": "11:30"})

    mails.quiet()

    mail = mails.mails_to("mike")[-1]
    assert "08:30–11:30 (Europe/Berlin)" in mail["Subject"]
    assert "08:30–11:30 (Europe/Berlin)" in part(mail, "text/html")
    start = newest(mails, "mike")["start"]
    assert (f"{start:%H:%M}", start.utcoffset().total_seconds()) == ("08:30", 7200)
    assert "DTSTART;TZID=Europe/Berlin:20450720T083000" in part(mail, "text/calendar")


def test_a_move_that_is_undone_within_the_quiet_time_is_mailed_to_nobody(mails: MailStage) -> None:
    before = {who: len(mails.mails_to(who)) for who in ("mike", "iffat")}
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.relay()
    mails.stage.pass_time(seconds=5)
    mails.stage.act("dana", 1, "reschedule", {"scheduledDate": "2045-07-15", "reason": "Taken back"})

    mails.quiet()

    assert {who: len(mails.mails_to(who)) for who in before} == before


def test_a_first_assignment_that_is_undone_within_the_quiet_time_is_mailed_to_nobody(mails: MailStage) -> None:
    number = mails.stage.pending(location="Gym", scheduledDate="2045-08-15")
    mails.quiet()
    before = {who: len(mails.mails_to(who)) for who in ("dana", "omar", "iffat", "mike")}
    assigned = mails.stage.act("dana", number, "assign", {"instructorId": 32})
    mails.relay()
    mails.stage.pass_time(seconds=5)
    taken_back = mails.stage.act("dana", number, "decline", {"reason": "Taken back"})

    mails.quiet()

    assert (assigned.status, taken_back.status) == (200, 200)
    assert {who: len(mails.mails_to(who)) for who in before} == before
