from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from chalicelib.mail.compose_mail import Envelope, Links, compose_mail, sender_address
from chalicelib.mail.course_mail import CourseMail
from chalicelib.mail.mail_texts import WORDS, words_of
from chalicelib.mail.ports import Method
from chalicelib.people.recipients import LANGUAGES
from tests.unit.mail.mail_room import parsed, part

LINKS = Links("https://p/courses/1", "https://p/settings", "https://p/unsubscribe#t", "https://api/mail?token=t&x=1")
MAIL = CourseMail(headline="Moved", subject="Moved: CPR", facts=(("Where", "Main Hall"),), method=Method.REQUEST)
ENVELOPE = Envelope("Cours é <c@example.com>", "mike@example.com", "Mike", "en", datetime(2025, 7, 12, tzinfo=UTC))
EN = words_of("en")


def test_the_parts_are_an_alternative_of_text_html_and_calendar_and_an_attachment() -> None:
    mail = parsed(compose_mail(MAIL, ENVELOPE, LINKS, EN, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))

    kinds = [each.get_content_type() for each in mail.walk() if not each.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert mail.get_content_type() == "multipart/mixed"
    calendar = next(each for each in mail.walk() if each.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    assert next(mail.iter_attachments()).get_filename() == "course.ics"
    assert part(mail, "application/ics") == part(mail, "text/calendar")


def test_the_headers_offer_to_unsubscribe_with_one_click() -> None:
    """RFC 8058, section 3.1."""
    mail = parsed(compose_mail(MAIL, ENVELOPE, LINKS, EN, None))

    assert mail["List-Unsubscribe"] == "<https://api/mail?token=t&x=1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == "Cours é <c@example.com>"


def test_a_long_address_to_unsubscribe_is_not_encoded() -> None:
    """Mail programs take the address as it is in the header: RFC 2369, section 2."""
    address = "https://abcdefghij.execute-api.ca-central-1.amazonaws.com/prod/mail/unsubscribe?token=" + "t" * 100

    content = compose_mail(MAIL, ENVELOPE, Links(None, None, address, address), EN, None)

    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in content
    # RFC 5322, section 2.1.1.
    assert max(map(len, content.split(b"\r\n"))) < 998


def test_without_portals_a_mail_has_no_links() -> None:
    mail = parsed(compose_mail(MAIL, ENVELOPE, Links(None, None, None, None), EN, None))

    assert "http" not in part(mail, "text/plain") + part(mail, "text/html")
    assert mail["List-Unsubscribe"] is None


def test_what_people_typed_is_no_markup_and_no_header() -> None:
    mail = CourseMail(
        headline="Moved", subject="Moved: <b>\r\nBcc: all@example.com", facts=(("Where", "<script>x</script>"),)
    )

    message = parsed(compose_mail(mail, ENVELOPE, LINKS, EN, None))

    assert message["Bcc"] is None
    assert "<script>" not in part(message, "text/html")
    assert "&lt;script&gt;" in part(message, "text/html")


def test_lines_are_short_enough_for_mail_servers() -> None:
    """RFC 5322, section 2.1.1."""
    mail = CourseMail(headline="Moved", subject="é" * 500, facts=(("Where", "x" * 3000),))

    content = compose_mail(mail, ENVELOPE, LINKS, EN, b"X" * 5000)

    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("sender", "name", "header"),
    [
        ("c@example.com", "c@example.com", "c@example.com"),
        ("<c@example.com>", "c@example.com", "c@example.com"),
        ("Courses <c@example.com>", "Courses", "Courses <c@example.com>"),
        ('"Schmidt, Kurse" <c@example.com>', "Schmidt, Kurse", '"Schmidt, Kurse" <c@example.com>'),
        ("Schmidt, Kurse <c@example.com>", "Schmidt, Kurse", '"Schmidt, Kurse" <c@example.com>'),
        ("Académie <c@example.com>", "Académie", "Académie <c@example.com>"),
        ("=?UTF-8?Q?Acad=C3=A9mie?= <c@example.com>", "Académie", "Académie <c@example.com>"),
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(sender: str, name: str, header: str) -> None:
    mail = parsed(compose_mail(MAIL, replace(ENVELOPE, sender=sender), LINKS, EN, None))

    assert sender_address(sender) == (name, "c@example.com")
    assert mail["From"] == header


def test_each_language_has_all_headlines() -> None:
    headlines = [set(words.headlines) for words in WORDS.values()]

    assert tuple(WORDS) == LANGUAGES
    assert headlines == [headlines[0]] * len(LANGUAGES)
