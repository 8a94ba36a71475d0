"""Reads feeds, and gives a head that is behind its entries the numbers and the epoch that a new head would have."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from chalicelib.aws.table_items import Key, Row
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_heads import FeedHead, FeedHeads, read_head
from infra.verify_table.catalogue import EventFacts
from infra.verify_table.feed_numbers import FeedNumbers
from infra.verify_table.findings import Finding, State
from infra.verify_table.verified_table import VerifiedTable, update

# Longer than a run, and than the clocks of two functions differ.
MARGIN = timedelta(hours=1)
MAX_ATTEMPTS = 10
RAISE = "SET body = :epoch, reserved = :seq, settled = :seq, pushed = :seq, stamp = :now"


class Feeds:
    """``retention`` is how long the functions keep entries, ``new_epoch`` makes an epoch, ``now`` is a clock."""

    def __init__(
        self,
        table: VerifiedTable,
        heads: FeedHeads,
        retention: timedelta,
        new_epoch: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._table, self._heads, self._retention = table, heads, retention
        self._new_epoch, self._now = new_epoch, now

    def read(self, channel: str, add_events: Callable[[list[EventFacts]], None]) -> FeedNumbers:
        """Returns what the feed holds. ``add_events`` receives its events, page by page."""
        # The head is read first: what is settled then is stored when the entries are read.
        head, earlier = self._heads_of(channel)
        settled = min(head.settled, head.reserved) if head else earlier
        numbers = FeedNumbers(channel, settled, self._now() + MARGIN, self._retention)
        for page in self._table.partition(feed_keys.feed(channel)):
            items: list[tuple[Key, Row | None]] = [(row.key, row) for row in page.rows]
            numbers.unreadable += page.unreadable
            for key, row in sorted([*items, *((key, None) for key, _ in page.unreadable)], key=lambda each: each[0]):
                numbers.add(key, row)
            add_events(numbers.events)
            numbers.events = []
        numbers.end()
        return numbers

    def findings(self, numbers: FeedNumbers, *, repair: bool) -> Iterator[Finding]:
        """Yields what is wrong with the feed, and repairs its head."""
        about = f"feed {numbers.channel}"
        for key, why in numbers.unreadable:
            yield Finding(f"item {key.pk} / {key.sk}", f"cannot be read: {why}")
        for first, last in numbers.holes:
            what = f"{first} is" if first == last else f"{first} to {last} are"
            yield Finding(about, f"{what} missing; clients before fetch their lists again")
        yield from self._head_findings(about, numbers.channel, numbers.last, repair=repair)

    def _head_findings(self, about: str, channel: str, last: int, *, repair: bool) -> Iterator[Finding]:
        """The head is read after the entries: a number is reserved before its entry is stored."""
        fact = ""
        for _ in range(MAX_ATTEMPTS):
            head, earlier = self._heads_of(channel)
            now_wrong = _fault(head, earlier, last)
            if now_wrong is None:
                # Repaired by this command, or by the functions in between.
                if fact and repair:
                    yield Finding(about, fact, State.REPAIRED)
                return
            fact = now_wrong
            if not repair:
                break
            self._raise(channel, head, last)
        yield Finding(about, fact, State.REPAIRABLE)

    def _raise(self, channel: str, head: FeedHead | None, last: int) -> None:
        if head is None:
            self._heads.begin(channel)
            return
        # Under a new epoch, numbers that only `settled` or `pushed` show may be used again, as by begin().
        seq = max(last, head.reserved)
        numbers = {"seq": seq, "seen": head.reserved, "now": int(self._now().timestamp() * 1000)}
        key, epoch = feed_keys.feed_head(channel), {"epoch": self._new_epoch()}
        # A number reserved in between makes this fail.
        self._table.write([update(key, RAISE, "reserved = :seen", epoch, **numbers)])

    def _heads_of(self, channel: str) -> tuple[FeedHead | None, int]:
        """The head, and the last number of a head that earlier versions left and nobody has taken over yet."""
        keys = feed_keys.feed_head(channel), feed_keys.locked_head(channel)
        rows = self._table.snapshot(keys)
        row, earlier = rows.get(keys[0]), rows.get(keys[1])
        return (read_head(row) if row else None), (earlier.number or 0) if earlier else 0


def _fault(head: FeedHead | None, earlier: int, last: int) -> str | None:
    """What is wrong with the head of a feed whose last entry was ``last`` before the head was read."""
    if head is None:
        if last <= earlier:
            return None
        return f"it has entries up to {last}, but its head " + (f"is at {earlier}" if earlier else "is missing")
    if head.reserved < last:
        return f"its head has reserved {head.reserved}, but there are entries up to {last}"
    for name, number in (("settled", head.settled), ("pushed", head.pushed)):
        if number > head.reserved:
            return f"its head has {name} {number}, but reserved only {head.reserved}"
    return None
