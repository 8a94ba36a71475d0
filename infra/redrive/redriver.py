"""Shows each failed batch, announces what waits in it to the broadcaster again, and deletes the batches that are done.

The broadcaster posts what the feed holds behind the last pushed number, so a batch can be announced as often as wanted:
nothing is pushed twice.
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.table import Table
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_heads import FeedHead, read_head, unreadable_head
from infra.console import Say
from infra.redrive.batch_store import BatchStore
from infra.redrive.failed_batches import AnnouncedEntry, FailedBatch, NotABatch, parse_batch

# A broadcaster that fails this often in a row fails for a reason that should be found first.
MAX_FAILURES_IN_A_ROW = 3
ALL_POSTED: dict[str, list[Any]] = {"batchItemFailures": []}


@dataclass(slots=True)
class Result:
    """Objects by what the run did with them: ``kept`` holds the keys of those that are still there."""

    done: int = 0
    kept: set[str] = field(default_factory=set)
    unknown_messages: int = 0
    was_stopped: bool = False


class Outcome(NamedTuple):
    """What was done with one batch, in words."""

    text: str
    is_kept: bool = False
    has_failed: bool = False


class Redriver:
    """``functions`` is a client of Lambda, ``broadcaster`` the function's name. ``say`` receives a line per batch."""

    def __init__(
        self,
        store: BatchStore,
        table: Table,
        functions: Any,
        broadcaster: str,
        say: Say,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._table, self._say, self._now = store, table, say, now
        self._functions, self._broadcaster = functions, broadcaster

    def show(self) -> Result:
        """Says what a run would do, and changes nothing. Returns all objects as kept."""
        return self._run(self._would_do)

    def push(self) -> Result:
        """Every batch whose entries are pushed, now or before, is deleted; every other one is kept."""
        return self._finish(self._run(self._push))

    def discard(self) -> Result:
        """Every batch is deleted. Its entries stay in the feeds, from which clients fetch them."""
        return self._finish(self._run(lambda _: Outcome("discarded")))

    def _finish(self, result: Result) -> Result:
        result.unknown_messages = self._store.drop_messages(result.kept)
        return result

    def _run(self, handle: Callable[[FailedBatch], Outcome]) -> Result:
        """``handle`` is called with each batch."""
        keys, result, failures = self._store.keys(), Result(), 0
        for number, key in enumerate(keys, start=1):
            body = self._store.read(key)
            if body is None:
                continue
            place = f"[{number:>{len(str(len(keys)))}}/{len(keys)}]"
            try:
                batch = parse_batch(body)
            except NotABatch as exc:
                self._say(f"{place} {key} holds no failed batch ({exc}): kept. Look at it, then delete it.")
                result.kept.add(key)
                continue
            self._say(f"{place} {self._described(batch)}")
            outcome = handle(batch)
            if outcome.is_kept:
                result.kept.add(key)
            else:
                self._store.delete(key)
                result.done += 1
            self._say(f"{' ' * len(place)} {outcome.text}")
            failures = failures + 1 if outcome.has_failed else 0
            if failures == MAX_FAILURES_IN_A_ROW and number < len(keys):
                result.kept.update(keys[number:])
                result.was_stopped = True
                break
        return result

    def _described(self, batch: FailedBatch) -> str:
        fates = batch.fates(self._heads(batch.channels), self._now())
        what = ", ".join(f"{count:,} {fate}" for fate, count in fates.items()) or "none"
        channels = f"{len(batch.channels)} channel{'s' * (len(batch.channels) != 1)}"
        return f"{batch.failed_at} {batch.condition}: entries of {channels}: {what}"

    def _would_do(self, batch: FailedBatch) -> Outcome:
        waiting = batch.waiting(self._heads(batch.channels), self._now())
        what = "pushed, then deleted" if waiting else "deleted: nothing is left to push"
        return Outcome(f"would be {what}", is_kept=True)

    def _push(self, batch: FailedBatch) -> Outcome:
        waiting = batch.waiting(self._heads(batch.channels), self._now())
        if not waiting:
            return Outcome("deleted: nothing is left to push")
        if failure := self._announce(waiting):
            return _kept(failure)
        heads = self._heads(batch.channels)
        if left := batch.waiting(heads, self._now()):
            return _kept(f"{len(left):,} entries are not pushed yet, the first is {left[0].channel} {left[0].seq}")
        return Outcome("pushed and deleted")

    def _announce(self, entries: Iterable[AnnouncedEntry]) -> str:
        """The broadcaster has been called. Returns why it failed, empty if it did not."""
        event = json.dumps({"Records": [entry.record for entry in entries]}).encode()
        try:
            response = self._functions.invoke(FunctionName=self._broadcaster, Payload=event)
            payload = response["Payload"].read().decode(errors="replace")
        except (BotoCoreError, ClientError) as exc:
            return f"the broadcaster could not be called: {exc}"
        if response.get("FunctionError"):
            return f"the broadcaster failed: {payload[:500]}"
        if json.loads(payload or "null") != ALL_POSTED:
            return "the broadcaster could not post them; its log says why"
        return ""

    def _heads(self, channels: Iterable[str]) -> dict[str, FeedHead]:
        by_key = {feed_keys.feed_head(channel): channel for channel in channels}
        rows = self._table.get_many(by_key)
        for row in rows:
            if not row.text or row.reserved is None:
                raise unreadable_head(row.key)
        return {by_key[row.key]: read_head(row) for row in rows}


def _kept(why: str) -> Outcome:
    return Outcome(f"kept: {why}", is_kept=True, has_failed=True)
