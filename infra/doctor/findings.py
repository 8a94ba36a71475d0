"""What a check of a stage found: one line each. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WRONG, UNKNOWN, NOTE = "WRONG", "UNKNOWN", "note"
_ORDER = (WRONG, UNKNOWN, NOTE)
ALL_IS_WELL, SOMETHING_IS_WRONG, COULD_NOT_LOOK = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Finding:
    """``severity`` is WRONG, UNKNOWN for what could not be looked at, or NOTE. ``where`` is a page or a command."""

    severity: str
    what: str
    where: str

    def __str__(self) -> str:
        return f"  {self.severity:8} {self.what} → {self.where}"


def wrong(what: str, where: str) -> Finding:
    return Finding(WRONG, what, where)


def note(what: str, where: str) -> Finding:
    return Finding(NOTE, what, where)


def unknown(what: str, where: str) -> Finding:
    return Finding(UNKNOWN, what, where)


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings, the worst first."""
    return sorted(findings, key=lambda each: _ORDER.index(each.severity))


def exit_code(findings: Iterable[Finding]) -> int:
    """Returns 1 when something is wrong, else 3 when something could not be looked at, else 0."""
    severities = {each.severity for each in findings}
    if WRONG in severities:
        return SOMETHING_IS_WRONG
    return COULD_NOT_LOOK if UNKNOWN in severities else ALL_IS_WELL
