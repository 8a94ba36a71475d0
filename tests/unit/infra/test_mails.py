"""The mails of the local cloud, as the emulator keeps them."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

from chalicelib.mail.compose_mail import Envelope, Links
from chalicelib.mail.mail_texts import words_of
from chalicelib.mail.ports import Method
from chalicelib.mail.summary_mail import SummaryLine, compose_summary
from infra.local.mails import Mail, read_mails
from tests.unit.infra.http_server import serving

INVITATION = (
    "<p>An account for courses was set up for you.</p> <p>Sign in at <a href='http://p.example'>http://p.example</a>"
    "<br> as: dana<br>with the first password: a&amp;B&lt;1</p>"
)


def kept(to: str, second: float, **body: str | None) -> dict[str, Any]:
    return {"To": [to], "Subject": "Your account", "Timestamp": second, "BodyText": "", "BodyHtml": None} | body


class Emulator(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert self.path == "/_ministack/ses/messages"
        later = kept("omar@example.com", 2.0, BodyText="Plain\n\ntext", Raw="")
        body = json.dumps({"messages": {"000000000000": [later, kept("dana@example.com", 1.0, BodyHtml=INVITATION)]}})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None: ...


def test_the_oldest_mail_is_first_and_html_is_shown_as_lines() -> None:
    with serving(Emulator) as url:
        mails = read_mails(url)

    text = (
        "An account for courses was set up for you.\nSign in at http://p.example\nas: dana\n"
        "with the first password: a&B<1"
    )
    assert mails == [
        Mail("dana@example.com", "Your account", text),
        Mail("omar@example.com", "Your account", "Plain\ntext"),
    ]
    assert str(mails[1]) == "To: omar@example.com\nSubject: Your account\n\nPlain\ntext\n"


RAW = (
    b"Subject: =?utf-8?q?Moved=3A_=C3=A9?=\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nMoved\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Moved</p>\r\n"
    b"--b\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n"
)


class EmulatorWithRawMail(Emulator):
    def do_GET(self) -> None:
        mail = kept("mike@example.com", 1.0, Raw=b64encode(RAW).decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"messages": {"000000000000": [mail]}}).encode())


FILE = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class EmulatorWithSummary(Emulator):
    def do_GET(self) -> None:
        lines = [SummaryLine(number, "Moved", "CPR", "Hall", "", None, Method.REQUEST, FILE) for number in (1, 2)]
        envelope = Envelope("c@example.com", "mike@example.com", "Mike", "en", datetime(2025, 7, 12, tzinfo=UTC))
        summary = compose_summary(lines, envelope, Links(None, None, None, None), words_of("en"))
        mail = kept("mike@example.com", 1.0, Raw=b64encode(summary).decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"messages": {"000000000000": [mail]}}).encode())


def test_a_mail_about_many_courses_is_shown_with_all_calendar_files() -> None:
    with serving(EmulatorWithSummary) as url:
        (mail,) = read_mails(url)

    assert mail.calendar.splitlines() == ["BEGIN:VCALENDAR", "END:VCALENDAR"] * 2


def test_a_whole_mail_is_shown_with_its_calendar_file() -> None:
    with serving(EmulatorWithRawMail) as url:
        (mail,) = read_mails(url)

    assert mail == Mail("mike@example.com", "Moved: é", "Moved", "BEGIN:VCALENDAR")
    assert str(mail).endswith("Moved\n\nCalendar file:\nBEGIN:VCALENDAR\n")
