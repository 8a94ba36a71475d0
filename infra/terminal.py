"""Questions to the person at the terminal."""

import sys

from infra.errors import NobodyToAsk


def ask_for(question: str) -> str:
    """Returns what the person typed, without spaces around it; empty at the end of the input.

    Raises NobodyToAsk when standard input is not a terminal.
    """
    # sys.stdin is None when the shell closed standard input.
    if sys.stdin is None or not sys.stdin.isatty():
        raise NobodyToAsk
    try:
        return input(question).strip()
    except EOFError:
        return ""
