"""What sending needs: the rules of the stage, and the ports by name."""

from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from chalicelib.courses.ports import CourseStore
from chalicelib.courses.views import CourseView
from chalicelib.mail.compose_mail import Links
from chalicelib.mail.ports import MailedCourses, MailQueue, MailSender, Method, PersonStates
from chalicelib.people.recipients import Recipient, Recipients


class MailRules(Struct, frozen=True):
    """``sender`` is an address that may have a name before it. ``QueuedMail.due_at`` explains the other two."""

    sender: str
    quiet: timedelta
    max_delay: timedelta


class MailingPorts(Protocol):
    """The ports by name; ``Wiring`` has them."""

    @property
    def mail_queue(self) -> MailQueue: ...

    @property
    def mailed_courses(self) -> MailedCourses: ...

    @property
    def mail_sender(self) -> MailSender: ...

    @property
    def person_states(self) -> PersonStates: ...

    @property
    def recipients(self) -> Recipients: ...

    @property
    def courses(self) -> CourseStore: ...

    def mail_links(self, channel: str, course_id: int, user_id: str) -> Links:
        """Returns the addresses that a mail of that person contains."""
        ...

    def mail_calendar(
        self, course: CourseView, method: Method, recipient: Recipient, link: str | None, now: datetime
    ) -> bytes:
        """Returns the calendar file that asks ``method`` of the recipient's calendar. ``link`` is the course's page."""
        ...

    def now(self) -> datetime: ...
