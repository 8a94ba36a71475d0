"""The channels' entries in DynamoDB, read consistently: what was committed is seen, whatever the push path does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from pynamodb.exceptions import PutError

from chalicelib.core.cursor import Cursor
from chalicelib.core.events import Entry
from chalicelib.storage import keys
from chalicelib.storage.items import Item


class DynamoFeed:
    """Implements ``service.ports.Feed``."""

    def __init__(
        self,
        table: type[Item],
        *,
        new_epoch: Callable[[], str] = lambda: secrets.token_hex(4),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._table, self._new_epoch, self._now = table, new_epoch, now

    def head(self, channel: str) -> Cursor:
        key = keys.feed_head(channel)
        try:
            item = self._table.get(*key, consistent_read=True)
        except self._table.DoesNotExist:
            return self._begin(channel)
        return Cursor(item.body or "", int(item.version or 0))

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        first = keys.feed_entry(channel, seq + 1).sk
        last = keys.feed_entry(channel, 10**keys.SEQ_DIGITS - 1).sk
        found = self._table.query(
            keys.feed(channel), Item.sk.between(first, last), consistent_read=True, limit=limit, page_size=limit
        )
        return [
            Entry(channel, int(item.sk), item.event or "", (item.body or "").encode())
            for item in found
            if item.dies_at > self._now()
        ]

    def _begin(self, channel: str) -> Cursor:
        """A cursor must exist before the first event, or a client that saw the empty list could not ask what came."""
        item = self._table(*keys.feed_head(channel), body=self._new_epoch(), version=0)
        try:
            item.save(condition=Item.pk.does_not_exist())
        except PutError as exc:
            if exc.cause_response_code != "ConditionalCheckFailedException":
                raise
            return self.head(channel)
        return Cursor(item.body or "", 0)
