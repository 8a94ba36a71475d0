"""Queues mails for the entries of a channel: for everybody who listens there and has not made the change."""

from collections.abc import Iterable
from typing import Protocol

from msgspec.structs import replace

from chalicelib.feed.entries import Entry
from chalicelib.mail.ports import MailQueue
from chalicelib.mail.queued_mail import MailedChange, QueuedMail
from chalicelib.mail.told_change import course_change
from chalicelib.people.recipients import Recipients

# Of the projection, whose cursors are stored under it.
NAME = "MAIL"
# Entries after which its cursor moves: each may be an item for everybody in the channel.
BATCH = 20


class QueueingPorts(Protocol):
    """The ports by name; ``Wiring`` has them."""

    @property
    def recipients(self) -> Recipients: ...

    @property
    def mail_queue(self) -> MailQueue: ...


def queue_mails(ports: QueueingPorts, channel: str, entries: Iterable[Entry], now: float) -> None:
    """Each recipient of the channel has these changes queued, but for the own ones. Repeating it adds nothing.

    ``now`` is in seconds since the epoch. The time of queueing counts, not that of the change: when the function was
    stopped for a while, all that was changed meanwhile is still one mail. Raises BusyError.
    """
    found = ((entry.actor_id, course_change(entry)) for entry in entries)
    changes = [(actor_id, each[0], replace(each[1], queued_at=now)) for actor_id, each in found if each]
    if not changes:
        return
    recipients = [each.user_id for each in ports.recipients.of_channel(channel) if each.is_mailable]
    ports.mail_queue.add(
        QueuedMail(course_id=course_id, channel=channel, user_id=user_id, changes=own, first_at=now, last_at=now)
        for user_id in recipients
        for course_id, own in _by_course(user_id, changes).items()
    )


def _by_course(user_id: str, changes: list[tuple[str, int, MailedChange]]) -> dict[int, tuple[MailedChange, ...]]:
    found: dict[int, tuple[MailedChange, ...]] = {}
    for actor_id, course_id, change in changes:
        if actor_id != user_id:
            found[course_id] = (*found.get(course_id, ()), change)
    return found
