"""What is mailed to whom, on the stores in memory."""

from __future__ import annotations

import re
from datetime import date

import pytest
from icalendar import Calendar

from tests.builders import MIKE, NADIA, admin, organization_user
from tests.unit.mail.mail_room import MailRoom, State, has_calendar, part

ORGANIZATION, INSTRUCTOR, OTHER = "user-organization-7", "user-instructor-32", "user-instructor-33"


def a_room_with_a_confirmed_course() -> tuple[MailRoom, int]:
    """Nothing is queued, and nobody was mailed."""
    room = MailRoom()
    number = room.office.request().course_id
    room.office.assign(number)
    room.relay()
    for stored in room.mail_queue.all():
        room.mail_queue.remove(stored)
    return room, number


def event_of(text: str) -> dict[str, str]:
    """The one event of a calendar file, as values by name, and the file's METHOD."""
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    shown = {name: str(event[name]) for name in ("UID", "SEQUENCE", "STATUS")}
    starts = re.search(r"DTSTART[^:]*:(.*)", text[text.index("BEGIN:VEVENT") :])
    assert starts
    return shown | {"METHOD": str(calendar["METHOD"]), "DTSTART": starts[1].strip()}


def test_five_moves_in_a_minute_are_one_mail_with_the_last_date() -> None:
    room, number = a_room_with_a_confirmed_course()
    for day in range(21, 26):
        room.office.reschedule(number, scheduled_date=date(2025, 7, day))
        room.relay()
        room.pass_time(seconds=12)

    room.pass_time(seconds=120)
    room.run()

    mail = room.only_mail_to(ORGANIZATION)
    assert mail["Subject"] == "Moved: CPR Basic, Friday, 25 July 2025, 09:00–12:00 (America/Toronto)"
    assert "Before: Tuesday, 15 July 2025, 09:00–12:00 (America/Toronto)" in part(mail, "text/plain")
    assert event_of(part(mail, "text/calendar")) == {
        "UID": f"course-{number}@portal.example.com",
        "SEQUENCE": "7",
        "STATUS": "CONFIRMED",
        "METHOD": "REQUEST",
        "DTSTART": "20250725T090000",
    }
    assert "URL:https://portal/organization/courses/1" in part(mail, "text/calendar")
    assert len(room.mails_to(INSTRUCTOR)) == 1


def test_a_calendar_file_is_stamped_with_the_time_at_which_it_was_made() -> None:
    """Not with that of the change: RFC 5545, section 3.8.7.2, for files with a METHOD."""
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)

    room.quiet()

    assert f"DTSTAMP:{room.now():%Y%m%dT%H%M%SZ}" in part(room.only_mail_to(INSTRUCTOR), "text/calendar")


def test_a_move_and_then_a_cancellation_are_a_cancel_only() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)
    room.relay()
    room.office.cancel(number)

    room.quiet()

    mail = room.only_mail_to(INSTRUCTOR)
    assert mail["Subject"].startswith("Cancelled: CPR Basic")
    event = event_of(part(mail, "text/calendar"))
    assert (event["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", "4")


def test_a_request_and_its_cancel_have_one_uid_and_a_rising_sequence() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)
    room.quiet()
    room.office.cancel(number)
    room.quiet()

    first, second = (event_of(part(mail, "text/calendar")) for mail in room.mails_to(ORGANIZATION))
    assert (first["METHOD"], second["METHOD"]) == ("REQUEST", "CANCEL")
    assert first["UID"] == second["UID"]
    assert int(first["SEQUENCE"]) < int(second["SEQUENCE"])


def test_nobody_is_mailed_about_what_a_screen_has_shown() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)
    room.see(INSTRUCTOR, "instructor:32")

    outcomes = room.quiet()

    assert room.mails_to(INSTRUCTOR) == []
    assert len(room.mails_to(ORGANIZATION)) == 1
    assert outcomes == {"sent": 1, "not_needed": 1}
    assert room.mail_queue.all() == []


def test_a_change_after_the_last_look_is_mailed() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)
    room.see(INSTRUCTOR, "instructor:32")
    room.office.reschedule(number, scheduled_date=date(2025, 7, 23))

    room.quiet()

    assert "23 July 2025" in room.only_mail_to(INSTRUCTOR)["Subject"]


def test_own_changes_are_not_mailed_to_whoever_made_them() -> None:
    room = MailRoom()
    room.office.request(by=organization_user())

    room.quiet()

    assert {mail.to for mail in room.outgoing} == {"user-dana@example.com", "user-omar@example.com"}


def test_admins_are_mailed_about_what_asks_them_to_act_only_and_without_a_calendar_file() -> None:
    room = MailRoom()
    number = room.office.request().course_id
    room.quiet()
    room.office.assign(number, by=admin("Omar"))
    room.quiet()
    room.office.reschedule(number, by=admin("Omar"))
    room.quiet()

    mail = room.only_mail_to("user-dana")
    assert mail["Subject"].startswith("New request: CPR Basic")
    assert not has_calendar(mail)


def test_a_course_that_is_new_to_a_person_and_was_moved_meanwhile_is_not_told_as_moved() -> None:
    room = MailRoom()
    number = room.office.request(by=admin(), organization_id=7).course_id
    room.office.assign(number)
    room.office.reschedule(number)

    room.quiet()

    subject = room.only_mail_to(ORGANIZATION)["Subject"]
    assert subject == "Confirmed: CPR Basic, Tuesday, 22 July 2025, 09:00–12:00 (America/Toronto)"


def test_a_replaced_instructor_is_told_only_what_the_event_has_told() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.assign(number, instructor=NADIA)
    room.office.reschedule(number, scheduled_date=date(2025, 7, 30), start_time="14:00", end_time="15:00")

    room.quiet()

    mail = room.only_mail_to(INSTRUCTOR)
    assert mail["Subject"] == "No longer yours: CPR Basic, Tuesday, 15 July 2025, 09:00–12:00 (America/Toronto)"
    texts = [part(mail, kind) for kind in ("text/plain", "text/html", "text/calendar")]
    assert not [text for text in texts if "Main Hall" in text or "Iffat" in text or "14:00" in text or "Nadia" in text]
    event = event_of(texts[2])
    assert (event["METHOD"], event["DTSTART"]) == ("CANCEL", "20250715T090000")
    assert "SUMMARY:CPR Basic" in texts[2].splitlines()
    assert event_of(part(room.only_mail_to(OTHER), "text/calendar"))["DTSTART"] == "20250730T140000"


def test_an_instructor_who_gets_the_course_back_at_another_time_is_invited() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.assign(number, instructor=NADIA)
    room.office.assign(number, instructor=MIKE, scheduled_date=date(2025, 7, 17))

    room.quiet()

    mail = room.only_mail_to(INSTRUCTOR)
    assert mail["Subject"].startswith("Moved: CPR Basic, Thursday, 17 July 2025")
    assert event_of(part(mail, "text/calendar"))["METHOD"] == "REQUEST"


def test_a_cancelled_request_of_which_no_calendar_knows_has_no_calendar_file() -> None:
    room = MailRoom()
    number = room.office.request().course_id
    room.office.cancel(number)

    room.quiet()

    mail = room.only_mail_to(ORGANIZATION)
    assert mail["Subject"].startswith("Cancelled")
    assert not has_calendar(mail)


def test_a_completed_course_is_told_without_a_calendar_file() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.complete(number)

    room.quiet()

    mail = room.only_mail_to(ORGANIZATION)
    assert mail["Subject"].startswith("Completed: CPR Basic")
    assert not has_calendar(mail)


def test_other_organizations_and_instructors_are_not_mailed() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)

    room.quiet()

    assert room.mails_to("user-organization-8") == room.mails_to(OTHER) == []


@pytest.mark.parametrize("changes", [{"is_enabled": False}, {"is_subscribed": False}])
def test_who_may_not_be_mailed_is_not_even_when_the_mail_was_queued_before(changes: dict[str, bool]) -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)
    room.relay()
    room.subscribe("organization:7", ORGANIZATION, **changes)

    room.pass_time(seconds=121)
    room.run()

    assert room.mails_to(ORGANIZATION) == []


def test_types_that_a_person_does_not_want_are_not_mailed() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.states[INSTRUCTOR] = State(unwanted=("course_rescheduled",))
    room.office.reschedule(number)
    room.quiet()
    unwanted = room.mails_to(INSTRUCTOR)

    room.office.cancel(number)
    room.quiet()

    assert unwanted == []
    assert room.only_mail_to(INSTRUCTOR)["Subject"].startswith("Cancelled")


@pytest.mark.parametrize(
    ("language", "subject"), [("fr", "Déplacée\u00a0: "), ("de", "Verschoben: "), ("xx", "Moved: ")]
)
def test_a_mail_is_in_the_language_of_its_reader(language: str, subject: str) -> None:
    room, number = a_room_with_a_confirmed_course()
    room.subscribe("instructor:32", INSTRUCTOR, language=language)
    room.office.reschedule(number)

    room.quiet()

    assert room.only_mail_to(INSTRUCTOR)["Subject"].startswith(subject)
