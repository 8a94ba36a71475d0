"""A failed batch as Lambda stores it in S3, and what has become of its entries since. Pure.

Lambda names an object `aws/lambda/<event source mapping>/<shard>/<yyyy>/<mm>/<dd>/<time>-<random>`. It holds the
metadata of the failed invocation, and the event with all its records in `payload`.
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys, stream_record
from chalicelib.feed.dynamo.feed_heads import FeedHead

# Of an object that is not worth a traceback: JSON of another shape.
SHAPE_ERRORS = (AttributeError, KeyError, TypeError, ValueError)


class NotABatch(Exception):
    """The object holds no failed batch of feed entries; the text says what is wrong with it."""


class Fate(StrEnum):
    """What has become of an entry since its batch failed. The value is the text for the person at the terminal."""

    WAITS = "to push"
    PUSHED = "pushed meanwhile"
    EXPIRED = "older than the feed keeps entries"
    RESTORED = "from before the table was restored"
    UNREADABLE = "with a key that is none of a feed entry"


@dataclass(frozen=True, slots=True)
class AnnouncedEntry:
    """An entry that a record announces. ``epoch`` is empty where the record does not show it.

    ``expires_at`` is in seconds since the epoch, 0 for never. ``record`` is the record as the broadcaster gets it, but
    without the entry's image: the broadcaster then reads the feed, which may have changed since.
    """

    channel: str
    seq: int
    epoch: str
    expires_at: int
    record: Mapping[str, Any]

    def fate(self, head: FeedHead | None, now: float) -> Fate:
        """What has become of the entry. ``head`` is the present head of its channel, ``now`` in epoch seconds."""
        if head is None or (self.epoch and self.epoch != head.epoch) or self.seq > head.reserved:
            return Fate.RESTORED
        if self.seq <= head.pushed:
            return Fate.PUSHED
        return Fate.EXPIRED if 0 < self.expires_at <= now else Fate.WAITS


@dataclass(frozen=True, slots=True)
class FailedBatch:
    """``failed_at`` and ``condition`` are Lambda's: an instant, and such as ``RetryAttemptsExhausted``."""

    failed_at: str
    condition: str
    entries: list[AnnouncedEntry]
    unreadable: int

    @property
    def channels(self) -> set[str]:
        """The channels of all entries."""
        return {entry.channel for entry in self.entries}

    def fates(self, heads: Mapping[str, FeedHead], now: float) -> Counter[Fate]:
        """The number of entries by what has become of them."""
        found = Counter(entry.fate(heads.get(entry.channel), now) for entry in self.entries)
        return found + Counter({Fate.UNREADABLE: self.unreadable})

    def waiting(self, heads: Mapping[str, FeedHead], now: float) -> list[AnnouncedEntry]:
        """The entries that are still to be pushed."""
        return [entry for entry in self.entries if entry.fate(heads.get(entry.channel), now) is Fate.WAITS]


def parse_batch(body: bytes) -> FailedBatch:
    """Returns the batch that an object of the bucket holds. Raises NotABatch."""
    try:
        stored = json.loads(body)
        payload = stored["payload"]
        # AWS's page shows a text; an object is understood too.
        records = (json.loads(payload) if isinstance(payload, str) else payload)["Records"]
        entries = [_entry(record) for record in records]
        context = stored.get("requestContext", {})
        return FailedBatch(
            failed_at=str(stored.get("timestamp", "at an unknown time")),
            condition=str(context.get("condition", "for an unknown reason")),
            entries=[entry for entry in entries if entry is not None],
            unreadable=entries.count(None),
        )
    except SHAPE_ERRORS as exc:
        raise NotABatch(f"{type(exc).__name__}: {exc}") from exc


def _entry(record: dict[str, Any]) -> AnnouncedEntry | None:
    change = record["dynamodb"]
    try:
        channel, seq = feed_keys.channel_and_seq(*stream_record.key(change))
    except ValueError:
        return None
    image = change.get("NewImage", {})
    announcing = record | {"dynamodb": {name: value for name, value in change.items() if name != "NewImage"}}
    return AnnouncedEntry(channel, seq, _epoch(image), _expiry(image), announcing)


def _epoch(image: Mapping[str, Any]) -> str:
    try:
        cursor = Cursor.parse(json.loads(image["body"]["S"])["id"])
    except SHAPE_ERRORS:
        return ""
    return cursor.epoch if cursor else ""


def _expiry(image: Mapping[str, Any]) -> int:
    try:
        return int(image["expiresAt"]["N"])
    except SHAPE_ERRORS:
        return 0
