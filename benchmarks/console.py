"""What every benchmark prints and reads: its machine, its progress, its tables, and the numbers in its options."""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from infra import console


def machine() -> str:
    python = platform.python_version()
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, Python {python}"


def say(text: str) -> None:
    """Progress goes to stderr, because stdout is for the tables."""
    console.say(text, sys.stderr)


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1) -> str:
    """A table in Markdown whose first ``texts`` columns are aligned left, the others right."""
    ruler = ["---" if n < texts else "---:" for n in range(len(heads))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ruler, *rows))


def count(text: str) -> int:
    """For argparse: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def duration(text: str) -> float:
    """For argparse: a number of seconds or milliseconds above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value
