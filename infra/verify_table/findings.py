"""What verification reports: one sentence about one item, a course or a channel."""

from enum import Enum
from typing import NamedTuple


class State(Enum):
    """What became of a disagreement; the value is how its line begins."""

    FOUND = "found"
    REPAIRABLE = "repairable"
    REPAIRED = "repaired"


class Finding(NamedTuple):
    """One disagreement. ``about`` names the course, channel or item, ``fact`` says what is wrong."""

    about: str
    fact: str
    state: State = State.FOUND

    def __str__(self) -> str:
        return f"{self.state.value:10}  {self.about}: {self.fact}"
