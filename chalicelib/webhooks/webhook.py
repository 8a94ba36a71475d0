"""A webhook: its address, which events it gets, and how far its deliveries have got. Pure."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.people.identity import Actor


class PausedBy(StrEnum):
    """Why nothing is sent: an admin paused it, deliveries failed for days, or the address answered 410 Gone."""

    ADMIN = "admin"
    FAILURES = "failures"
    GONE = "gone"


class Retry(Struct, frozen=True):
    """A failed delivery that is tried again. Times are in milliseconds since the epoch; ``attempts`` failed so far.

    ``asked_until_ms`` is until when the receiver wants to be left alone, 0 if it did not say.
    """

    attempts: int
    failing_since_ms: int
    next_at_ms: int
    error: str
    asked_until_ms: int = 0


class Progress(Struct, frozen=True):
    """How far the deliveries have got. :mod:`chalicelib.webhooks.delivery_run` says how this changes.

    All entries up to ``cursor`` are done, and behind it the numbers in ``beyond``. ``blocked`` has the retries by
    the order keys of messages. ``suspects`` are the keys that began to fail since the last success, and during an
    outage all that failed in it, ordered by their last attempt. ``outage`` is the retry of the whole webhook.
    """

    cursor: Cursor
    beyond: tuple[int, ...] = ()
    blocked: dict[str, Retry] = {}
    suspects: tuple[str, ...] = ()
    outage: Retry | None = None

    @property
    def worst(self) -> Retry | None:
        """The retry that has been failing for longest, None if nothing fails."""
        retries = [*self.blocked.values(), *([self.outage] if self.outage else [])]
        return min(retries, key=lambda each: each.failing_since_ms, default=None)

    @property
    def untroubled(self) -> "Progress":
        """The same place, without retries: everything is tried at once."""
        return Progress(self.cursor, self.beyond)


class Lease(Struct, frozen=True):
    """The run of that name alone sends until then, in milliseconds since the epoch.

    ``wakes`` is that of the webhook when the run last looked for events.
    """

    run: str
    until_ms: int
    wakes: int = 0


class Webhook(Struct, frozen=True, kw_only=True):
    """``types`` are those of the events that are sent, empty for all.

    ``wakes`` counts the runs that found a lease, ``resumes`` how often an admin wanted that retries are due at once,
    or changed the types.
    """

    webhook_id: str
    url: str
    description: str
    types: tuple[str, ...]
    created_at: datetime
    created_by: Actor
    progress: Progress
    paused: PausedBy | None = None
    lease: Lease | None = None
    wakes: int = 0
    resumes: int = 0


class DeliveryStatus(StrEnum):
    """What became of the last attempt."""

    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Struct, frozen=True, kw_only=True):
    """The last attempt to deliver one message. ``event_id`` is the event's cursor.

    ``status_code`` is that of the response, None without one. ``error`` names why it failed: see docs/webhooks.md.
    """

    message_id: str
    event_id: str
    type: str
    course_id: int | None
    status: DeliveryStatus
    attempts: int
    status_code: int | None
    error: str | None
    took_ms: int
    at: datetime
