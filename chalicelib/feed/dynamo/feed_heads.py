"""The head of each channel in DynamoDB: the epoch, and how many numbers are reserved, settled and pushed.

A head is changed by single updates only, and is in no transaction of a change, so that changes do not wait for each
other. Earlier versions kept the head among the entries and changed it in every transaction. :meth:`FeedHeads.begin`
takes such a head over when it is first needed: the epoch stays, and the earlier head loses its version, so that the
transactions of earlier versions fail their conditions and overwrite nothing.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress

from msgspec import Struct

from chalicelib.aws.table import ConditionFailed, Table, TableError
from chalicelib.aws.table_items import Key, Row, item, number
from chalicelib.feed.dynamo import feed_keys

# Each attempt fails only because another process began the channel or changed the earlier head.
MAX_ATTEMPTS = 10

IS_BEFORE = "attribute_not_exists(settled) OR settled < :seq"
IS_NOT_PUSHED = "attribute_not_exists(pushed) OR pushed < :seq"
IS_NOT_PUSHED_OR_SETTLED = f"({IS_NOT_PUSHED}) AND (attribute_not_exists(settled) OR settled <= :seq)"


class FeedHead(Struct, frozen=True):
    """``reserved`` is the last number given to a change, ``stamp_ms`` when that happened, in ms since the epoch.

    ``began_ms`` is when the head was stored: all numbers behind its first ones were reserved later.

    All numbers up to ``settled`` are known to be stored; more may be. ``pushed`` is the last number that was posted.
    """

    epoch: str
    reserved: int
    settled: int
    pushed: int
    stamp_ms: int
    began_ms: int


class FeedHeads:
    """Heads by channel. ``new_epoch`` makes the epoch of a new channel; ``now`` returns seconds since the epoch."""

    def __init__(self, table: Table, new_epoch: Callable[[], str], now: Callable[[], float]) -> None:
        self._table, self._new_epoch, self._now = table, new_epoch, now

    def read(self, channel: str) -> FeedHead:
        """Returns the head; begins a channel that has none."""
        for _ in range(MAX_ATTEMPTS):
            row = self._table.get(feed_keys.feed_head(channel))
            if row is not None:
                if not _is_readable(row):
                    raise unreadable_head(row.key)
                return read_head(row)
            self.begin(channel)
        raise TableError(f"the feed of {channel} could not be begun")

    def read_many(self, channels: Iterable[str]) -> dict[str, FeedHead]:
        """Returns the existing heads by channel; channels without a head that can be read are skipped.

        The reads cost half, and may lack changes of the last second.
        """
        by_key = {feed_keys.feed_head(channel): channel for channel in channels}
        rows = self._table.get_many(by_key, consistent=False)
        return {by_key[row.key]: read_head(row) for row in rows if _is_readable(row)}

    def settle(self, channel: str, seq: int) -> None:
        """All numbers up to ``seq`` are known to be stored."""
        with suppress(ConditionFailed):
            self._table.update(feed_keys.feed_head(channel), "SET settled = :seq", IS_BEFORE, seq=seq)

    def note_pushed(self, channel: str, seq: int) -> None:
        """The entries up to ``seq`` have been posted, and so are stored. Neither number ever becomes lower."""
        key = feed_keys.feed_head(channel)
        try:
            self._table.update(key, "SET pushed = :seq, settled = :seq", IS_NOT_PUSHED_OR_SETTLED, seq=seq)
        except ConditionFailed:
            with suppress(ConditionFailed):
                self._table.update(key, "SET pushed = :seq", IS_NOT_PUSHED, seq=seq)

    def begin(self, channel: str) -> None:
        """The channel has a head, unless another process interfered: read, and call this again if there is none.

        Numbers never start again: they continue behind the earlier head and behind the last stored entry. The epoch is
        a new one if numbers may have been given out that neither shows, as after a restore of a part of the table.
        """
        earlier = self._table.get(feed_keys.locked_head(channel))
        last = self._last_entry(channel)
        version = earlier.number if earlier else None
        continues = earlier is not None and version is not None and last <= version
        epoch = earlier.text if earlier is not None and continues else self._new_epoch()
        seq = max(version or 0, last)
        now_ms = int(self._now() * 1000)
        head = item(
            feed_keys.feed_head(channel),
            body=epoch,
            reserved=seq,
            settled=seq,
            pushed=seq,
            stamp=now_ms,
            began=now_ms,
        )
        with suppress(ConditionFailed):
            if version is not None:
                removal = (feed_keys.locked_head(channel), "REMOVE version", "version = :version")
                self._table.write_together([head], removal, version=version)
            elif earlier is not None:
                self._table.write_together([head])
            else:
                # Without a version, so that earlier versions of the code cannot begin the channel beside this one.
                self._table.write_together([head, item(feed_keys.locked_head(channel), body=epoch)])

    def _last_entry(self, channel: str) -> int:
        last = feed_keys.feed_entry(channel, feed_keys.MAX_SEQ).sk
        rows = self._table.query(feed_keys.feed(channel), last=last, descending=True)
        return next((seq for row in rows if (seq := feed_keys.entry_seq(row.sk.S)) is not None), 0)


def _is_readable(row: Row) -> bool:
    return bool(row.text) and row.reserved is not None


def unreadable_head(key: Key) -> TableError:
    """Returns the error for a head without an epoch or a number, which only another program can have stored."""
    return TableError(f"the item {key.pk} / {key.sk} is no feed head: python -m infra.verify_table --repair mends it")


def read_head(row: Row) -> FeedHead:
    """Returns the head that an item holds."""
    return FeedHead(
        row.text, number(row.reserved), number(row.settled), number(row.pushed), number(row.stamp), number(row.began)
    )
