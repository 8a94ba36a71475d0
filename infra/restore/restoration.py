"""The whole restore: requests are stopped, the table is made as its backup is, checked, and requests are let in.

Every step can be repeated. A run that was interrupted goes on with the step that it was at.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.aws.table_items import Row
from chalicelib.courses.dynamo.course_keys import COURSE_COUNTER
from infra.console import Say
from infra.restore.errors import Disagrees, NotDerivable, OtherRestore
from infra.restore.item_table import ItemTable
from infra.restore.restore_state import RestoreState, StateFile, Stopped
from infra.restore.stage_gate import StageGate
from infra.restore.table_copy import CHECK, COPY, REMOVE, TableCopy

MAX_ROUNDS = 2
SEGMENTS = 32
IS_BELOW = "attribute_not_exists(PK) OR version < :seen"


@dataclass(frozen=True, slots=True)
class Tables:
    """``keyed`` is ``live``, read and changed item by item. ``expected`` is about how many items the backup has."""

    backup: ItemTable
    live: ItemTable
    keyed: Table
    keyed_backup: Table
    expected: int


class Restoration:
    """``verify`` compares lists, slots and feeds with the courses, derives them anew, and returns what is left."""

    def __init__(
        self,
        stage: str,
        tables: Tables,
        gate: StageGate,
        file: StateFile,
        verify: Callable[[], int],
        say: Say,
        *,
        workers: int,
        segments: int = SEGMENTS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._stage, self._tables, self._gate, self._file = stage, tables, gate, file
        self._verify, self._say, self._now = verify, say, now
        self._workers, self._segments = workers, segments

    def compare(self) -> None:
        """Says how many items a restore would store and delete, and changes nothing."""
        state = self._new_state()
        copy = self._copy_of(state, StateFile(None), changes_table=False)
        copy.copy()
        copy.remove()
        stored, deleted = copy.changed(COPY), copy.changed(REMOVE)
        self._say(f"{stored:,} items would be stored, {deleted:,} deleted. The stage was not changed.")

    def state(self, *, starts_over: bool) -> RestoreState | None:
        """Returns the state of a run that was interrupted. Raises OtherRestore, BrokenState.

        With ``starts_over`` its progress is dropped, but not what is known of the stopped requests.
        """
        found = self._file.read()
        if found is None:
            return None
        if starts_over:
            fresh = self._new_state()
            fresh.stopped = found.stopped
            self._file.write(fresh)
            return fresh
        if (found.table, found.source) != (self._tables.live.name, self._tables.backup.name):
            raise OtherRestore(str(self._file.path), found.source)
        return found

    def run(self, state: RestoreState | None, *, accepts_disagreements: bool = False) -> Stopped:
        """The table is as the backup, and requests are served. Returns when they were stopped.

        Raises Disagrees and NotDerivable, which stop that.
        """
        state = state or self._new_state()
        stopped = self._stop_requests(state)
        self._gate.await_requests(stopped)
        closed, failed = self._gate.close_sockets()
        self._say(f"{closed:,} sockets were closed" + (f", {failed:,} could not be." if failed else "."))
        self._copy(state)
        self._raise_counter()
        if (left := self._verify()) and not accepts_disagreements:
            raise NotDerivable(self._stage, left)
        if idle := self._gate.admit_requests(stopped):
            self._say(
                f"Requests were stopped before this command, and stay so: {', '.join(idle)} (reserved concurrency 0)"
            )
        else:
            self._say("Requests are served again. Every client fetches its lists.")
        self._file.delete()
        return stopped

    def _stop_requests(self, state: RestoreState) -> Stopped:
        """What was before is in the file before anything changes."""
        now, concurrency = self._now(), self._gate.concurrency()
        stopped = state.stopped = state.stopped or Stopped(now, concurrency)
        some_served = any(limit != 0 for limit in concurrency.values())
        if some_served:
            stopped.at = now
        self._file.write(state)
        if some_served:
            self._gate.stop_requests()
        return stopped

    def _copy(self, state: RestoreState) -> None:
        while True:
            copy = self._copy_of(state, self._file)
            copy.copy()
            copy.remove()
            if copy.agrees():
                items, digest = copy.totals(CHECK)
                self._say(f"The table agrees with the backup: {items:,} items that last, digest {digest:032x}.")
                return
            wanted, found = copy.totals(COPY)[0], copy.totals(CHECK)[0]
            state.phases.clear()
            state.rounds += 1
            self._file.write(state)
            if state.rounds > MAX_ROUNDS:
                state.rounds = 1
                self._file.write(state)
                raise Disagrees(self._tables.live.name, wanted, found)
            self._say(f"The table has {found:,} items that last, the backup {wanted:,}: comparing everything again.")

    def _copy_of(self, state: RestoreState, file: StateFile, *, changes_table: bool = True) -> TableCopy:
        return TableCopy(
            self._tables.backup, self._tables.live, state, file, self._say,
            expected=self._tables.expected, workers=self._workers, changes_table=changes_table,
        )  # fmt: skip

    def _raise_counter(self) -> None:
        row: Row | None = self._tables.keyed_backup.get(COURSE_COUNTER)
        if row is None or row.number is None:
            return
        try:
            self._tables.keyed.update(COURSE_COUNTER, "SET version = :seen", IS_BELOW, seen=row.number)
        except ConditionFailed:
            return
        self._say(f"The counter of courses is raised to {row.number:,}.")

    def _new_state(self) -> RestoreState:
        return RestoreState(self._stage, self._tables.live.name, self._tables.backup.name, self._now(), self._segments)
