"""The table of a drill. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from infra.drill.fault import Outcome
from infra.drill.scaled_template import PERIODS

HEADS = ("alarm", "ALARM after", "OK after", "published by")
SCALE = ", ".join(f"{seconds} s as {scaled} s" for seconds, scaled in PERIODS.items())


def report(outcomes: Sequence[Outcome]) -> str:
    """Returns two lines for each alarm, and a line for each alarm that did not begin or did not end."""
    rows = [HEADS, *(_row(each) for each in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    table = lines[:1]
    for line, each in zip(lines[1:], outcomes, strict=True):
        table += [line, f"    broken: {each.broken}; counted: {each.counted.what}"]
    note = f"Periods were scaled ({SCALE}); thresholds, statistics and numbers of periods are those of the template."
    wrong = problems(outcomes)
    if not wrong:
        return "\n".join([*table, "", note, f"All {len(outcomes)} alarms began and ended."])
    return "\n".join([*table, "", note, *wrong])


def problems(outcomes: Sequence[Outcome]) -> list[str]:
    """Returns a line for each alarm that did not do what it must."""
    return [f"{each.alarm}: {_problem(each)}" for each in outcomes if _problem(each)]


def _problem(outcome: Outcome) -> str:
    if outcome.problem:
        return outcome.problem
    if outcome.begun_after is None:
        return f"did not begin when {outcome.broken}"
    return "did not end after it was mended" if outcome.ended_after is None else ""


def _row(outcome: Outcome) -> tuple[str, ...]:
    return (outcome.alarm, _seconds(outcome.begun_after), _seconds(outcome.ended_after), outcome.counted.by)


def _seconds(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s"
