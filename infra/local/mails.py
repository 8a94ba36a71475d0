"""The mails that the local cloud has kept instead of sending them: invitations, and mails about courses."""

import html
import json
import re
import urllib.request
from base64 import b64decode
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from infra.local.api_client import DIRECTLY

PATH = "/_ministack/ses/messages"
_LINE_END = re.compile(r"<br\s*/?>|</p>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. ``text`` has no HTML in it; ``calendar`` is the content of the calendar files, empty without one."""

    to: str
    subject: str
    text: str
    calendar: str = ""

    def __str__(self) -> str:
        lines = [f"To: {self.to}", f"Subject: {self.subject}", "", *self.text.splitlines(), ""]
        lines += ["Calendar file:", *self.calendar.splitlines(), ""] if self.calendar else []
        return "\n".join(lines)


def read_mails(endpoint: str) -> list[Mail]:
    """Returns the mails, oldest first. ``endpoint`` is the cloud's address. Raises OSError."""
    # S310 guards against file: addresses from outside; this address is the local cloud's own.
    with DIRECTLY.open(urllib.request.Request(endpoint + PATH), timeout=60) as response:  # noqa: S310
        accounts = json.load(response)["messages"]
    kept = sorted((mail for mails in accounts.values() for mail in mails), key=lambda mail: float(mail["Timestamp"]))
    return [_mail(each) for each in kept]


def _mail(kept: dict[str, Any]) -> Mail:
    to, subject = ", ".join(kept["To"]), kept["Subject"]
    # infra/local/emulated_mails.py adds the whole message.
    if not kept.get("Raw"):
        return Mail(to, subject, _text(kept["BodyHtml"] or kept["BodyText"]))
    message = message_from_bytes(b64decode(kept["Raw"]), policy=default)
    return Mail(to, str(message["Subject"]), _parts(message, "text/plain"), _parts(message, "text/calendar"))


def _parts(message: EmailMessage, content_type: str) -> str:
    found = [str(part.get_content()) for part in message.walk() if part.get_content_type() == content_type]
    return "\n".join(line for content in found for line in content.splitlines())


def _text(body: str) -> str:
    plain = html.unescape(_TAG.sub("", _LINE_END.sub("\n", body)))
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())
