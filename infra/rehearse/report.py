"""The result of a rehearsal as text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from infra.rehearse.heard import Arrival
from infra.rehearse.verdict import ClientResult, Verdict

HEADS = (
    "clients",
    "number",
    "received",
    "lost",
    "twice",
    "out of order",
    "not pushed",
    "repeats",
    "reconnects",
    "slowest",
)
MAX_LINES = 20

Period = tuple[float, float]
"""The seconds since 1970 at which the change began and ended."""


def report(verdict: Verdict, change: Period) -> str:
    """Returns the table of clients, the actions and every problem."""
    kinds = dict.fromkeys(each.heard.kind for each in verdict.results)
    rows = [_row(kind, [each for each in verdict.results if each.heard.kind == kind], change) for kind in kinds]
    refusals = verdict.evidence.refusals
    saved = f"Actions: {len(verdict.evidence.saved):,} accepted, {len(refusals):,} refused."
    lines = ["", *_aligned([HEADS, *rows]), "", saved]
    lines += [f"  {each}" for each in verdict.refused[:MAX_LINES]]
    if not verdict.problems:
        return "\n".join([*lines, "", "Nothing was lost, nothing came twice, nothing was refused for good."])
    left = len(verdict.problems) - MAX_LINES
    shown = [f"  {each}" for each in verdict.problems[:MAX_LINES]] + [f"  and {left:,} more"] * (left > 0)
    return "\n".join([*lines, "", "This change must not be deployed as it is:", *shown])


def _row(kind: str, results: Sequence[ClientResult], change: Period) -> tuple[str, ...]:
    arrivals = [arrival for each in results for arrival in each.heard.arrivals]
    counts = (
        len(results),
        len(arrivals),
        *(sum(len(getattr(each, name)) for each in results) for name in ("lost", "twice", "disordered")),
        sum(len(each.heard.unpushed) for each in results),
        sum(len(each.heard.repeated) for each in results),
        sum(each.heard.reconnects for each in results),
    )
    return (kind, *(f"{each:,}" for each in counts), _slowest(arrivals, change))


def _slowest(arrivals: Sequence[Arrival], change: Period) -> str:
    if not arrivals:
        return "–"
    slowest = max(arrivals, key=lambda each: each.seconds)
    begun, ended = change
    when = "before" if slowest.at < begun else "after" if slowest.made_at > ended else "during"
    return f"{slowest.seconds:.1f} s, {when} the change"


def _aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    rows = list(rows)
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    last = len(HEADS) - 1
    return [
        "  ".join(
            cell.ljust(width) if column in (0, last) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
