"""The mails that the local cloud has kept instead of sending them: invitations with their first passwords."""

import html
import json
import re
import urllib.request
from dataclasses import dataclass

from infra.local.api_client import DIRECTLY

PATH = "/_ministack/ses/messages"
_LINE_END = re.compile(r"<br\s*/?>|</p>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; ``text`` has no HTML in it."""

    to: str
    subject: str
    text: str

    def __str__(self) -> str:
        lines = [f"To: {self.to}", f"Subject: {self.subject}", "", *self.text.splitlines(), ""]
        return "\n".join(lines)


def read_mails(endpoint: str) -> list[Mail]:
    """Returns the mails, oldest first. ``endpoint`` is the cloud's address. Raises OSError."""
    # S310 guards against file: addresses from outside; this address is the local cloud's own.
    with DIRECTLY.open(urllib.request.Request(endpoint + PATH), timeout=60) as response:  # noqa: S310
        accounts = json.load(response)["messages"]
    kept = sorted((mail for mails in accounts.values() for mail in mails), key=lambda mail: float(mail["Timestamp"]))
    return [Mail(", ".join(mail["To"]), mail["Subject"], _text(mail["BodyHtml"] or mail["BodyText"])) for mail in kept]


def _text(body: str) -> str:
    plain = html.unescape(_TAG.sub("", _LINE_END.sub("\n", body)))
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())
