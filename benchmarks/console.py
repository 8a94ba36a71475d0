"""What every benchmark says: on which machine it ran, and to whoever waits what it is at."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime


def machine() -> str:
    python = platform.python_version()
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, Python {python}"


def say(text: str) -> None:
    """To stderr, at once: stdout is for the tables."""
    print(text, file=sys.stderr, flush=True)
