"""Lines of progress for the person who runs a command.

A terminal and the log of a build show the same plain lines: no line is drawn over, so nothing is lost in a log.
"""

import os
import sys
from collections.abc import Callable
from typing import TextIO

Say = Callable[[str], None]


def say(text: str, stream: TextIO | None = None) -> None:
    """The line is written to ``stream``, standard output by default, and is not left in a buffer."""
    print(text, file=stream or sys.stdout, flush=True)


def red(text: str) -> str:
    """Returns the text in red where standard output is a terminal and NO_COLOR is not set (https://no-color.org)."""
    in_colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return f"\x1b[31m{text}\x1b[0m" if in_colour else text
