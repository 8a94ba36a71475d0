"""Who is mailed about changes of courses: the users by channel, with what only mails need.

The user pool can be searched neither by channel nor by user id, so the functions that change users keep this directory.
``python -m infra.people users update-recipients`` makes it as the user pool is.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.people import channels
from chalicelib.people.identity import Role
from chalicelib.people.ports import User

# Of mails: those of the portals.
LANGUAGES = ("en", "fr", "de")


class MailProblemKind(StrEnum):
    """Why an address gets no further mails: it has no mailbox, its owner called a mail unwanted, or it is none."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    ADDRESS = "address"


class MailProblem(Struct, frozen=True):
    """What became of a mail to the address ``email``. ``at`` is an instant in UTC.

    ``reason`` is the mail service's, empty if there is none.
    """

    kind: MailProblemKind
    at: str
    reason: str
    email: str


class Recipient(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A user who may be mailed. ``language`` is one of LANGUAGES, ``is_subscribed`` is the user's choice."""

    user_id: str
    username: str
    name: str
    email: str
    language: str = "en"
    is_enabled: bool = True
    is_subscribed: bool = True
    problem: MailProblem | None = None

    @property
    def is_mailable(self) -> bool:
        """Whether mails may be sent to the user's address."""
        return self.is_enabled and self.is_subscribed and self.problem is None


Change = Callable[[Recipient | None], Recipient | None]
"""Takes the recipient as stored, None if there is none, and returns the recipient to be stored, None for none."""


class Recipients(Protocol):
    """The directory. A recipient is named by the channel and the user id."""

    def of_channel(self, channel: str) -> list[Recipient]:
        """Returns all recipients of the channel, those who may not be mailed included, in no order."""
        ...

    def find_many(self, names: Iterable[tuple[str, str]]) -> dict[str, Recipient]:
        """Returns the known recipients by user id. ``names`` are pairs of channel and user id."""
        ...

    def change(self, channel: str, user_id: str, change: Change) -> Recipient | None:
        """Stores what ``change`` makes of the recipient, and returns it. ``change`` may be called several times.

        Raises BusyError when other writers win every attempt.
        """
        ...


def channel_of(user: User) -> str | None:
    """Returns the channel that the user listens to, None for a user without a role or its record."""
    if user.role is Role.ORGANIZATION and user.organization_id is not None:
        return channels.organization(user.organization_id)
    if user.role is Role.INSTRUCTOR and user.instructor_id is not None:
        return channels.instructor(user.instructor_id)
    return channels.ADMIN if user.role is Role.ADMIN else None


def keep_recipient(
    recipients: Recipients, user: User, *, forgets_problem: bool = False, former: Recipient | None = None
) -> None:
    """The directory has the user as given; language and subscription stay. Raises BusyError.

    A problem stays while the user has the address that it is about, unless ``forgets_problem``. Where the directory
    does not have the user yet, these are those of ``former``: the user in another channel, or under another user id.
    """
    channel = channel_of(user)
    if channel is None or not user.user_id:
        return

    def kept(stored: Recipient | None) -> Recipient:
        known = (
            stored
            or former
            or Recipient(user_id=user.user_id, username=user.username, name=user.name, email=user.email)
        )
        problem = known.problem if known.problem and known.problem.email == user.email else None
        return replace(
            known,
            user_id=user.user_id,
            username=user.username,
            name=user.name,
            email=user.email,
            is_enabled=user.is_enabled,
            problem=None if forgets_problem else problem,
        )

    recipients.change(channel, user.user_id, kept)


def former_ids(recipients: Recipients, users: Iterable[User], all_channels: Iterable[str]) -> dict[str, str]:
    """Returns, by user id, under which id the directory has a user who came from another user pool.

    That is a recipient with the username and the address of a user whom the directory does not have.
    """
    found = [each for channel in all_channels for each in recipients.of_channel(channel)]
    known, persons = {each.user_id for each in found}, _by_person(found)
    return {
        user.user_id: former.user_id
        for user in users
        if user.user_id and user.user_id not in known and (former := persons.get(_person(user)))
    }


def update_recipients(
    recipients: Recipients,
    users: Iterable[User],
    all_channels: Iterable[str],
    find_user: Callable[[str], User | None],
) -> tuple[int, list[str]]:
    """The directory holds exactly these users. Returns how many it holds, and the ids of those who were removed.

    Removed are users who no longer exist, or have another channel or user id now, under which they keep language,
    subscription and problem.
    ``all_channels`` are the channels that may hold such users, ``find_user`` returns the user of a name as the user
    pool has it now: one who was added since ``users`` were listed stays. Raises BusyError.
    """
    stored = {channel: recipients.of_channel(channel) for channel in all_channels}
    earlier = {each.user_id: each for found in stored.values() for each in found}
    persons = _by_person(earlier.values())
    known = dict[str, set[str]]()
    for user in users:
        if channel := channel_of(user):
            keep_recipient(recipients, user, former=earlier.get(user.user_id) or persons.get(_person(user)))
            known.setdefault(channel, set()).add(user.user_id)
    removed: list[str] = []
    for channel in stored:
        for each in recipients.of_channel(channel):
            if each.user_id in known.get(channel, ()):
                continue
            user_now = find_user(each.username)
            if user_now and (user_now.user_id, channel_of(user_now)) == (each.user_id, channel):
                known.setdefault(channel, set()).add(each.user_id)
            else:
                recipients.change(channel, each.user_id, lambda _: None)
                removed.append(each.user_id)
    return sum(map(len, known.values())), removed


def _by_person(found: Iterable[Recipient]) -> dict[tuple[str, str], Recipient]:
    """Of two with the same username and address, the one who may not be mailed."""
    return {_person(each): each for each in sorted(found, key=lambda each: not each.is_mailable)}


def _person(user: User | Recipient) -> tuple[str, str]:
    """What a user keeps in another user pool. A username alone may be another person's by now."""
    return user.username.casefold(), user.email.casefold()
