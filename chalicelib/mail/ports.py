"""What mails need: the queue, what was mailed, what people have seen and want, and a sender."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.mail.queued_mail import QueuedMail


class Method(StrEnum):
    """What the calendar file of a mail asks of the recipient's calendar: RFC 5546, section 3.2."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class StoredMail(Struct, frozen=True):
    """A queued mail as it was read. ``version`` counts its changes."""

    mail: QueuedMail
    version: int


class MailQueue(Protocol):
    """The mails that wait, one per person and course."""

    def add(self, mails: Iterable[QueuedMail]) -> None:
        """Each mail is queued, merged into the one that its person has for the course. Raises BusyError."""
        ...

    def all(self) -> list[StoredMail]:
        """Returns all queued mails, in no order."""
        ...

    def replace(self, stored: StoredMail, mail: QueuedMail) -> StoredMail | None:
        """Stores the mail in place of the one that was read. Returns None if that has changed or is gone."""
        ...

    def remove(self, stored: StoredMail) -> bool:
        """The mail is no longer queued. Returns False if it has changed meanwhile, and stays."""
        ...


class Mailed(Struct, frozen=True, omit_defaults=True):
    """What a person was mailed about a course last: its ``version`` then, and the method of the last calendar file."""

    version: int
    method: Method | None = None


class MailedCourses(Protocol):
    """What each person was mailed about each course."""

    def read(self, course_id: int, user_id: str) -> Mailed | None:
        """Returns what was mailed last, None if nothing was, or long ago."""
        ...

    def save(self, course_id: int, user_id: str, mailed: Mailed) -> None:
        """The person was mailed that."""
        ...


class PersonState(Protocol):
    """What a person has seen and wants."""

    def has_seen(self, channel: str, cursor: Cursor) -> bool:
        """Whether a screen of the person has shown the state of ``channel`` at ``cursor``."""
        ...

    def wants_mail(self, event_type: str) -> bool:
        """Whether the person wants to be mailed about changes of that type."""
        ...


class PersonStates(Protocol):
    """The state of each person."""

    def read(self, user_id: str) -> PersonState:
        """Returns the person's state."""
        ...


class OutgoingMail(Struct, frozen=True):
    """A whole mail. ``content`` is a MIME message, headers included: RFC 5322.

    ``tags`` are in the mail service's reports about the mail, not in the mail.
    """

    to: str
    content: bytes
    tags: dict[str, str] = {}


class MailRefused(Exception):
    """The mail service does not take this mail, and will not. The text is the service's."""


class MailUncertain(Exception):
    """The mail service has not responded. It may have taken the mail."""


class MailsStopped(Exception):
    """The mail service takes no mail at present. The text is the service's."""


class MailSender(Protocol):
    """Sends mails."""

    def send(self, mail: OutgoingMail) -> None:
        """The mail service has taken the mail.

        Raises MailRefused, MailUncertain, and MailsStopped where others would fail as well.
        """
        ...
