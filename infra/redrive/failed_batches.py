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

    TO_PUSH = "to push"
    TO_APPLY = "to apply"
    PUSHED = "pushed meanwhile"
    EXPIRED = "older than the feed keeps entries"
    RESTORED = "from before the table was restored"
    UNREADABLE = "with a key that is none of a feed entry"


WAITING = frozenset({Fate.TO_PUSH, Fate.TO_APPLY})


@dataclass(frozen=True, slots=True)
class AnnouncedEntry:
    """An entry that a record announces. ``epoch`` is empty where the record does not show it.

    ``expires_at`` is in seconds since the epoch, 0 for never. ``record`` is the record as the function is to get it
    again.
    """

    channel: str
    seq: int
    epoch: str
    expires_at: int
    record: Mapping[str, Any]

    def fate(self, head: FeedHead | None, now: float, *, is_for_projections: bool) -> Fate:
        """What has become of the entry. ``head`` is the present head of its channel, ``now`` in epoch seconds."""
        if head is None or (self.epoch and self.epoch != head.epoch) or self.seq > head.reserved:
            return Fate.RESTORED
        if not is_for_projections and self.seq <= head.pushed:
            return Fate.PUSHED
        if 0 < self.expires_at <= now:
            return Fate.EXPIRED
        return Fate.TO_APPLY if is_for_projections else Fate.TO_PUSH


@dataclass(frozen=True, slots=True)
class FailedBatch:
    """``failed_at`` and ``condition`` are Lambda's: an instant, and such as ``RetryAttemptsExhausted``.

    The batch is one of the projections, or else of the broadcaster. Which of the projections have applied an entry is
    not asked: they pass over what they have.
    """

    is_for_projections: bool
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
        found = Counter(self._fate(entry, heads, now) for entry in self.entries)
        return found + Counter({Fate.UNREADABLE: self.unreadable})

    def waiting(self, heads: Mapping[str, FeedHead], now: float) -> list[AnnouncedEntry]:
        """The entries that are still to be pushed or applied."""
        return [entry for entry in self.entries if self._fate(entry, heads, now) in WAITING]

    def _fate(self, entry: AnnouncedEntry, heads: Mapping[str, FeedHead], now: float) -> Fate:
        return entry.fate(heads.get(entry.channel), now, is_for_projections=self.is_for_projections)


def parse_batch(body: bytes, projections: str) -> FailedBatch:
    """Returns the batch that an object of the bucket holds. ``projections`` is that function's name.

    Raises NotABatch.
    """
    try:
        stored = json.loads(body)
        payload = stored["payload"]
        # AWS's page shows a text; an object is understood too.
        records = (json.loads(payload) if isinstance(payload, str) else payload)["Records"]
        context = stored.get("requestContext", {})
        is_for_projections = projections in str(context.get("functionArn", "")).split(":")
        entries = [_entry(record, has_image=is_for_projections) for record in records]
        return FailedBatch(
            is_for_projections=is_for_projections,
            failed_at=str(stored.get("timestamp", "at an unknown time")),
            condition=str(context.get("condition", "for an unknown reason")),
            entries=[entry for entry in entries if entry is not None],
            unreadable=entries.count(None),
        )
    except SHAPE_ERRORS as exc:
        raise NotABatch(f"{type(exc).__name__}: {exc}") from exc


def _entry(record: dict[str, Any], *, has_image: bool) -> AnnouncedEntry | None:
    """The announced entry, None for a key that is none of an entry.

    Without an image, the broadcaster reads the feed, which may have changed since. The projections read it in any case,
    and mails begin on a new channel with the first entry that has an image.
    """
    change = record["dynamodb"]
    try:
        channel, seq = feed_keys.channel_and_seq(*stream_record.key(change))
    except ValueError:
        return None
    image = change.get("NewImage", {})
    kept = {name: value for name, value in change.items() if has_image or name != "NewImage"}
    announcing = record | {"dynamodb": kept}
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
