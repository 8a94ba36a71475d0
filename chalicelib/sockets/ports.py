"""What the use cases for sockets need from a store. What one dialect alone needs is in that dialect's folder."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.sockets.connection import Connection, PlannedCheck, Subscription


class Connections(Protocol):
    """Open connections, their subscriptions and their planned checks. Reads are consistent unless asked otherwise."""

    def add(self, connection: Connection, check_at: datetime | None) -> None:
        """The connection is stored, and a check is planned for ``check_at``, if any."""

    def admit(self, connection: Connection, limit: int, now: datetime) -> bool:
        """The stored connection counts among the live connections of its person.

        False, and it does not count, if they were more than ``limit`` with it. A connection counts until it is removed
        or expires, whoever removes it. Raises TicketRefused, and it does not count, if the person was disabled.
        """

    def of_person(self, user_id: str, now: datetime) -> dict[str, Connection]:
        """The person's live connections by their ids."""

    def get(self, connection_id: str) -> Connection | None:
        """The connection, or None when it is not stored."""

    def get_many(self, connection_ids: Iterable[str]) -> dict[str, Connection]:
        """Stored connections by their ids; missing ids are skipped."""

    def subscribe(self, connection: Connection, after_seq: int, since: datetime, visibility: str | None = None) -> None:
        """Entries of its channel after that number are pushed to the connection. Replaces its subscription."""

    def set_visibility(self, connection: Connection, visibility: str) -> bool:
        """The connection's subscription has that visibility. False, and nothing is stored, when it has none."""

    def subscriptions(self, channel: str, *, consistent: bool = True) -> list[Subscription]:
        """All subscriptions of the channel, those of expired connections included.

        A read that is not ``consistent`` costs half, and may lack changes of the last second.
        """

    def channels(self, now: datetime) -> list[str]:
        """Every channel that has a subscription, and some that had one in the last hours.

        A channel that got its first subscription in the last second may be missing.
        """

    def release_channel(self, channel: str, now: datetime) -> None:
        """The channel, which has no subscription, is no longer one of :meth:`channels`.

        Nothing changes if it was noted lately: a process may still count on that, and not note it with a subscription.
        """

    def remove(self, channels: Mapping[str, str]) -> None:
        """Connections and subscriptions are no longer stored. ``channels``: of each connection id, empty for none."""

    def forget(self, connection_id: str) -> None:
        """As :meth:`remove`, for a caller who does not know the channel."""

    def due_checks(self, now: datetime, limit: int) -> list[PlannedCheck]:
        """Checks that are due, about ``limit`` at most; empty when none is left."""

    def plan_checks(self, next_times: Mapping[PlannedCheck, datetime | None]) -> None:
        """Each check is replaced by one at its next time, or by none."""


class TickProgress(Struct, frozen=True):
    """Every connection has been sent the ticks of all minutes up to ``minute`` (since the epoch), with two exceptions.

    ``behind``: channels that were not done, with the last minute that was done for each. ``retried``: connections to
    which a post failed.
    """

    minute: int
    behind: dict[str, int]
    retried: list[str]


class TickRuns(Protocol):
    """What one run of ticks leaves to the next."""

    def begin(self, now: datetime, not_since: datetime) -> TickProgress | None:
        """A run begins with what the last one left, or at this minute. None if another run has begun after
        ``not_since``."""

    def finish(self, progress: TickProgress, begun_at: datetime) -> None:
        """The next run begins with that."""
