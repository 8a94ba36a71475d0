"""What checkov finds, and what of it is accepted for a reason (accepted.toml). Pure but for reading that file."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ACCEPTED = Path(__file__).with_name("accepted.toml")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A rule that a resource breaks. ``resource`` is such as ``AWS::SQS::Queue.BroadcasterFailures``."""

    rule: str
    resource: str
    text: str = field(compare=False)

    def __str__(self) -> str:
        return f"{self.rule} {self.resource}: {self.text}"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Findings of one rule that need no change. ``resources`` are patterns with ``*``, and ``reason`` is a sentence."""

    rule: str
    resources: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        return finding.rule == self.rule and any(fnmatchcase(finding.resource, each) for each in self.resources)


def read_acceptances(file: Path = ACCEPTED) -> list[Acceptance]:
    """Returns what the file accepts. Raises KeyError for an entry without resources or a reason."""
    tables = tomllib.loads(file.read_text("utf-8"))
    return [
        Acceptance(rule, tuple(entry["resources"]), entry["reason"])
        for rule, entries in tables.items()
        for entry in entries
    ]


def parse_findings(report: dict[str, Any] | list[dict[str, Any]]) -> list[Finding]:
    """Returns the failed checks of checkov's JSON report, which is a list where several kinds of files were read."""
    reports = report if isinstance(report, list) else [report]
    return sorted(
        Finding(str(each["check_id"]), str(each["resource"]), str(each["check_name"]))
        for one in reports
        for each in one.get("results", {}).get("failed_checks", [])
    )


def unaccepted(findings: Sequence[Finding], acceptances: Sequence[Acceptance]) -> list[Finding]:
    """Returns the findings that must be fixed or accepted."""
    return [each for each in findings if not any(acceptance.covers(each) for acceptance in acceptances)]


def unused(findings: Sequence[Finding], acceptances: Sequence[Acceptance]) -> list[Acceptance]:
    """Returns the acceptances that cover none of the findings, and so can be removed."""
    return [each for each in acceptances if not any(each.covers(finding) for finding in findings)]
