"""Whether a change set may be executed. Resources that hold data must be named first, and prod needs a yes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence

from infra.errors import NobodyToAsk, NotConfirmed, ReplacementRefused
from infra.resource_changes import ResourceChange

CONFIRMED_STAGES = ("prod",)
# The stage holds demo data, and the emulator reports a possible replacement for each type that it does not know.
UNGUARDED_STAGES = ("local",)

Ask = Callable[[str], bool]


def ask_on_terminal(question: str) -> bool:
    """Whether the person at the terminal typed yes. Raises NobodyToAsk when standard input is not a terminal."""
    # sys.stdin is None when the shell closed standard input.
    if sys.stdin is None or not sys.stdin.isatty():
        raise NobodyToAsk
    try:
        return input(f"{question} Type yes to go on: ").strip().lower() == "yes"
    except EOFError:
        return False


class ChangeApproval:
    """Decides for one deployment of ``stage``.

    ``allowed`` holds the logical ids of guarded resources that may be replaced or removed. With ``yes`` no question is
    asked; otherwise ``ask`` gets each question as text.
    """

    def __init__(
        self, stage: str, allowed: Collection[str] = (), *, yes: bool = False, ask: Ask = ask_on_terminal
    ) -> None:
        self._allowed, self._guards = allowed, stage not in UNGUARDED_STAGES
        self._asks, self._ask = stage in CONFIRMED_STAGES and not yes, ask

    def require(self, stack: str, changes: Sequence[ResourceChange]) -> None:
        """Returns when the changes may be executed.

        Raises ReplacementRefused for guarded resources that are not allowed, NobodyToAsk without a terminal, and
        NotConfirmed when the person does not type yes.
        """
        refused = [each for each in changes if each.is_guarded and each.logical_id not in self._allowed]
        if refused and self._guards:
            raise ReplacementRefused(stack, refused)
        self._confirm(stack, f"Change {stack} as listed?")

    def require_removal(self, stack: str, status: str) -> None:
        """Returns when the remains of a failed first creation may be removed. Raises NobodyToAsk or NotConfirmed."""
        self._confirm(stack, f"Remove {stack}, whose first creation failed ({status})?")

    def _confirm(self, stack: str, question: str) -> None:
        if self._asks and not self._ask(question):
            raise NotConfirmed(stack)
