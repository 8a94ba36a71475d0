"""One mail about many courses: a line for each, and the calendar file of each that has one."""

from collections.abc import Sequence
from html import escape

from msgspec import Struct

from chalicelib.mail.compose_mail import Envelope, Links, Texts, new_message, one_line
from chalicelib.mail.course_mail import CourseMail
from chalicelib.mail.mail_texts import Words
from chalicelib.mail.ports import Method
from chalicelib.mail.summary_texts import SummaryWords, summary_words_of

# More than so many courses of a person that are due in one run are told in one mail.
MAX_SINGLE_MAILS = 5
# Of one mail: two megabytes at most. Mail services take ten.
MAX_COURSES = 50
SMALL = "font-size:14px;color:#555"


class SummaryLine(Struct, frozen=True):
    """What is said about one course. ``place`` is when and where, ``details`` what else the change has told.

    ``file`` is the calendar file for ``method``, if there is one.
    """

    course_id: int
    headline: str
    course: str
    place: str
    details: str
    link: str | None
    method: Method | None = None
    file: bytes | None = None


def summary_line(course_id: int, told: CourseMail, words: Words, link: str | None, file: bytes | None) -> SummaryLine:
    """Returns the line about a course of which a mail of its own would say ``told``."""
    facts = {label: one_line(value) for label, value in told.facts}
    course = facts.pop(words.course, "")
    place = [each for label in (words.when, words.where) if (each := facts.pop(label, ""))]
    of_course = (words.organization, words.instructor, words.persons, words.status)
    details = [words.label.format(label, value) for label, value in facts.items() if label not in of_course]
    can_open = link if told.can_open else None
    return SummaryLine(
        course_id, told.headline, course, ", ".join(place), " · ".join(details), can_open, told.method, file
    )


def compose_summary(lines: Sequence[SummaryLine], envelope: Envelope, links: Links, words: Words) -> bytes:
    """Returns the message about the courses, with lines that end in CR LF.

    Each calendar file is an iTIP message of its own, with one method and one UID: RFC 6047, section 2.
    """
    own = summary_words_of(envelope.language)
    headline = own.headline.format(len(lines))
    feed = links.settings if any(line.file for line in lines) else None
    texts = Texts(headline, _plain(lines, words, own, feed), _html(lines, words, own, feed), own.why)
    message = new_message(headline, texts, envelope, links, words)
    for line in lines:
        if line.file is not None and line.method is not None:
            kind = {"method": line.method.value, "charset": "utf-8"}
            name = f"course-{line.course_id}.ics"
            message.add_attachment(line.file, maintype="text", subtype="calendar", params=kind, filename=name)
    return message.as_bytes()


def _plain(lines: Sequence[SummaryLine], words: Words, own: SummaryWords, feed: str | None) -> tuple[str, ...]:
    found: list[str] = []
    for line in lines:
        said = f"{line.course}, {line.place}"
        found.append(f"- {words.label.format(line.headline, said)}")
        found += [f"  {each}" for each in (line.details, line.link) if each]
    return (*found, *(("", own.files, own.feed, feed) if feed else ()))


def _html(lines: Sequence[SummaryLine], words: Words, own: SummaryWords, feed: str | None) -> str:
    items = "".join(f'<li style="margin:0 0 8px">{_html_line(line, words)}</li>' for line in lines)
    hint = f'<p style="{SMALL}">{escape(own.files)} <a href="{escape(feed)}">{escape(own.feed)}</a></p>' if feed else ""
    return f'<ul style="padding-left:20px">{items}</ul>{hint}'


def _html_line(line: SummaryLine, words: Words) -> str:
    course = escape(line.course)
    course = f'<a href="{escape(line.link)}" style="color:#1c5d99">{course}</a>' if line.link else course
    headline = f"<strong>{escape(line.headline)}</strong>"
    details = f'<br><span style="{SMALL}">{escape(line.details)}</span>' if line.details else ""
    return f"{words.label.format(headline, course)}, {escape(line.place)}{details}"
