"""What the use cases for sockets need from a store. What one dialect alone needs is in that dialect's folder."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.sockets.connection import Connection, PlannedCheck, Subscription


class Connections(Protocol):
    """Open connections, their subscriptions and their planned checks. All reads are consistent."""

    def add(self, connection: Connection, check_at: datetime) -> None:
        """The connection is stored, and its first check is planned for ``check_at``."""

    def get(self, connection_id: str) -> Connection | None:
        """The connection, or None when it is not stored."""

    def get_many(self, connection_ids: Iterable[str]) -> dict[str, Connection]:
        """Stored connections by their ids; missing ids are skipped."""

    def subscribe(self, connection: Connection, after_seq: int, since: datetime) -> None:
        """Entries of its channel after that number are pushed to the connection. Replaces its subscription."""

    def subscriptions(self, channel: str) -> list[Subscription]:
        """All subscriptions of the channel, those of expired connections included."""

    def channels(self, now: datetime) -> list[str]:
        """Every channel that has a subscription, and some that had one in the last hours."""

    def remove(self, channels: Mapping[str, str]) -> None:
        """Connections and subscriptions are no longer stored. ``channels``: of each connection id, empty for none."""

    def forget(self, connection_id: str) -> None:
        """As :meth:`remove`, for a caller who does not know the channel."""

    def due_checks(self, now: datetime, limit: int) -> list[PlannedCheck]:
        """Checks that are due, about ``limit`` at most; empty when none is left."""

    def plan_checks(self, next_times: Mapping[PlannedCheck, datetime | None]) -> None:
        """Each check is replaced by one at its next time, or by none."""
