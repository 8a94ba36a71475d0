"""The tables of the latency benchmark, from what was measured. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.console import markdown_table

PERCENTS = (50, 95, 99)


@dataclass(frozen=True)
class Posted:
    """One entry at the broadcaster, by the clock of the machine: began, had posted to all, and to how many."""

    began_at: float
    ended_at: float
    sent: int


@dataclass(frozen=True)
class MeasuredAction:
    """One action, by the same clock: asked, decided, answered, and the arrivals of its event, in order.

    It was decided at the event's timestamp, just before it was committed. ``sockets`` are open.
    """

    requested_at: float
    decided_at: float
    responded_at: float
    arrived_at: list[float]
    sockets: int
    posted: Posted | None = None

    def after_response(self) -> dict[str, float]:
        """Seconds from the answer to the event at the first, the median and the last recipient."""
        received = self.arrived_at
        found = {"first": received[0], "median": median(received), "last": received[-1]}
        return {name: at - self.responded_at for name, at in found.items()}

    def parts(self) -> dict[str, float]:
        """Seconds. What commits and what the stream takes cannot be distinguished from outside."""
        found = {"answer": self.responded_at - self.requested_at, "decision": self.decided_at - self.requested_at}
        if self.posted:
            found["commit and stream"] = self.posted.began_at - self.decided_at
            found["fan-out"] = self.posted.ended_at - self.posted.began_at
        return found


def arrivals_table(actions: list[MeasuredAction]) -> str:
    """From the action's answer to the frame."""
    return _table(actions, ("first", "median", "last"), MeasuredAction.after_response, "answer → frame at the")


def parts_table(actions: list[MeasuredAction]) -> str:
    """The answer from the request on; then the three parts of an event's way, each from the end of the one before."""
    return _table(actions, ("answer", "decision", "commit and stream", "fan-out"), MeasuredAction.parts, "")


def format_misses(actions: list[MeasuredAction]) -> str:
    """Which actions did not reach every socket; empty when all did."""
    sentences = []
    for size in _sizes(actions):
        missed = [
            size - len(each.arrived_at) for each in actions if each.sockets == size and len(each.arrived_at) < size
        ]
        if missed:
            sentences.append(f"With {size:,} sockets, {len(missed)} events missed up to {max(missed):,} of them.")
    return " ".join(sentences)


def percentile(values: list[float], percent: int) -> float:
    """By nearest rank: one of the values."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def _table(
    actions: list[MeasuredAction],
    names: tuple[str, ...],
    seconds: Callable[[MeasuredAction], dict[str, float]],
    head: str,
) -> str:
    rows = []
    for size in _sizes(actions):
        own = [each for each in actions if each.sockets == size]
        found = [seconds(each) for each in own if each.arrived_at]
        cells = [_percentiles([each[name] for each in found if name in each]) for name in names]
        rows.append([f"{size:,}", str(len(own)), *cells])
    heads = ["sockets", "actions", *(f"{head} {name}".strip() for name in names)]
    return markdown_table(heads, rows, texts=0)


def _percentiles(seconds: list[float]) -> str:
    return " / ".join(f"{percentile(seconds, percent) * 1e3:,.0f}" for percent in PERCENTS) if seconds else "–"


def _sizes(actions: list[MeasuredAction]) -> list[int]:
    return sorted({each.sockets for each in actions})
