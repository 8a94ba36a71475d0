"""A mail as bytes: plain text, HTML and the calendar file in one MIME message (RFC 5322, RFC 2045)."""

import re
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from html import escape

from msgspec import Struct

from chalicelib.mail.course_mail import CourseMail
from chalicelib.mail.mail_texts import Words

FILE_NAME = "course.ics"
_NAMED_ADDRESS = re.compile(r'\s*("[^"]*"|[^<]*?)\s*<([^<>]*)>\s*')
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class _UnfoldedHeader(UnstructuredHeader, BaseHeader):
    """A header that is one line, as its value is."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


# Python encodes a word that is longer than a line, and mail programs do not decode the address in this header.
_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _UnfoldedHeader)
POLICY = SMTP.clone(header_factory=_headers)


class AddressUnwritable(Exception):
    """No mail can be written to the address of a recipient. The text does not name it."""


class Links(Struct, frozen=True):
    """Addresses in a mail; None where the stage has no portals. ``one_click`` takes a POST: RFC 8058."""

    course: str | None
    settings: str | None
    unsubscribe: str | None
    one_click: str | None


class Envelope(Struct, frozen=True):
    """``sender`` is an address that may have a name before it, ``to`` an address alone."""

    sender: str
    to: str
    name: str
    language: str
    date: datetime


class Texts(Struct, frozen=True):
    """What a mail says, as lines of plain text and as HTML without the headline. ``why`` says why it is sent."""

    headline: str
    plain: tuple[str, ...]
    html: str
    why: str


def compose_mail(mail: CourseMail, envelope: Envelope, links: Links, words: Words, calendar: bytes | None) -> bytes:
    """Returns the message, with lines that end in CR LF. ``calendar`` is the file for ``mail.method``.

    Raises AddressUnwritable.
    """
    texts = Texts(mail.headline, _plain(mail, links, words), _html(mail, links, words), words.why)
    message = new_message(mail.subject, texts, envelope, links, words)
    if calendar is not None and mail.method is not None:
        # Some programs read the alternative only, others the attachment: RFC 6047.
        message.add_alternative(calendar.decode(), subtype="calendar", params={"method": mail.method}, cte="base64")
        message.add_attachment(calendar, maintype="application", subtype="ics", filename=FILE_NAME)
    return message.as_bytes()


def new_message(subject: str, texts: Texts, envelope: Envelope, links: Links, words: Words) -> EmailMessage:
    """Returns a message with its headers and texts, which end with the ways to get other mails, or none.

    Raises AddressUnwritable.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = _sender(envelope.sender)
    message["To"] = _recipient(envelope)
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(envelope.date)
    # Automatic replies to it would reach nobody: RFC 3834.
    message["Auto-Submitted"] = "auto-generated"
    if links.one_click:
        message["List-Unsubscribe"] = f"<{links.one_click}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_plain_page(texts, links, words), cte="quoted-printable")
    html = _html_page(subject, texts, envelope.language, links, words)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def mail_links(portal_url: str, rest_url: str, channel: str, course_id: int, token: str) -> Links:
    """Returns the addresses in a mail of ``channel`` about a course. Empty URLs stand for a stage without these.

    The page for unsubscribing gets the token behind ``#``, which browsers send to no server.
    """
    one_click = f"{rest_url}/mail/unsubscribe?token={token}" if rest_url else None
    if not portal_url:
        return Links(None, None, one_click, one_click)
    portal = f"{portal_url}/{channel.partition(':')[0]}"
    return Links(f"{portal}/courses/{course_id}", f"{portal}/settings", f"{portal_url}/unsubscribe#{token}", one_click)


def sender_address(sender: str) -> tuple[str, str]:
    """Returns name and address of ``Courses <courses@example.com>``; the address is the name where there is none.

    The name may be in quotation marks, or encoded for letters that ASCII lacks: RFC 2047.
    """
    named = _NAMED_ADDRESS.fullmatch(sender)
    address = named[2] if named else sender.strip()
    name = str(make_header(decode_header(named[1].strip('"')))) if named else ""
    return name or address, address


def _recipient(envelope: Envelope) -> Address:
    try:
        return Address(one_line(envelope.name), addr_spec=envelope.to)
    except (ValueError, MessageError) as exc:
        raise AddressUnwritable("no mail can be written to the address") from exc


def _sender(sender: str) -> Address:
    name, address = sender_address(sender)
    return Address("" if name == address else one_line(name), addr_spec=address)


def one_line(text: str) -> str:
    """Returns the text without line ends. A header is one line: nobody's text begins another header."""
    return _LINE_ENDS.sub(" ", text)


def _plain(mail: CourseMail, links: Links, words: Words) -> tuple[str, ...]:
    lines = [*([mail.note, ""] if mail.note else [])]
    lines += [words.label.format(label, value) for label, value in mail.facts]
    return (*lines, *(("", words.open_course, links.course) if mail.can_open and links.course else ()))


def _html(mail: CourseMail, links: Links, words: Words) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left;vertical-align:top;padding:4px 16px 4px 0;font-weight:normal;'
        f'color:#555">{escape(label)}</th><td style="padding:4px 0;vertical-align:top">{escape(value)}</td></tr>'
        for label, value in mail.facts
    )
    note = f"<p>{escape(mail.note)}</p>" if mail.note else ""
    button = (
        f'<p><a href="{escape(links.course)}" style="display:inline-block;padding:10px 16px;border-radius:6px;'
        f'background:#1c5d99;color:#fff;text-decoration:none">{escape(words.open_course)}</a></p>'
        if mail.can_open and links.course
        else ""
    )
    return f"{note}<table>{rows}</table>{button}"


def _plain_page(texts: Texts, links: Links, words: Words) -> str:
    lines = [texts.headline, "", *texts.plain, "", "--", texts.why]
    for label, link in ((words.settings, links.settings), (words.unsubscribe, links.unsubscribe)):
        lines += ["", label, link] if link else []
    return "\n".join(lines) + "\n"


def _html_page(title: str, texts: Texts, language: str, links: Links, words: Words) -> str:
    ways = " · ".join(
        f'<a href="{escape(link)}" style="color:#555">{escape(label)}</a>'
        for label, link in ((words.settings, links.settings), (words.unsubscribe, links.unsubscribe))
        if link
    )
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>"
        '<body style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#222;margin:24px">'
        f'<h1 style="font-size:20px">{escape(texts.headline)}</h1>{texts.html}'
        f'<p style="font-size:13px;color:#555">{escape(texts.why)}<br>{ways}</p></body></html>\n'
    )
