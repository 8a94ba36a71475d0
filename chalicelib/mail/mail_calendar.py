"""The calendar file of a mail: an invitation, or the end of one (RFC 5546)."""

from datetime import datetime

from chalicelib.calendars.ics import CalendarTexts, Person, course_calendar
from chalicelib.calendars.ics import Method as FileMethod
from chalicelib.calendars.language import Language
from chalicelib.courses.views import CourseView
from chalicelib.mail.compose_mail import sender_address
from chalicelib.mail.ports import Method
from chalicelib.people.recipients import Recipient


def mail_calendar(
    course: CourseView,
    method: Method,
    recipient: Recipient,
    sender: str,
    stage_host: str,
    link: str | None,
    now: datetime,
) -> bytes:
    """Returns the file about the course that asks ``method`` of the recipient's calendar.

    ``sender`` is the address of the mails, which may have a name before it, and the organizer of the courses.
    ``stage_host`` makes the UID unique, as in all other calendar files of the stage. ``link`` is the address of the
    course's page.
    """
    language = Language(recipient.language) if recipient.language in list(Language) else Language.ENGLISH
    name, address = sender_address(sender)
    return course_calendar(
        [course],
        CalendarTexts(stage_host=stage_host, language=language, link=(lambda _: link) if link else None),
        method=FileMethod(method),
        organizer=Person(address, name),
        attendee=Person(recipient.email, recipient.name),
        now=now,
    )
