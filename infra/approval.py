"""Whether a change set may be executed: nothing that holds data is lost unasked, and prod is asked about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence

from infra.changes import Change
from infra.errors import NobodyToAsk, NotConfirmed, ReplacementRefused

ASKED_STAGES = ("prod",)
# Its data is demo data, and the emulated CloudFormation calls a replacement possible wherever it does not know a type.
UNGUARDED_STAGES = ("local",)

Ask = Callable[[str], bool]


def ask_terminal(question: str) -> bool:
    """Whether the person at the terminal typed yes. Raises NobodyToAsk where standard input is none."""
    # Python has no sys.stdin where the shell closed it.
    if sys.stdin is None or not sys.stdin.isatty():
        raise NobodyToAsk
    try:
        return input(f"{question} Type yes to go on: ").strip().lower() == "yes"
    except EOFError:
        return False


class Approval:
    """``allowed`` are logical ids that may be replaced or removed; ``yes`` answers every question."""

    def __init__(
        self, stage: str, allowed: Collection[str] = (), *, yes: bool = False, ask: Ask = ask_terminal
    ) -> None:
        self._allowed, self._guards = allowed, stage not in UNGUARDED_STAGES
        self._asks, self._ask = stage in ASKED_STAGES and not yes, ask

    def require(self, stack: str, changes: Sequence[Change]) -> None:
        """Returns when these changes may be executed. Raises ReplacementRefused, NobodyToAsk or NotConfirmed."""
        refused = [each for each in changes if each.is_guarded and each.logical_id not in self._allowed]
        if refused and self._guards:
            raise ReplacementRefused(stack, refused)
        self._confirm(stack, f"Change {stack} as listed?")

    def require_removal(self, stack: str, status: str) -> None:
        """The same before what a failed first creation left is removed. Raises NobodyToAsk or NotConfirmed."""
        self._confirm(stack, f"Remove {stack}, whose first creation failed ({status})?")

    def _confirm(self, stack: str, question: str) -> None:
        if self._asks and not self._ask(question):
            raise NotConfirmed(stack)
