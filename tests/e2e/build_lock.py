"""One installation or build at a time, also where several test processes run side by side."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = Path(__file__).parents[2] / ".local" / "build.lock"


@contextmanager
def build_lock() -> Iterator[None]:
    """The process holds the lock until the end of the block. It is not reentrant."""
    FILE.parent.mkdir(exist_ok=True)
    with FILE.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
