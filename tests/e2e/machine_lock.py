"""Tests that share the machine, and tests that measure and need it nearly for themselves, in several processes."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".local"
# Tests that measure mostly wait, so two of them leave two processor cores free enough.
PLACES = 2


@contextmanager
def machine_lock(place: int | None, folder: Path = FOLDER) -> Iterator[None]:
    """Tests without a place run beside each other, one test of each place beside those of the other places.

    Until the end of the block, no test without a place runs beside one that has a ``place``, below ``PLACES``.
    """
    folder.mkdir(exist_ok=True)
    with ExitStack() as files:
        for each in range(PLACES) if place is None else (place,):
            file = files.enter_context((folder / f"machine{each}.lock").open("w"))
            fcntl.flock(file, fcntl.LOCK_SH if place is None else fcntl.LOCK_EX)
        yield
