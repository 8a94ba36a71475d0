"""What the use cases for people need: the store of records and the directory of users."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from chalicelib.people.identity import Role
from chalicelib.people.records import Instructor, Organization, PersonRecord


class RecordExists(Exception):
    """There is a record of that kind and number. Nothing was stored."""


class UserExists(Exception):
    """There is a user of that name. Nothing was stored."""


class UserMissing(Exception):
    """There is no user of that name. Nothing was changed."""


class UserNotInvited(Exception):
    """The user has signed in before, or is disabled. No mail was sent."""


class MailLimitReached(Exception):
    """The sender of the invitations takes no more mails for now."""


class MailNotSent(Exception):
    """The sender refused the invitation. The user may be stored, without a role. The text is the sender's."""


class FieldRefused(Exception):
    """The directory does not take a value. Nothing was changed. ``reason`` is the directory's."""

    def __init__(self, field_name: str, reason: str) -> None:
        super().__init__(field_name, reason)
        self.field_name, self.reason = field_name, reason


class User(Struct, frozen=True, rename="camel"):
    """An account. ``role`` is None for one in no group, or in several, who may do nothing.

    An invited user has a first password from a mail and has not signed in yet.
    """

    username: str
    name: str
    email: str
    role: Role | None
    organization_id: int | None = None
    instructor_id: int | None = None
    is_enabled: bool = field(default=True, name="enabled")
    is_invited: bool = field(default=True, name="invited")
    user_id: str = ""


class UserPage(Struct, frozen=True):
    """``next`` continues the list, None at its end."""

    users: list[User]
    next: str | None


class People(Protocol):
    """Records of people. ``CourseStore.prefetch`` reads a single organization or instructor for an action."""

    def organizations(self) -> list[Organization]:
        """Returns all organizations, ordered by number, deactivated ones included."""

    def instructors(self) -> list[Instructor]:
        """Returns all instructors, ordered by number, deactivated ones included."""

    def find(self, kind: type[PersonRecord], number: int) -> PersonRecord | None:
        """Returns the record, None if there is none of that number."""

    def last_number(self, kind: type[PersonRecord]) -> int:
        """Returns the highest number of a record of that kind, 0 if there is none."""

    def add(self, record: Organization | Instructor) -> None:
        """Stores a new record. Raises RecordExists."""

    def save(self, records: Iterable[Organization | Instructor]) -> None:
        """Stores the records, new or not. A failure may leave the first ones stored; a repetition does no harm."""


class Users(Protocol):
    """The accounts that sign in."""

    def find(self, username: str) -> User | None:
        """Returns the user, None if there is none of that name. Upper and lower case are the same."""

    def page(self, role: Role, limit: int, after: str | None = None) -> UserPage:
        """Returns up to ``limit`` users of a role, at most 60, in no order. ``after`` is the former page's ``next``.

        Raises ValueError for a ``next`` of another list.
        """

    def create(self, user: User) -> User:
        """Stores a new user without a role and sends the invitation. Returns the user as stored.

        Raises UserExists, FieldRefused, MailLimitReached, MailNotSent.
        """

    def describe(self, username: str, name: str, email: str) -> None:
        """The user has the name, and the mail address. Raises UserMissing, FieldRefused."""

    def give_role(self, username: str, role: Role) -> None:
        """The user has the role, among others that were given before. Raises UserMissing."""

    def invite_again(self, username: str) -> None:
        """Sends the invitation again, with a new first password.

        Raises UserMissing, UserNotInvited, MailLimitReached, MailNotSent.
        """

    def enable(self, username: str) -> None:
        """The user can sign in. Raises UserMissing."""

    def disable(self, username: str) -> None:
        """The user cannot sign in or renew a session. Raises UserMissing.

        Tokens issued before stay valid until they expire.
        """


class Revocations(Protocol):
    """The users whose tokens are refused although they are valid."""

    def is_revoked(self, user_id: str, now: datetime) -> bool:
        """Whether the user's tokens are refused. The result may be one second old."""

    def revoke(self, user_id: str, now: datetime) -> None:
        """Tokens issued until ``now`` are refused, and no connection is admitted, until all of them have expired."""

    def restore(self, user_id: str) -> None:
        """Tokens of the user are accepted again."""
