"""Makes a table as its backup is, in parallel segments, and compares both at the end.

1. Copy: each item of the backup is compared with the table's, and stored where they differ.
2. Remove: each item of the table that the backup lacks is deleted.
3. Check: the whole table is read once more. The number of its items and their digest must be those that the first phase
   read from the backup.

Each phase only depends on what the backup and the table hold, so each part of it can be repeated. At most one page of
each worker is in memory.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import NamedTuple

from infra.console import Say
from infra.restore.item_rules import Item, digest, is_copied, is_feed, is_kept, is_lasting, is_over, key_of, sum_of
from infra.restore.item_table import ItemTable, chunks
from infra.restore.restore_state import RestoreState, StateFile

COPY, REMOVE, CHECK = "copy", "remove", "check"
VERBS = {COPY: "compared with the table", REMOVE: "looked up in the backup", CHECK: "read again"}
WORKERS = 8
SECONDS_BETWEEN_LINES = 10.0
COMPARED_AT_ONCE = 100

Page = list[Item]


class Handled(NamedTuple):
    """What was done with a page: how many items were changed, and the number and the digest of the lasting ones."""

    changed: int
    lasting: int = 0
    digest: int = 0


Handle = Callable[[Page], Handled]


class TableCopy:
    """``state`` is saved to ``file`` after each page. With ``changes_table`` False, nothing is written but counted.

    ``expected`` is about how many items the backup has. ``say`` receives how far each phase is.
    """

    def __init__(
        self,
        backup: ItemTable,
        table: ItemTable,
        state: RestoreState,
        file: StateFile,
        say: Say,
        *,
        expected: int = 0,
        workers: int = WORKERS,
        changes_table: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._backup, self._table, self._state, self._file = backup, table, state, file
        self._say, self._clock, self._expected, self._workers = say, clock, expected, workers
        self._changes_table = changes_table
        self._stopping, self._lock = threading.Event(), threading.Lock()

    def copy(self) -> None:
        """The table has every item of the backup that is copied. Its feeds, and further items, are as they were."""
        self._run(COPY, self._backup, self._copy_page)

    def remove(self) -> None:
        """The table has no item that the backup lacks, and no feed."""
        self._run(REMOVE, self._table, self._remove_page)

    def agrees(self) -> bool:
        """Whether the table holds what the backup held when it was copied. Items that expire are not compared."""
        self._run(CHECK, self._table, _lasting_of)
        return self.totals(COPY) == self.totals(CHECK)

    def totals(self, phase: str) -> tuple[int, int]:
        """The number of lasting items that a phase saw, and their digest."""
        segments = self._state.phase(phase)
        return sum(each.lasting for each in segments), sum_of(sum(each.digest for each in segments))

    def changed(self, phase: str) -> int:
        """The number of items that a phase stored or deleted."""
        return sum(each.changed for each in self._state.phase(phase))

    def _run(self, phase: str, scanned: ItemTable, handle: Handle) -> None:
        began, left = self._clock(), [n for n, each in enumerate(self._state.phase(phase)) if not each.has_ended]
        before = self._items(phase)
        with ThreadPoolExecutor(self._workers) as pool:
            pending = {pool.submit(self._segment, phase, number, scanned, handle) for number in left}
            try:
                while pending:
                    done, pending = wait(pending, SECONDS_BETWEEN_LINES, FIRST_EXCEPTION)
                    for future in done:
                        future.result()
                    if pending:
                        self._tell(phase, before, began, is_done=False)
            finally:
                # After an error or Ctrl-C, each worker ends with the page that it has.
                self._stopping.set()
                pool.shutdown(cancel_futures=True)
                self._stopping.clear()
        self._file.write(self._state)
        if left:
            self._tell(phase, before, began, is_done=True)

    def _segment(self, phase: str, number: int, scanned: ItemTable, handle: Handle) -> None:
        segment, segments = self._state.phase(phase)[number], self._state.segments
        while not segment.has_ended and not self._stopping.is_set():
            items, after = scanned.page(number, segments, segment.after, consistent=scanned is self._table)
            handled = handle(items)
            # At once, so that the file never holds a part of a page.
            with self._lock:
                segment.items += len(items)
                segment.changed += handled.changed
                segment.lasting += handled.lasting
                segment.digest = sum_of(segment.digest + handled.digest)
                segment.after, segment.has_ended = after, after is None
                self._file.write(self._state)

    def _copy_page(self, page: Page) -> Handled:
        copied = [item for item in page if is_copied(item, self._state.began_at)]
        changed = 0
        for some in chunks(copied, COMPARED_AT_ONCE):
            stored = self._table.get_many(map(key_of, some))
            differing = [item for item in some if stored.get(key_of(item)) != item]
            if self._changes_table:
                self._table.put(differing)
            changed += len(differing)
        return _lasting_of(copied, changed)

    def _remove_page(self, page: Page) -> Handled:
        keys = [key for key in map(key_of, page) if not is_kept(key)]
        changed = 0
        for some in chunks(keys, COMPARED_AT_ONCE):
            wanted = self._backup.get_many(key for key in some if not is_feed(key))
            now = self._state.began_at
            extra = [key for key in some if key not in wanted or is_over(wanted[key], now)]
            if self._changes_table:
                self._table.delete(extra)
            changed += len(extra)
        return Handled(changed)

    def _items(self, phase: str) -> int:
        return sum(each.items for each in self._state.phase(phase))

    def _tell(self, phase: str, before: int, began: float, *, is_done: bool) -> None:
        items = self._items(phase)
        rate = (items - before) / max(self._clock() - began, 0.001)
        about = "" if is_done or items >= self._expected else f" of about {self._expected:,}"
        changed = {COPY: "stored", REMOVE: "deleted"}.get(phase)
        what = f", {self.changed(phase):,} {changed}" if changed else ""
        end = "." if is_done else " ..."
        self._say(f"{items:,}{about} items {VERBS[phase]}{what}, {rate:,.0f} per second{end}")


def _lasting_of(items: Page, changed: int = 0) -> Handled:
    lasting = [item for item in items if is_lasting(item)]
    return Handled(changed, len(lasting), sum_of(sum(map(digest, lasting))))
