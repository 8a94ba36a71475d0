"""The channels' entries in DynamoDB. Reads are consistent: they return what was committed, pushed or not. Only the read
of many channels' heads may lack changes of the last second.

Readers get the contiguous prefix of the numbers. While nothing is under way, the head alone says where the prefix ends.
Otherwise the entries behind ``settled`` are read. A number that is still empty HOLE_SECONDS after a later number was
reserved is filled by the reader, and the prefix goes on.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key, Row, number
from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_heads import FeedHead, FeedHeads
from chalicelib.feed.dynamo.feed_numbers import HOLE_SECONDS, LOST_AFTER, FeedNumbers
from chalicelib.feed.entries import LOST, SKIP, Entry, is_readable, mark_data
from chalicelib.feed.ports import PushedHead, Unpushed
from chalicelib.instants import format_instant

RETENTION = timedelta(days=7)
# Readers note the prefix on the head only if that saves later readers something: each write costs more than a read.
MIN_UNSETTLED = 8
SETTLE_AFTER_SECONDS = 1.0


class DynamoFeed:
    """Implements ``feed.ports.PushedFeed`` and ``RetainedFeed``.

    ``retention`` is how long marks are stored; ``now`` returns seconds since the epoch. ``report_unreadable`` is called
    with the partition key and sort key of an item that cannot be read.
    """

    def __init__(
        self,
        table: Table,
        retention: timedelta = RETENTION,
        *,
        new_epoch: Callable[[], str] = lambda: secrets.token_hex(4),
        now: Callable[[], float] = time.time,
        report_unreadable: Callable[[str, str], object] = Key,
    ) -> None:
        self._table, self._now, self._report = table, now, report_unreadable
        self._heads = FeedHeads(table, new_epoch, now)
        self._numbers = FeedNumbers(table, self._heads, retention, now)

    def head(self, channel: str) -> Head:
        found = self._heads.read(channel)
        prefix = self._prefix(channel, found)
        unsettled = prefix - found.settled
        is_quiet = self._now() - found.stamp_ms / 1000 > SETTLE_AFTER_SECONDS
        if unsettled >= MIN_UNSETTLED or (unsettled and is_quiet):
            self._heads.settle(channel, prefix)
        return Head(found.epoch, prefix, found.reserved)

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        return self._contiguous(channel, self._rows(channel, seq + 1, feed_keys.MAX_SEQ, limit), seq + 1, limit)

    def first_retained(self, channel: str, seq: int) -> int | None:
        keys = feed_keys.feed_entry(channel, seq + 1), feed_keys.feed_entry(channel, feed_keys.MAX_SEQ)
        rows = self._table.query(keys[0].pk, first=keys[0].sk, last=keys[1].sk)
        return next(
            (n for row in rows if self._is_live(row) and (n := feed_keys.entry_seq(row.sk.S)) is not None), None
        )

    def unpushed(self, channel: str, limit: int, known: Sequence[Entry] = ()) -> Unpushed:
        head = self._heads.read(channel)
        by_seq = {entry.seq: entry for entry in known}
        entries: list[Entry] = []
        for seq in range(head.pushed + 1, min(head.reserved, head.pushed + limit) + 1):
            if seq not in by_seq:
                break
            entries.append(by_seq[seq])
        first = head.pushed + 1 + len(entries)
        left = limit - len(entries)
        if left and first <= head.reserved:
            rows = self._rows(channel, first, head.reserved, left)
            entries += self._contiguous(channel, rows, first, left)
            if not entries and (prefix := self._prefix(channel, head)) > head.pushed:
                return self._unexpired(channel, head, prefix, limit)
        return Unpushed(entries, head.pushed, head.reserved)

    def note_pushed(self, channel: str, seq: int) -> None:
        self._heads.note_pushed(channel, seq)

    def pushed_heads(self, channels: Sequence[str]) -> dict[str, PushedHead]:
        heads = self._heads.read_many(channels)
        return {
            channel: PushedHead(Cursor(head.epoch, head.pushed), head.reserved, head.stamp_ms)
            for channel, head in heads.items()
        }

    def pushed_behind(self, heads: Mapping[str, PushedHead], older_than: datetime) -> list[str]:
        before_ms = older_than.timestamp() * 1000
        behind = {channel: head for channel, head in heads.items() if head.cursor.seq < head.reserved}
        # The last reservation of a busy channel is always young: there the age of the first entry to post counts.
        busy = {
            feed_keys.feed_entry(channel, head.cursor.seq + 1): channel
            for channel, head in behind.items()
            if head.reserved_ms >= before_ms
        }
        rows = self._table.get_many(busy) if busy else []
        late = {busy[row.key] for row in rows if number(row.stamp) < before_ms}
        return [channel for channel, head in behind.items() if head.reserved_ms < before_ms or channel in late]

    def _prefix(self, channel: str, head: FeedHead) -> int:
        """The last number before the first empty one. Fills numbers that have been empty for too long.

        An empty number was reserved before each later number and after each earlier one. So it is at least as old as
        the oldest stamp behind it, and at most as old as the youngest stamp before it. Only if the latter is younger
        than LOST_AFTER is it sure that no entry has expired under the number.
        """
        if head.settled >= head.reserved:
            return head.reserved
        rows = self._rows(channel, max(head.settled, 1), head.reserved, None)
        stamps = {seq: number(row.stamp) for seq, row in rows.items()}
        since = head.stamp_ms
        at_least_since: dict[int, int] = {}
        for seq in range(head.reserved, head.settled, -1):
            if seq in stamps:
                since = min(since, stamps[seq])
            else:
                at_least_since[seq] = since
        now_ms = self._now() * 1000
        youngest_before = max(head.began_ms, stamps.get(head.settled, 0))
        for seq in range(head.settled + 1, head.reserved + 1):
            if seq in stamps:
                youngest_before = max(youngest_before, stamps[seq])
                continue
            if now_ms - at_least_since[seq] <= HOLE_SECONDS * 1000:
                return seq - 1
            event = SKIP if now_ms - youngest_before < LOST_AFTER.total_seconds() * 1000 else LOST
            # A failed put means that the number is not empty any more.
            self._numbers.put_mark(channel, Cursor(head.epoch, seq), event, youngest_before)
        return head.reserved

    def _unexpired(self, channel: str, head: FeedHead, prefix: int, limit: int) -> Unpushed:
        """What is left to post when the number after the last pushed one was filled just now, or its entry expired."""
        rows = self._rows(channel, head.pushed + 1, prefix, None)
        first = min((seq for seq, row in rows.items() if self._is_live(row)), default=0)
        if not first:
            return Unpushed([], prefix, head.reserved)
        return Unpushed(self._contiguous(channel, rows, first, limit), head.pushed, head.reserved)

    def _rows(self, channel: str, first: int, last: int, limit: int | None) -> dict[int, Row]:
        """Rows by number. A sort key that is no number is reported and left out."""
        keys = feed_keys.feed_entry(channel, first), feed_keys.feed_entry(channel, last)
        rows: dict[int, Row] = {}
        left, last_key = limit, None
        while True:
            page = list(self._table.query(keys[0].pk, first=keys[0].sk, last=keys[1].sk, limit=left, after=last_key))
            unreadable = [row for row in page if feed_keys.entry_seq(row.sk.S) is None]
            for row in unreadable:
                self._report(row.pk.S, row.sk.S)
            rows |= {seq: row for row in page if (seq := feed_keys.entry_seq(row.sk.S)) is not None}
            if not unreadable or left is None or len(page) < left:
                return rows
            left, last_key = len(unreadable), page[-1].sk.S

    def _contiguous(self, channel: str, rows: dict[int, Row], first: int, limit: int) -> list[Entry]:
        entries: list[Entry] = []
        for seq in count(first):
            row = rows.get(seq)
            if row is None or not self._is_live(row) or len(entries) == limit:
                return entries
            entries.append(self._entry(channel, seq, row))
        return entries

    def _is_live(self, row: Row) -> bool:
        return row.dies_at == 0 or row.dies_at > self._now()

    def _entry(self, channel: str, seq: int, row: Row) -> Entry:
        data = row.text.encode()
        if row.event is not None and is_readable(row.event.S, data, seq):
            texts = (text.S if text else "" for text in (row.request, row.actor, row.former))
            return Entry(channel, seq, row.event.S, data, *texts)
        self._report(row.pk.S, row.sk.S)
        # The same each time, as the data of every entry.
        timestamp = format_instant(datetime.fromtimestamp(number(row.stamp) / 1000, UTC))
        return Entry(channel, seq, SKIP, mark_data(self._heads.read(channel).epoch, seq, timestamp))
