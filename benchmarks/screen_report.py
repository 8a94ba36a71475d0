"""The tables of the screen benchmark, from what was measured. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.console import markdown_table


@dataclass(frozen=True, slots=True)
class ScreenTimes:
    """One action in a browser, in milliseconds of one clock.

    ``clicked`` and ``responded`` are at the person who acts, ``received`` (the event) and ``shown`` (the frame with the
    change) at another one.
    """

    clicked: float
    responded: float
    received: float
    shown: float


PARTS: dict[str, Callable[[ScreenTimes], float]] = {
    "click → response": lambda times: times.responded - times.clicked,
    "click → event at the other": lambda times: times.received - times.clicked,
    "event → screen": lambda times: times.shown - times.received,
    "click → other screen": lambda times: times.shown - times.clicked,
}


def times_table(names: tuple[str, str], before: Sequence[ScreenTimes], after: Sequence[ScreenTimes]) -> str:
    """A row per part: median, smallest and largest of both builds, and the ratio of the medians."""
    rows = []
    for part, duration in PARTS.items():
        old, new = ([duration(each) for each in times] for times in (before, after))
        rows.append([part, _spread(old), _spread(new), f"{median(new) / median(old):.2f} ×"])
    return markdown_table(["", *names, "ratio"], rows)


def _spread(values: list[float]) -> str:
    return f"{median(values):,.0f} ({min(values):,.0f}–{max(values):,.0f})"
