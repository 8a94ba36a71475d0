"""Shows each failed batch, announces what waits in it to its function again, and deletes the batches that are done.

The broadcaster posts what the feed holds behind the last pushed number, and each projection applies what follows its
own cursor. So a batch can be announced as often as wanted: nothing is pushed or applied twice.
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

# A function that fails this often in a row fails for a reason that should be found first.
MAX_FAILURES_IN_A_ROW = 3
ALL_DONE: dict[str, list[Any]] = {"batchItemFailures": []}


class Readers(NamedTuple):
    """The names of the functions that read the stream."""

    broadcaster: str
    projections: str


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


class Verbs(NamedTuple):
    """Who does what with the entries of a batch, in words."""

    who: str
    do: str
    done: str


class Redriver:
    """``functions`` is a client of Lambda. ``say`` receives two lines per batch."""

    def __init__(
        self,
        store: BatchStore,
        table: Table,
        functions: Any,
        readers: Readers,
        say: Say,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._table, self._say, self._now = store, table, say, now
        self._functions, self._readers = functions, readers

    def show(self) -> Result:
        """Says what a run would do, and changes nothing. Returns all objects as kept."""
        return self._run(self._would_do)

    def push(self) -> Result:
        """Every batch whose entries are pushed or applied, now or before, is deleted; every other one is kept."""
        return self._finish(self._run(self._push))

    def discard(self) -> Result:
        """Every batch is deleted. Its entries stay in the feeds, from which clients fetch them.

        Projections apply those of a channel with its next entry.
        """
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
                batch = parse_batch(body, self._readers.projections)
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
        of = "projections, " if batch.is_for_projections else ""
        return f"{batch.failed_at} {batch.condition}: {of}entries of {channels}: {what}"

    def _would_do(self, batch: FailedBatch) -> Outcome:
        waiting = batch.waiting(self._heads(batch.channels), self._now())
        verbs = _verbs(batch)
        what = f"{verbs.done}, then deleted" if waiting else f"deleted: nothing is left to {verbs.do}"
        return Outcome(f"would be {what}", is_kept=True)

    def _push(self, batch: FailedBatch) -> Outcome:
        waiting = batch.waiting(self._heads(batch.channels), self._now())
        verbs = _verbs(batch)
        if not waiting:
            return Outcome(f"deleted: nothing is left to {verbs.do}")
        name = self._readers.projections if batch.is_for_projections else self._readers.broadcaster
        if failure := self._announce(waiting, name, verbs):
            return _kept(failure)
        if not batch.is_for_projections and (left := batch.waiting(self._heads(batch.channels), self._now())):
            return _kept(f"{len(left):,} entries are not pushed yet, the first is {left[0].channel} {left[0].seq}")
        return Outcome(f"{verbs.done} and deleted")

    def _announce(self, entries: Iterable[AnnouncedEntry], name: str, verbs: Verbs) -> str:
        """The function of that name has been called. Returns why it failed, empty if it did not."""
        event = json.dumps({"Records": [entry.record for entry in entries]}).encode()
        try:
            response = self._functions.invoke(FunctionName=name, Payload=event)
            payload = response["Payload"].read().decode(errors="replace")
        except (BotoCoreError, ClientError) as exc:
            return f"{verbs.who} could not be called: {exc}"
        if response.get("FunctionError"):
            return f"{verbs.who} failed: {payload[:500]}"
        if json.loads(payload or "null") != ALL_DONE:
            return f"{verbs.who} could not {verbs.do} them; its log says why"
        return ""

    def _heads(self, channels: Iterable[str]) -> dict[str, FeedHead]:
        by_key = {feed_keys.feed_head(channel): channel for channel in channels}
        rows = self._table.get_many(by_key)
        for row in rows:
            if not row.text or row.reserved is None:
                raise unreadable_head(row.key)
        return {by_key[row.key]: read_head(row) for row in rows}


def _verbs(batch: FailedBatch) -> Verbs:
    if batch.is_for_projections:
        return Verbs("the function projections", "apply", "applied")
    return Verbs("the broadcaster", "push", "pushed")


def _kept(why: str) -> Outcome:
    return Outcome(f"kept: {why}", is_kept=True, has_failed=True)
