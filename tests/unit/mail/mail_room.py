"""Mails on the stores in memory: an office whose changes are queued and mailed, with a clock that the test sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.courses.views import CourseView
from chalicelib.feed.cursor import Cursor
from chalicelib.mail.compose_mail import Links
from chalicelib.mail.mail_calendar import mail_calendar
from chalicelib.mail.mailing_ports import MailRules
from chalicelib.mail.ports import MailRefused, MailsStopped, Method, OutgoingMail
from chalicelib.mail.queue_mails import queue_mails
from chalicelib.mail.queued_mail import QueuedMail
from chalicelib.mail.send_mails import send_mails
from chalicelib.people.recipients import Recipient
from tests.stores.memory_mails import MemoryMailedCourses, MemoryMailQueue
from tests.stores.memory_recipients import MemoryRecipients
from tests.unit.courses.office import Office

RULES = MailRules("Courses <courses@example.com>", quiet=timedelta(seconds=120), max_delay=timedelta(seconds=600))
# By channel; the user ids are those of the builders' identities.
PEOPLE = {
    "admin": ("user-dana", "user-omar"),
    "organization:7": ("user-organization-7",),
    "organization:8": ("user-organization-8",),
    "instructor:32": ("user-instructor-32",),
    "instructor:33": ("user-instructor-33",),
}


class State(Struct):
    """Implements ``mail.ports.PersonState``."""

    seen: dict[str, int] = {}
    unwanted: tuple[str, ...] = ()

    def has_seen(self, channel: str, cursor: Cursor) -> bool:
        return cursor.seq <= self.seen.get(channel, 0)

    def wants_mail(self, event_type: str) -> bool:
        return event_type not in self.unwanted


class MailRoom:
    """Implements the ports of queueing and of sending. ``outgoing`` holds what was sent."""

    def __init__(self) -> None:
        self.office = Office()
        self.recipients = MemoryRecipients()
        self.mail_queue = MemoryMailQueue()
        self.mailed_courses = MemoryMailedCourses()
        self.courses: Any = self.office.courses
        self.states: dict[str, State] = {}
        self.outgoing: list[OutgoingMail] = []
        self.failure: BaseException | None = None
        self.without_links = ""
        self.before_send: Callable[[], object] | None = None
        self.reported: list[str] = []
        self._applied: dict[str, int] = {}
        for channel, users in PEOPLE.items():
            for user_id in users:
                self.subscribe(channel, user_id)

    @property
    def mail_sender(self) -> MailRoom:
        return self

    @property
    def person_states(self) -> MailRoom:
        return self

    def read(self, user_id: str) -> State:
        return self.states.get(user_id, State())

    def send(self, mail: OutgoingMail) -> None:
        act, self.before_send = self.before_send, None
        if act:
            act()
        if self.failure:
            raise self.failure
        self.outgoing.append(mail)

    def now(self) -> datetime:
        return self.office.now

    def mail_links(self, channel: str, course_id: int, user_id: str) -> Links:
        if user_id == self.without_links:
            raise ValueError("no links")
        return Links(
            f"https://portal/{channel.partition(':')[0]}/courses/{course_id}",
            "https://portal/settings",
            f"https://portal/unsubscribe#{user_id}",
            f"https://api/mail/unsubscribe?token={user_id}",
        )

    def mail_calendar(
        self, course: CourseView, method: Method, recipient: Recipient, link: str | None, now: datetime
    ) -> bytes:
        return mail_calendar(course, method, recipient, RULES.sender, "portal.example.com", link, now)

    def subscribe(self, channel: str, user_id: str, **changes: Any) -> None:
        recipient = Recipient(user_id=user_id, username=user_id, name=user_id.title(), email=f"{user_id}@example.com")
        self.recipients.change(channel, user_id, lambda _: replace(recipient, **changes))

    def see(self, user_id: str, channel: str) -> None:
        """A screen of the person shows the channel as it is now."""
        seen = self.office.feed.head(channel).prefix
        self.states[user_id] = State({channel: seen}, self.read(user_id).unwanted)

    def relay(self) -> None:
        """What was changed since the last call is queued."""
        for channel in PEOPLE:
            entries = self.office.feed.after(channel, self._applied.get(channel, 0), 1000)
            queue_mails(self, channel, entries, self.now().timestamp())
            self._applied[channel] = entries[-1].seq if entries else self._applied.get(channel, 0)

    def relay_again(self) -> None:
        """Everything is announced once more."""
        self._applied = {}
        self.relay()

    def pass_time(self, **units: float) -> None:
        self.office.now += timedelta(**units)

    def run(self, seconds_left: float = 50) -> Counter[str]:
        return send_mails(self, RULES, lambda: seconds_left, self._report)

    def quiet(self) -> Counter[str]:
        """What was changed is queued, and everything is sent that is due two minutes later."""
        self.relay()
        self.pass_time(seconds=121)
        return self.run()

    def mails_to(self, user_id: str) -> list[EmailMessage]:
        to = f"{user_id}@example.com"
        return [parsed(mail.content) for mail in self.outgoing if mail.to == to]

    def only_mail_to(self, user_id: str) -> EmailMessage:
        (mail,) = self.mails_to(user_id)
        return mail

    def refuse(self, reason: str) -> None:
        self.failure = MailRefused(reason)

    def stop(self, reason: str) -> None:
        self.failure = MailsStopped(reason)

    def _report(self, failure: Exception, mail: QueuedMail) -> None:
        self.reported.append(f"{mail.user_id}: {failure}")


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def part(mail: EmailMessage, content_type: str) -> str:
    """The text of the part of that type; there must be one."""
    (found,) = [each for each in mail.walk() if each.get_content_type() == content_type]
    content = found.get_content()
    return content if isinstance(content, str) else content.decode()


def has_calendar(mail: EmailMessage) -> bool:
    return any(each.get_content_type() == "text/calendar" for each in mail.walk())
