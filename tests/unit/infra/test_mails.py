"""The mails of the local cloud, as the emulator keeps them."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

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
        later = kept("omar@example.com", 2.0, BodyText="Plain\n\ntext")
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
