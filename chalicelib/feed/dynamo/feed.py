"""The channels' entries in DynamoDB. Reads are consistent: they return what was committed, pushed or not."""

import secrets
import time
from collections.abc import Callable

from chalicelib.aws.table import ConditionFailed, Table, item
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.entries import Entry

NEW = "attribute_not_exists(PK)"


class DynamoFeed:
    """Implements :class:`chalicelib.feed.ports.Feed`."""

    def __init__(
        self,
        table: Table,
        *,
        new_epoch: Callable[[], str] = lambda: secrets.token_hex(4),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._table, self._new_epoch, self._now = table, new_epoch, now

    def head(self, channel: str) -> Cursor:
        row = self._table.get(feed_keys.feed_head(channel))
        return Cursor(row.text, row.number or 0) if row else self._begin(channel)

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        first = feed_keys.feed_entry(channel, seq + 1).sk
        last = feed_keys.feed_entry(channel, 10**feed_keys.SEQ_DIGITS - 1).sk
        return [
            Entry(channel, int(row.sk.S), row.event.S if row.event else "", row.text.encode())
            for row in self._table.query(feed_keys.feed(channel), first=first, last=last, limit=limit)
            if row.dies_at > self._now()
        ]

    def _begin(self, channel: str) -> Cursor:
        """A cursor exists before the first event, so that a client with an empty list can ask for what follows."""
        epoch = self._new_epoch()
        try:
            self._table.put(item(feed_keys.feed_head(channel), body=epoch, version=0), NEW)
        except ConditionFailed:
            return self.head(channel)
        return Cursor(epoch, 0)
