"""Whether a change set may be executed: resources that hold data must be named first, and a person must say yes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from infra.errors import NotConfirmed, ReplacementRefused
from infra.resource_changes import ResourceChange
from infra.targets import LOCAL
from infra.terminal import ask_for

# The stage holds demo data, and the emulator reports a possible replacement for each type that it does not know.
UNGUARDED_STAGES = (LOCAL,)

Ask = Callable[[str], bool]


def ask_on_terminal(question: str) -> bool:
    """Whether the person at the terminal typed yes. Raises NobodyToAsk when standard input is not a terminal."""
    return ask_for(f"{question} Type yes to go on: ").lower() == "yes"


class ChangeApproval:
    """Decides for one deployment of ``stage``.

    ``allowed`` holds the logical ids of guarded resources that may be replaced or removed. With ``yes`` no question is
    asked; otherwise ``ask`` gets each question as text.
    """

    def __init__(
        self, stage: str, allowed: Collection[str] = (), *, yes: bool = False, ask: Ask = ask_on_terminal
    ) -> None:
        self.stage, self.allowed, self._guards = stage, allowed, stage not in UNGUARDED_STAGES
        self._asks, self._ask = stage not in UNGUARDED_STAGES and not yes, ask

    def of_empty_stack(self) -> ChangeApproval:
        """Returns an approval that asks the same questions, and lets a change replace what holds nothing yet."""
        approval = ChangeApproval(self.stage, self.allowed, yes=not self._asks, ask=self._ask)
        approval._guards = False
        return approval

    def require(self, stack: str, changes: Sequence[ResourceChange]) -> None:
        """Returns when the changes may be executed.

        Raises what require_allowed raises, NobodyToAsk without a terminal, and NotConfirmed when the person does not
        type yes.
        """
        self.require_allowed(stack, changes)
        self._confirm(stack, f"Change {stack} as listed?")

    def require_allowed(self, stack: str, changes: Sequence[ResourceChange]) -> None:
        """Returns when no change loses a guarded resource that is not allowed. Raises ReplacementRefused otherwise."""
        refused = [each for each in changes if each.is_guarded and each.logical_id not in self.allowed]
        if refused and self._guards:
            raise ReplacementRefused(stack, refused)

    def require_removal(self, stack: str, status: str) -> None:
        """Returns when the remains of a failed first creation may be removed. Raises NobodyToAsk or NotConfirmed."""
        self._confirm(stack, f"Remove {stack}, whose first creation failed ({status})?")

    def _confirm(self, stack: str, question: str) -> None:
        if self._asks and not self._ask(question):
            raise NotConfirmed(stack)
