"""``python -m benchmarks.restore``: how long a restore of a million items takes, and how much memory.

Prints the table of the section "Restore" of RESULTS.md. The copy that the command makes runs against a stand-in for
DynamoDB in a second process, so this shows what the command can do. On AWS the tables add their limits. Nothing of a
stage is stopped, and nothing is compared with courses.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.console import count, machine, markdown_table, say
from benchmarks.database import ENVIRONMENT
from benchmarks.restore_stand_in import BACKUP, ITEMS_PER_COURSE, LIVE, Store, items
from chalicelib.aws.service import Service
from infra.restore.item_table import ItemTable
from infra.restore.restoration import SEGMENTS
from infra.restore.restore_state import RestoreState, StateFile
from infra.restore.table_copy import COPY, REMOVE, WORKERS, TableCopy
from infra.shell import leave_aws

ITEMS = 1_000_000
# Of the second table: one in so many courses differs, and as many were added since the backup.
ONE_IN = 100
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """One restore. ``seconds`` without what a killed process had done, ``memory`` in bytes."""

    name: str
    items: int
    stored: int
    deleted: int
    seconds: float
    memory: int

    @property
    def cells(self) -> list[str]:
        """The run's line of the table."""
        numbers = [f"{each:,}" for each in (self.items, self.stored, self.deleted)]
        return [self.name, *numbers, f"{self.seconds:.0f} s", f"{self.items / self.seconds:,.0f}",
                f"{self.memory / 1e6:.0f} MB"]  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    leave_aws()
    os.environ.update(ENVIRONMENT)
    runs = [RUNS[name](options.items) for name in ([options.only] if options.only else RUNS)]
    print(f"{machine()}\n\n{_report(runs)}")
    return 0


def _into_empty(number: int) -> Run:
    with _tables(number) as (_, url, folder):
        return _restore("into an empty table", url, folder / "restore.json")


def _into_changed(number: int) -> Run:
    with _tables(number) as (store, url, folder):
        store.fill(LIVE, items(number))
        store.fill(LIVE, _changed(number))
        state = folder / "restore.json"
        say("Killing the restore after a third, then running it again ...")
        _kill_after(url, state, number // 3)
        return _restore("1 % differs; the rest after a kill at a third", url, state)


RUNS: dict[str, Callable[[int], Run]] = {"empty": _into_empty, "changed": _into_changed}


@contextmanager
def _tables(number: int) -> Iterator[tuple[Store, str, Path]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        _stand_in(Path(folder) / "tables.db") as url,
        closing(Store(Path(folder) / "tables.db")) as store,
    ):
        store.fill(BACKUP, items(number))
        say(f"The backup has {number:,} items.")
        yield store, url, Path(folder)


def _changed(number_of_items: int) -> Iterator[tuple[str, str, bytes]]:
    """What was written since the backup: other texts of some courses, and courses that the backup lacks."""
    for number, (pk, sk, item) in enumerate(items(number_of_items, seed=1)):
        if number // ITEMS_PER_COURSE % ONE_IN == 0:
            yield pk, sk, item
            new = json.loads(item) | {"PK": {"S": f"{pk}-new"}}
            yield f"{pk}-new", sk, json.dumps(new).encode()


@contextmanager
def _stand_in(path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.restore_stand_in", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()


def _restore(name: str, url: str, state: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.restore", "--copy", url, "--state", str(state)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Run(name, **json.loads(done.stdout.splitlines()[-1]))


def _kill_after(url: str, state: Path, copied: int) -> None:
    command = [sys.executable, "-m", "benchmarks.restore", "--copy", url, "--state", str(state)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and _copied(state) < copied:
            time.sleep(POLL_SECONDS)
        process.send_signal(signal.SIGKILL)


def _copied(path: Path) -> int:
    state = StateFile(path).read()
    return sum(each.items for each in state.phase(COPY)) if state else 0


def _copy(url: str, path: Path) -> None:
    """Copies, removes and checks; the last line says how it went."""
    file = StateFile(path)
    state = file.read() or RestoreState("bench", LIVE, BACKUP, time.time(), SEGMENTS)
    service = Service("dynamodb", environment=dict(os.environ) | {"AWS_ENDPOINT_URL_DYNAMODB": url})
    copy = TableCopy(ItemTable(BACKUP, service), ItemTable(LIVE, service), state, file, say, workers=WORKERS)
    before, began = sum(each.items for each in state.phase(COPY)), time.monotonic()
    copy.copy()
    copy.remove()
    assert copy.agrees()
    result: dict[str, Any] = {
        "items": sum(each.items for each in state.phase(COPY)) - before,
        "stored": copy.changed(COPY),
        "deleted": copy.changed(REMOVE),
        "seconds": time.monotonic() - began,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    print(json.dumps(result), flush=True)


def _report(runs: list[Run]) -> str:
    heads = ["restore", "items compared", "stored", "deleted", "time", "items per second", "most memory"]
    return markdown_table(heads, [run.cells for run in runs])


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.restore", description=__doc__)
    parser.add_argument("--items", type=count, default=ITEMS, help="default: %(default)s")
    parser.add_argument("--only", choices=RUNS, help="one of the two restores")
    parser.add_argument("--copy", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--state", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    given = _parse(None)
    if given.copy:
        _copy(given.copy, given.state)
        sys.exit(0)
    sys.exit(main())
