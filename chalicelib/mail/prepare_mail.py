"""What a queued mail says to its reader now: the course, the reader, and what the reader knows are read for it."""

from datetime import datetime

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.mail.compose_mail import Links
from chalicelib.mail.course_mail import CourseMail, course_mail
from chalicelib.mail.mail_texts import Words, words_of
from chalicelib.mail.mailing_ports import MailingPorts, MailRules
from chalicelib.mail.ports import Mailed, PersonState
from chalicelib.mail.queued_mail import MailedChange, QueuedMail
from chalicelib.people.recipients import Recipient


class Reader(Struct, frozen=True):
    """Who is mailed, and what that person has seen and wants."""

    recipient: Recipient
    state: PersonState

    @property
    def words(self) -> Words:
        """The words in the language of the person."""
        return words_of(self.recipient.language)


class PreparedMail(Struct, frozen=True):
    """``file`` is the calendar file, if the course has one. ``mailed`` is noted once the mail was sent."""

    told: CourseMail
    course: Course
    links: Links
    file: bytes | None
    mailed: Mailed


def read_reader(ports: MailingPorts, channel: str, user_id: str) -> Reader | None:
    """Returns the reader, None for somebody who may not be mailed."""
    recipient = ports.recipients.find_many([(channel, user_id)]).get(user_id)
    if recipient is None or not recipient.is_mailable:
        return None
    return Reader(recipient, ports.person_states.read(user_id))


def prepare_mail(
    ports: MailingPorts, rules: MailRules, reader: Reader, mail: QueuedMail, now: datetime
) -> PreparedMail | QueuedMail | None:
    """Returns what the mail says, None if there is nothing to be told.

    Returns the queued mail, to be sent later, if it was due only because of changes that the reader knows.
    """
    mailed = ports.mailed_courses.read(mail.course_id, mail.user_id)
    untold = untold_changes(mail, reader.state, mailed)
    changes = tuple(change for change in untold if reader.state.wants_mail(change.type))
    if changes and (later := mail.since(untold)).due_at(rules.quiet, rules.max_delay) > now.timestamp():
        return later
    course = ports.courses.get(mail.course_id) if changes else None
    told = course_mail(course, changes, mail.channel, mailed, reader.words) if course else None
    if course is None or told is None:
        return None
    links = ports.mail_links(mail.channel, mail.course_id, mail.user_id)
    file = None
    if told.calendar is not None and told.method is not None:
        file = ports.mail_calendar(told.calendar, told.method, reader.recipient, links.course, now)
    method = told.method or (mailed.method if mailed else None)
    return PreparedMail(told, course, links, file, Mailed(course.version, method))


def untold_changes(mail: QueuedMail, state: PersonState, mailed: Mailed | None) -> tuple[MailedChange, ...]:
    """Returns the changes that the person has neither seen nor been mailed about."""
    version = mailed.version if mailed else 0
    return tuple(
        change
        for change in mail.changes
        if change.version > version and not (change.place and state.has_seen(mail.channel, change.place))
    )
