"""One mail that lists the courses of a person, where many are due in one run."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.courses.commands import LongText, Text
from chalicelib.mail.mail_texts import WORDS
from chalicelib.mail.summary_mail import MAX_COURSES, MAX_SINGLE_MAILS
from chalicelib.mail.summary_texts import SUMMARY_WORDS
from tests.builders import NADIA, admin
from tests.unit.mail.mail_room import MailRoom, State, has_calendar, part
from tests.unit.mail.test_send_mails import INSTRUCTOR, ORGANIZATION, OTHER, event_of
from tests.unit.mail.test_told_changes import edit

MANY = MAX_SINGLE_MAILS + 1
DAY = date(2025, 8, 1)


def a_room_with_requests(count: int, **values: Any) -> tuple[MailRoom, list[int]]:
    """An admin has entered so many courses of one organization, a day apart, and they are queued."""
    room = MailRoom()
    days = [DAY + timedelta(days=index) for index in range(count)]
    numbers = [
        room.office.request(by=admin("Omar"), organization_id=7, scheduled_date=day, **values).course_id for day in days
    ]
    room.relay()
    return room, numbers


def a_room_with_confirmed_courses(count: int) -> tuple[MailRoom, list[int]]:
    """Nothing is queued, and nobody was mailed."""
    room, numbers = a_room_with_requests(count)
    for number in numbers:
        room.office.assign(number)
    room.relay()
    for stored in room.mail_queue.all():
        room.mail_queue.remove(stored)
    return room, numbers


def due(room: MailRoom) -> MailRoom:
    room.relay()
    room.pass_time(seconds=121)
    return room


def files_of(mail: EmailMessage) -> list[dict[str, str]]:
    """The events of the calendar files; each has the method that its part of the mail names."""
    found = []
    for attached in mail.iter_attachments():
        event = event_of(attached.get_content())
        assert attached.get_content_type() == "text/calendar"
        assert attached.get_param("method") == event["METHOD"]
        assert attached.get_filename() == f"course-{event['UID'].partition('@')[0].partition('-')[2]}.ics"
        found.append(event)
    return found


def lines_of(mail: EmailMessage) -> list[str]:
    return [line for line in part(mail, "text/plain").splitlines() if line.startswith("- ")]


def test_many_courses_are_one_mail_that_lists_them_with_a_calendar_file_each() -> None:
    room, numbers = a_room_with_requests(40)

    outcomes = due(room).run()

    mail = room.only_mail_to(ORGANIZATION)
    assert mail["Subject"] == "News about 40 courses"
    assert mail["List-Unsubscribe"] == f"<https://api/mail/unsubscribe?token={ORGANIZATION}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert lines_of(mail)[0] == (
        "- New request: CPR Basic, Friday, 1 August 2025, 09:00–12:00 (America/Toronto), Main Hall"
    )
    links = [line.strip() for line in part(mail, "text/plain").splitlines() if "/courses/" in line]
    assert links == [f"https://portal/organization/courses/{number}" for number in numbers]
    files = files_of(mail)
    assert [file["UID"] for file in files] == [f"course-{number}@portal.example.com" for number in numbers]
    assert {file["METHOD"] for file in files} == {"REQUEST"}
    # Two admins: one has made the changes. Their mails have no calendar files.
    assert outcomes == {"sent": 80}
    assert (len(room.outgoing), room.mail_queue.all()) == (2, [])
    assert not has_calendar(room.only_mail_to("user-dana"))
    assert "calendar" not in part(room.only_mail_to("user-dana"), "text/plain")


def test_a_few_courses_are_a_mail_each() -> None:
    room, _ = a_room_with_requests(MAX_SINGLE_MAILS)

    due(room).run()

    assert len(room.mails_to(ORGANIZATION)) == MAX_SINGLE_MAILS
    assert all(mail["Subject"].startswith("New request: CPR Basic, ") for mail in room.mails_to(ORGANIZATION))


def test_courses_are_listed_by_date_and_told_of_what_happened_last_to_each() -> None:
    room, numbers = a_room_with_confirmed_courses(MANY)
    room.office.reschedule(numbers[0], scheduled_date=date(2025, 9, 1))
    room.office.cancel(numbers[1], reason="Snow\nand ice")
    for number in numbers[2:]:
        edit(room, number, admin("Omar"))

    due(room).run()

    mail = room.only_mail_to(ORGANIZATION)
    assert [line[2:].partition(":")[0] for line in lines_of(mail)] == ["Cancelled", *["Changed"] * 4, "Moved"]
    lines = part(mail, "text/plain").splitlines()
    assert "  Changed by: Dana · Reason: Snow and ice" in lines
    moved = "  Changed by: Dana · Reason: Room flooded · Before: Friday, 1 August 2025, 09:00–12:00 (America/Toronto)"
    assert moved in lines
    assert [file["METHOD"] for file in files_of(mail)] == ["CANCEL", *["REQUEST"] * 5]


def test_courses_that_were_handed_over_are_one_mail_to_each_instructor() -> None:
    room, numbers = a_room_with_confirmed_courses(MANY)
    for number in numbers:
        room.office.assign(number, instructor=NADIA)

    due(room).run()

    former, new = room.only_mail_to(INSTRUCTOR), room.only_mail_to(OTHER)
    assert {file["METHOD"] for file in files_of(former)} == {"CANCEL"}
    assert {file["METHOD"] for file in files_of(new)} == {"REQUEST"}
    told = part(former, "text/plain") + part(former, "text/html")
    assert lines_of(former)[0].startswith("- No longer yours: CPR Basic, Friday, 1 August 2025, ")
    assert not [text for text in ("Main Hall", "Nadia", "/courses/") if text in told]
    assert "https://portal/instructor/courses/" in part(new, "text/plain")


def test_courses_that_a_screen_has_shown_are_left_out_and_what_is_left_may_be_a_single_mail() -> None:
    room, numbers = a_room_with_confirmed_courses(MANY)
    for number in numbers[:-1]:
        room.office.reschedule(number, scheduled_date=DAY + timedelta(days=100 + number))
    room.see(ORGANIZATION, "organization:7")
    room.office.cancel(numbers[-1])

    due(room).run()

    assert room.only_mail_to(ORGANIZATION)["Subject"].startswith("Cancelled: CPR Basic")
    assert room.only_mail_to(INSTRUCTOR)["Subject"] == f"News about {MANY} courses"
    assert room.mail_queue.all() == []


def test_types_that_a_person_does_not_want_are_left_out() -> None:
    room, numbers = a_room_with_confirmed_courses(MANY + 2)
    room.states[ORGANIZATION] = State(unwanted=("course_rescheduled",))
    for number in numbers[2:]:
        room.office.cancel(number)
    for number in numbers[:2]:
        room.office.reschedule(number, scheduled_date=date(2025, 9, number))

    due(room).run()

    assert room.only_mail_to(ORGANIZATION)["Subject"] == f"News about {MANY} courses"


@pytest.mark.parametrize("changes", [{"is_enabled": False}, {"is_subscribed": False}])
def test_who_may_not_be_mailed_gets_no_summary_either(changes: dict[str, bool]) -> None:
    room, _ = a_room_with_requests(MANY)
    room.subscribe("organization:7", ORGANIZATION, **changes)

    due(room).run()

    assert room.mails_to(ORGANIZATION) == []
    assert room.mail_queue.all() == []


@pytest.mark.parametrize(("count", "mails"), [(MAX_COURSES, [50]), (MAX_COURSES + 1, [26, 25]), (120, [40, 40, 40])])
def test_more_courses_than_one_mail_takes_are_several_mails(count: int, mails: list[int]) -> None:
    room, numbers = a_room_with_requests(count)

    due(room).run()

    found = [files_of(mail) for mail in room.mails_to(ORGANIZATION)]
    assert [len(files) for files in found] == mails
    assert len({file["UID"] for files in found for file in files}) == len(numbers)


def test_the_longest_courses_fit_into_one_mail_of_amazon_ses() -> None:
    """10 MB: what most mail services take, and a quarter of what SES takes."""
    long = {"course_type": "é" * 200, "location": "漢" * 200, "notes": "漢" * 2000}
    longest = [command.__metadata__[0].max_length for command in (Text, LongText)]  # type: ignore[attr-defined]
    assert longest == [200, 2000]
    room, _ = a_room_with_requests(MAX_COURSES, **long)

    due(room).run()

    content = next(mail.content for mail in room.outgoing if mail.to.startswith(ORGANIZATION))
    assert len(content) < 10_000_000 / 2
    # RFC 5322, section 2.1.1.
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_what_people_typed_is_no_markup() -> None:
    room, _ = a_room_with_requests(MANY, location="<script>x</script>", course_type="<b>CPR</b> {0}")

    due(room).run()

    html = part(room.only_mail_to(ORGANIZATION), "text/html")
    assert ("<script>" in html, "<b>" in html) == (False, False)
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("language", "subject", "feed"),
    [
        ("en", "News about 6 courses", "Make a calendar feed"),
        ("fr", "Du nouveau sur 6 formations", "Créer un flux de calendrier"),
        ("de", "Neues zu 6 Kursen", "Kalender-Feed erstellen"),
        ("xx", "News about 6 courses", "Make a calendar feed"),
    ],
)
def test_a_summary_is_in_the_language_of_its_reader_and_leads_to_the_calendar_feed(
    language: str, subject: str, feed: str
) -> None:
    room, _ = a_room_with_requests(MANY)
    room.subscribe("organization:7", ORGANIZATION, language=language)

    due(room).run()

    mail = room.only_mail_to(ORGANIZATION)
    lines = part(mail, "text/plain").splitlines()
    assert mail["Subject"] == subject
    assert lines[lines.index(feed) + 1] == "https://portal/settings"
    assert f'<a href="https://portal/settings">{feed}</a>' in part(mail, "text/html")


def test_each_language_has_the_words_of_summaries() -> None:
    assert set(SUMMARY_WORDS) == set(WORDS)
