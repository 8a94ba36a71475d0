"""Reserves numbers for entries before the transaction that stores the entries, and fills numbers that stay empty.

A number is reserved by a single update, which no other writer can make fail. The number is used by a put on the
condition that nothing is stored under the number (write-once). Whoever finds a number empty for HOLE_SECONDS puts a
``skip`` there on the same condition. So at any time a number holds nothing, or for ever what was stored first; a
transaction that arrives after the skip fails. No result depends on a clock: HOLE_SECONDS only decides how soon readers
pass a number whose writer died.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.AtomicCounters
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from chalicelib.aws.http import UnreachableError
from chalicelib.aws.table import NEW, NO_ITEM, ConditionFailed, StatementFailed, Table, TableError
from chalicelib.aws.table_items import Key, Row, item, number
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_heads import MAX_ATTEMPTS, FeedHeads, unreadable_head
from chalicelib.feed.entries import SKIP, mark_data
from chalicelib.instants import format_instant

# Longer than the time limit of a transaction (courses/dynamo/pynamodb_model.py), or readers would fail slow commits.
HOLE_SECONDS = 5.0
# After that time retention may have deleted an entry under the number. Entries are kept for a day at least, by the
# clock of their writer.
LOST_AFTER = timedelta(hours=23)

EXISTS = "attribute_exists(PK)"
# Errors that every batch of statements will get: from then on, the process updates each item by a call of its own.
UNSUPPORTED = ("UnknownOperationException", "AccessDeniedException", "ValidationException", "AccessDenied", NO_ITEM)
RESERVE = "SET reserved = reserved + 1 SET stamp = ?"
RESERVE_EXPRESSION = "SET reserved = reserved + :one, stamp = :now"
COUNT = "SET version = version + 1"
COUNT_EXPRESSION = "SET version = version + :one"


class Reserved(Struct, frozen=True):
    """A cursor per channel, reserved at ``stamp_ms`` since the epoch, and the new value of the counter, if any."""

    cursors: dict[str, Cursor]
    stamp_ms: int
    counted: int = 0


class Update(NamedTuple):
    """Raises the number of one item, as ``Table.update_at_once`` takes the first three members.

    ``stamp_ms`` is None for a counter, which has no ``channel`` either.
    """

    clauses: str
    key: Key
    stamp_ms: int | None = None
    channel: str = ""


# The result of a statement that was not sent.
ALONE = StatementFailed("alone")


class FeedNumbers:
    """``retention`` is how long marks are stored. ``now`` returns seconds since the epoch."""

    def __init__(self, table: Table, heads: FeedHeads, retention: timedelta, now: Callable[[], float]) -> None:
        self._table, self._heads, self._retention, self._now = table, heads, retention, now
        self._takes_batches = True

    def reserve(self, channels: Sequence[str], counter: Key | None = None) -> Reserved:
        """Reserves the next number of each channel and raises the counter, whose item begins at 1.

        Takes one call. A caller who does not use the numbers calls :meth:`fill`, or readers wait for HOLE_SECONDS.
        """
        stamp_ms = int(self._now() * 1000)
        updates = [Update(RESERVE, feed_keys.feed_head(channel), stamp_ms, channel) for channel in channels]
        if counter is not None:
            updates.append(Update(COUNT, counter))
        rows = self._update(updates)
        cursors = {
            channel: Cursor(row.text, number(row.reserved))
            for channel, row in zip(channels, rows, strict=False)
            if isinstance(row, Row)
        }
        for failure in rows:
            if isinstance(failure, Exception):
                if cursors:
                    self.fill(Reserved(cursors, stamp_ms), {})
                raise failure
        last = rows[-1]
        counted = last.number if counter is not None and isinstance(last, Row) else None
        return Reserved(cursors, stamp_ms, counted or 0)

    def fill(self, reserved: Reserved, written: Mapping[Key, str]) -> bool:
        """Stores a ``skip`` under each number, so that no transaction can use the numbers any more.

        ``written`` are the bodies of the transaction's entries. Returns False, and fills nothing, if they are stored:
        the transaction was carried out. So the result tells what became of a transaction without a response. Any other
        entry under a number is left as it is. Raises TableError and UnreachableError, which leave the question open.
        """
        (channel, cursor), *others = reserved.cursors.items()
        if not self.put_mark(channel, cursor, SKIP, reserved.stamp_ms):
            key = feed_keys.feed_entry(channel, cursor.seq)
            row = self._table.get(key)
            if row is not None and row.text == written.get(key):
                return False
        for channel, cursor in others:
            self.put_mark(channel, cursor, SKIP, reserved.stamp_ms)
        return True

    def put_mark(self, channel: str, cursor: Cursor, event: str, stamp_ms: int) -> bool:
        """Stores a ``skip`` or ``lost`` under the number. Returns False, and changes nothing, if it is not empty.

        ``stamp_ms`` is when the number was reserved, in ms since the epoch, or an earlier time if that is unknown.
        """
        seconds = self._now()
        mark = item(
            feed_keys.feed_entry(channel, cursor.seq),
            body=mark_data(cursor.epoch, cursor.seq, format_instant(datetime.fromtimestamp(seconds, UTC))).decode(),
            event=event,
            expires_at=int(seconds + self._retention.total_seconds()),
            stamp=stamp_ms,
        )
        try:
            self._table.put(mark, NEW)
        except ConditionFailed:
            return False
        return True

    def _update(self, updates: list[Update]) -> list[Row | Exception]:
        """The new items in order, and the exceptions of the updates that failed."""
        if self._takes_batches:
            try:
                results = self._table.update_at_once(updates)
            except TableError as exc:
                if not any(code in str(exc) for code in UNSUPPORTED):
                    raise
                self._takes_batches = False
            else:
                return [self._complete(*each) for each in zip(updates, results, strict=True)]
        with ThreadPoolExecutor(len(updates)) as pool:
            return list(pool.map(self._complete, updates))

    def _complete(self, update: Update, result: Row | StatementFailed | None = ALONE) -> Row | Exception:
        """Repeats a failed statement by a call of its own, and begins what does not exist.

        A number that the failed statement reserved nevertheless is filled by readers.
        """
        try:
            if isinstance(result, StatementFailed):
                if result.code in UNSUPPORTED:
                    self._takes_batches = False
                result = self._update_one(update)
            row = result or self._begin(update)
            if update.stamp_ms is not None and not row.text:
                return unreadable_head(update.key)
        except (TableError, UnreachableError) as exc:
            return exc
        return row

    def _update_one(self, update: Update) -> Row | None:
        try:
            if update.stamp_ms is None:
                return self._table.update(update.key, COUNT_EXPRESSION, EXISTS, one=1)
            return self._table.update(update.key, RESERVE_EXPRESSION, EXISTS, one=1, now=update.stamp_ms)
        except ConditionFailed:
            return None

    def _begin(self, update: Update) -> Row:
        for _ in range(MAX_ATTEMPTS):
            if update.channel:
                self._heads.begin(update.channel)
            else:
                with suppress(ConditionFailed):
                    self._table.put(item(update.key, version=0), NEW)
            row = self._update_one(update)
            if row is not None:
                return row
        raise TableError(f"{update.key.pk} could not be begun")
