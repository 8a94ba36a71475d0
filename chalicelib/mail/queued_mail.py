"""What waits to be mailed to one person about one course. Pure.

Changes are collected until the course has been quiet for a time. The mail is made from the course as it is then. The
changes tell only what kind of change it was, and what a person who may no longer see the course was told last.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.courses.events import EventType
from chalicelib.feed.cursor import Cursor

# The oldest are dropped beyond that number: what was changed before says nothing that the course does not.
MAX_CHANGES = 20
# Since the last change. Afterwards a mail is no news, and its reasons are nobody's to keep.
MAX_AGE = timedelta(days=7)
# What asks admins to do something. All other changes are their own work, or shown in their lists.
ADMIN_TYPES = frozenset(
    {
        EventType.NEW_COURSE_REQUEST,
        EventType.COURSE_DECLINED,
        EventType.CHANGE_REQUESTED,
        EventType.CHANGE_REQUEST_WITHDRAWN,
    }
)


class Times(Struct, frozen=True, rename="camel"):
    """A date, and times local to the course's zone, None while they are not set."""

    scheduled_date: date
    start_time: str | None
    end_time: str | None


class LastKnown(Struct, frozen=True, rename="camel"):
    """The course as a person knew it who may no longer see it."""

    course_type: str
    time_zone: str
    times: Times


class Known(Struct, frozen=True, rename="camel", omit_defaults=True):
    """What a person could see of the course before a change.

    ``digest`` is that of the course's view, empty where the person could not see the course; nothing else is set then.
    """

    digest: str = ""
    status: str | None = None
    instructor_id: int | None = None

    @property
    def had_course(self) -> bool:
        """Whether the person could see the course."""
        return bool(self.digest)


class MailedChange(Struct, frozen=True, rename="camel", omit_defaults=True):
    """One change, as the person's channel was told of it.

    ``version`` is that of the course after it, ``cursor`` the entry's. ``before`` are the times before the change,
    ``last_known`` is set where the change took the course away from the person. ``ends_confirmed``: a confirmed course
    was cancelled or taken away, so that a calendar may have an entry of it. ``role`` is the actor's. ``shown`` is the
    digest of the course's view after the change. ``queued_at`` is an instant, in seconds. What earlier versions have
    queued has none of these, and no ``knew``.
    """

    type: str
    version: int
    cursor: str
    actor: str = ""
    reason: str | None = None
    before: Times | None = None
    last_known: LastKnown | None = None
    ends_confirmed: bool = False
    queued_at: float = 0.0
    role: str = ""
    knew: Known | None = None
    shown: str = ""

    @property
    def place(self) -> Cursor | None:
        """The parsed cursor."""
        return Cursor.parse(self.cursor)


class QueuedMail(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """``changes`` are those that may be mailed, oldest first. Instants are in seconds since the epoch.

    ``first_at`` is when the first of the changes was queued that may still have to be told. ``not_before`` is set while
    a mail is being sent, and after a failure; ``attempts`` counts those.
    """

    course_id: int
    channel: str
    user_id: str
    changes: tuple[MailedChange, ...]
    first_at: float
    last_at: float
    not_before: float = 0.0
    attempts: int = 0

    def due_at(self, quiet: timedelta, max_delay: timedelta) -> float:
        """Returns when the mail is due: ``quiet`` after the last change, at latest ``max_delay`` after ``first_at``."""
        ends_at = min(self.last_at + quiet.total_seconds(), self.first_at + max_delay.total_seconds())
        return max(ends_at, self.not_before)

    def since(self, untold: Sequence[MailedChange]) -> "QueuedMail":
        """Returns the mail with ``first_at`` of the first of ``untold``, those changes that the person does not know.

        Where the person knows none that is kept, older ones may have been dropped, and the mail stays as it is.
        """
        if not untold or untold[0] == self.changes[0]:
            return self
        return replace(self, first_at=max(self.first_at, untold[0].queued_at))

    @property
    def expires_at(self) -> float:
        """Until when the mail may be sent."""
        return self.last_at + MAX_AGE.total_seconds()


def merged(queued: QueuedMail | None, added: QueuedMail) -> QueuedMail:
    """Returns the queued mail with the changes of ``added`` that it lacks; itself if it lacks none."""
    if queued is None:
        return replace(added, changes=_newest(added.changes))
    known = {change.cursor for change in queued.changes}
    oldest = queued.changes[0].version if queued.changes else 0
    # Changes that were dropped are older than all that are kept.
    missing = [each for each in added.changes if each.cursor not in known and each.version > oldest]
    if not missing:
        return queued
    changes = tuple(sorted((*queued.changes, *missing), key=lambda each: each.version))
    return replace(
        queued,
        changes=_newest(changes),
        first_at=min(queued.first_at, added.first_at),
        last_at=max(queued.last_at, added.last_at),
    )


def _newest(changes: tuple[MailedChange, ...]) -> tuple[MailedChange, ...]:
    if len(changes) <= MAX_CHANGES:
        return changes
    first, *others = changes[-MAX_CHANGES:]
    # The person does not know the course as it was after a change that was dropped.
    return replace(first, knew=None), *others
