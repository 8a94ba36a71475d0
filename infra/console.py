"""Lines of progress for the person who runs a command.

A terminal and the log of a build show the same plain lines: no line is drawn over, so nothing is lost in a log.
"""

import sys
from collections.abc import Callable
from typing import TextIO

Say = Callable[[str], None]


def say(text: str, stream: TextIO | None = None) -> None:
    """The line is written to ``stream``, standard output by default, and is not left in a buffer."""
    print(text, file=stream or sys.stdout, flush=True)
