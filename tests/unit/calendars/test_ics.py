"""The files as calendar programs read them: parsed by icalendar, and compared line by line where the form matters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.calendars.ics import CalendarTexts, Method, Person, course_calendar
from chalicelib.calendars.language import Language, preferred_language
from chalicelib.courses import local_time
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.views import CourseView, course_view
from chalicelib.people import channels
from tests.builders import ZONE, cancelled, completed, confirmed, course_of, pending

HOST = "abc123.execute-api.us-east-1.amazonaws.com"
PLAIN = CalendarTexts(stage_host=HOST)
COORDINATOR = Person("courses@example.com", "Courses")
MIKE = Person("mike@example.com", "Mike")
SENT_AT = datetime(2025, 7, 13, 8, 0, tzinfo=UTC)


def view(course: Course, channel: str = channels.ADMIN) -> CourseView:
    return course_view(course, channel)


def lines(*courses: Course, texts: CalendarTexts = PLAIN, **message: Any) -> list[str]:
    file = course_calendar(map(view, courses), texts, **message).decode()
    assert file.endswith("\r\n")
    assert "\n" not in file.replace("\r\n", "")
    return file.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def event(course: Course, texts: CalendarTexts = PLAIN, **message: Any) -> Any:
    """The only event, read strictly: a line that breaks the grammar fails."""
    (found,) = Calendar.from_ical(course_calendar([view(course)], texts, **message)).walk("VEVENT")
    assert found.errors == []
    return found


def message(course: Course, method: Method) -> dict[str, Any]:
    return {"method": method, "organizer": COORDINATOR, "attendee": MIKE, "now": SENT_AT}


def test_a_confirmed_course_is_an_event_in_its_own_zone() -> None:
    course = confirmed(location="Main Hall; door 2, left", notes="Bring ID")

    file = lines(course)

    assert file[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Coursewire//Courses//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VTIMEZONE",
    ]
    assert file[file.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        f"UID:course-123@{HOST}",
        "SEQUENCE:2",
        "DTSTAMP:20250712T193000Z",
        "DTSTART;TZID=America/Toronto:20250715T090000",
        "DTEND;TZID=America/Toronto:20250715T120000",
        "SUMMARY:CPR Basic – Iffat College",
        "LOCATION:Main Hall\\; door 2\\, left",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        r"DESCRIPTION:Status: confirmed\nOrganization: Iffat College\nInstructor: Mike\nPersons: 12\nNotes: Bring ID",
        "CREATED:20250712T193000Z",
        "LAST-MODIFIED:20250712T193000Z",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize(
    ("course", "status", "transparency"),
    [
        (pending(), "TENTATIVE", "TRANSPARENT"),
        (confirmed(), "CONFIRMED", "OPAQUE"),
        (completed(), "CONFIRMED", "OPAQUE"),
        (cancelled(), "CANCELLED", "TRANSPARENT"),
    ],
)
def test_each_status_has_its_word_in_a_calendar(course: Course, status: str, transparency: str) -> None:
    found = event(course)

    assert (found["STATUS"], found["TRANSP"]) == (status, transparency)


@pytest.mark.parametrize(
    ("day", "start", "end", "zone"),
    [
        (date(2025, 7, 15), "09:00", "12:00", ZONE),
        (date(2025, 3, 9), "03:30", "05:00", ZONE),  # The hour after the clocks went forward.
        (date(2025, 11, 2), "01:30", "02:30", ZONE),  # The first of two half past one.
        (date(2025, 7, 15), "22:00", "24:00", ZONE),
        (date(2025, 4, 24), "22:00", "24:00", "Africa/Cairo"),  # The next day begins at 01:00.
        (date(2025, 7, 15), "09:00", "12:00", "Etc/UTC"),
        (date(2025, 7, 15), "09:00", "12:00", "US/Eastern"),
        (date(2025, 12, 31), "20:00", "24:00", "Australia/Sydney"),
    ],
)
def test_an_event_has_the_instants_of_its_course(day: date, start: str, end: str, zone: str) -> None:
    course = confirmed(scheduled_date=day, start_time=start, end_time=end, time_zone=zone)
    interval = local_time.interval(day, start, end, zone)

    found = event(course)

    assert found.start.astimezone(UTC) == interval.starts_at
    assert found.end.astimezone(UTC) == interval.ends_at


def test_a_course_without_times_is_a_day_that_keeps_nobody_busy() -> None:
    file = lines(pending(start_time=None, end_time=None))

    assert "DTSTART;VALUE=DATE:20250715" in file
    assert "DTEND;VALUE=DATE:20250716" in file
    assert "TRANSP:TRANSPARENT" in file
    assert "BEGIN:VTIMEZONE" not in file


def test_one_course_in_a_zone_that_no_longer_exists_spoils_no_file() -> None:
    file = lines(confirmed(time_zone="Europe/Atlantis"), confirmed(course_id=124))

    assert [line for line in file if line.startswith("DTSTART") and "2025" in line] == [
        "DTSTART:20250715T090000",
        "DTSTART;TZID=America/Toronto:20250715T090000",
    ]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_of_all_have_a_file(day: date) -> None:
    assert event(pending(scheduled_date=day, start_time=None, end_time=None)).start == day


def test_each_zone_in_use_is_described_once() -> None:
    courses = [confirmed(), confirmed(course_id=124), confirmed(course_id=125, time_zone="Europe/Berlin")]

    file = lines(*courses)

    assert [line for line in file if line.startswith("TZID:")] == ["TZID:America/Toronto", "TZID:Europe/Berlin"]
    assert file.count("BEGIN:VEVENT") == 3


def test_internal_notes_are_in_no_file_but_the_admins() -> None:
    course = confirmed(notes="Owes us money", notes_internal=True)

    files = {
        channel: course_calendar([view(course, channel)], PLAIN)
        for channel in ("admin", "organization:7", "instructor:32")
    }

    assert [channel for channel, file in files.items() if b"Owes us" in file] == ["admin"]


def test_a_cancelled_course_says_why() -> None:
    assert "Reason: Snow" in event(cancelled())["DESCRIPTION"]


def test_an_old_reason_of_a_course_that_takes_place_is_not_told() -> None:
    assert "Reason" not in event(confirmed(reason="Room flooded"))["DESCRIPTION"]


def test_a_link_is_given_as_address_and_at_the_end_of_the_text() -> None:
    texts = CalendarTexts(stage_host=HOST, link=lambda number: f"https://courses.example.com/admin/courses/{number}")

    found = event(confirmed(), texts)

    assert found["URL"] == "https://courses.example.com/admin/courses/123"
    assert found["DESCRIPTION"].endswith("\nhttps://courses.example.com/admin/courses/123")


def test_a_feed_has_a_name_and_asks_to_be_read_again_after_an_hour() -> None:
    file = lines(texts=CalendarTexts(stage_host=HOST, name="Courses"))

    assert file[4:] == [
        "NAME:Courses",
        "X-WR-CALNAME:Courses",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "END:VCALENDAR",
    ]


class TestMessages:
    def test_a_request_names_who_sends_and_who_attends(self) -> None:
        file = lines(confirmed(), **message(confirmed(), Method.REQUEST))

        assert "METHOD:REQUEST" in file
        assert "DTSTAMP:20250713T080000Z" in file
        assert "ORGANIZER;CN=Courses:mailto:courses@example.com" in file
        assert "ATTENDEE;CN=Mike;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:mike@example.com" in file

    def test_a_later_change_has_the_same_uid_and_a_higher_sequence(self) -> None:
        before, after = confirmed(), confirmed(version=3, scheduled_date=date(2025, 7, 22))

        first, second = (event(course, **message(course, Method.REQUEST)) for course in (before, after))

        assert first["UID"] == second["UID"]
        assert first["SEQUENCE"] < second["SEQUENCE"]

    @pytest.mark.parametrize("status", list(Status))
    def test_a_cancellation_is_cancelled_whatever_the_status_and_tells_no_details(self, status: Status) -> None:
        course = course_of(status, notes="Bring a projector")

        found = event(course, **message(course, Method.CANCEL))

        assert found["STATUS"] == "CANCELLED"
        assert found["SEQUENCE"] == course.version
        assert not {"DESCRIPTION", "URL"} & set(found)

    @pytest.mark.parametrize("left_out", ["organizer", "attendee", "now"])
    def test_a_message_that_lacks_a_part_is_an_error(self, left_out: str) -> None:
        parts = message(confirmed(), Method.REQUEST)
        del parts[left_out]

        with pytest.raises(ValueError, match="needs an organizer"):
            course_calendar([view(confirmed())], PLAIN, **parts)

    def test_a_message_about_two_courses_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="one course"):
            course_calendar([view(confirmed())] * 2, PLAIN, **message(confirmed(), Method.CANCEL))


class TestTexts:
    NASTY = 'a\r\nBEGIN:VEVENT\rb\x00\x0b; , \\ " : \u2028 c\x85END:VCALENDAR\nü' + "ü" * 100

    def test_no_text_of_a_person_begins_a_line_of_its_own(self) -> None:
        course = confirmed(course_type=self.NASTY, location=self.NASTY, notes=self.NASTY, organization_name=self.NASTY)
        parts = message(course, Method.REQUEST) | {"attendee": Person("m@example.com", self.NASTY)}

        file = lines(course, **parts)

        assert file.count("BEGIN:VEVENT") == 1
        assert file.count("END:VCALENDAR") == 1
        assert not any(ord(each) < 32 for line in file for each in line)

    def test_what_was_typed_is_read_back(self) -> None:
        notes = 'Zoë\'s "room"; left, then C:\\new – 日本'

        assert f"Notes: {notes}" in event(confirmed(notes=notes))["DESCRIPTION"]

    def test_no_line_is_longer_than_75_bytes(self) -> None:
        file = course_calendar([view(confirmed(notes="ü" * 500))], PLAIN)

        assert max(map(len, file.split(b"\r\n"))) <= 75

    def test_the_words_are_those_of_the_language(self) -> None:
        shown = [event(confirmed(), CalendarTexts(stage_host=HOST, language=each))["DESCRIPTION"] for each in Language]

        assert [text.splitlines()[0] for text in shown] == [
            "Status: confirmed",
            "Statut\u00a0: confirmée",
            "Status: bestätigt",
        ]

    @pytest.mark.parametrize(
        ("header", "language"),
        [
            (None, "en"),
            ("", "en"),
            ("de", "de"),
            ("de-CH,de;q=0.9,en;q=0.8", "de"),
            ("es-MX, fr;q=0.5", "fr"),
            ("*", "en"),
            (";;,", "en"),
        ],
    )
    def test_the_first_language_that_the_portals_have_is_preferred(self, header: str | None, language: str) -> None:
        assert preferred_language(header) == language


def test_a_file_depends_on_its_courses_only() -> None:
    first, second = (course_calendar([view(confirmed())], PLAIN) for _ in range(2))

    assert first == second
