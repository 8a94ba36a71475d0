"""The tables of the benchmark of writing, from what was measured. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from statistics import median
from typing import Any

from benchmarks.console import markdown_table


@dataclass(frozen=True, kw_only=True)
class Run:
    """The figures of one run, or of several: then medians of the measures and sums of the counts.

    ``seen_p50_ms`` and ``seen_p99_ms`` are from the end of an action to the poll that saw its event.
    """

    build: str
    writers: int
    actions_per_second: float
    p50_ms: float
    p99_ms: float
    lost_races: float
    calls: float
    cpu_ms: float
    seen_p50_ms: float
    seen_p99_ms: float
    refused: int
    lost: int
    holes: int
    skips: int
    missed: int
    doubled: int
    disordered: int


MEASURES = tuple(each.name for each in fields(Run) if each.type == "float")
COUNTS = tuple(each.name for each in fields(Run) if each.type == "int" and each.name != "writers")


def combine(runs: Sequence[Run]) -> Run:
    """Returns the medians and sums of the rounds of one build with one number of writers."""
    measures = {name: median(getattr(run, name) for run in runs) for name in MEASURES}
    counts = {name: sum(getattr(run, name) for run in runs) for name in COUNTS}
    return Run(build=runs[0].build, writers=runs[0].writers, **measures, **counts)


def writers_table(runs: Iterable[Run], read_ms: float, write_ms: float) -> str:
    """What the writers did. The milliseconds are those added to a transaction and to each other call."""
    heads = [f"writers, {write_ms:g} ms added to transactions, {read_ms:g} ms to other calls", "build", "actions/s"]
    heads += ["p50 ms", "p99 ms", "lost races per action", "503", "DynamoDB calls per action", "CPU ms per action"]
    rows = [
        [
            str(run.writers),
            run.build,
            f"{run.actions_per_second:.0f}",
            f"{run.p50_ms:,.1f}",
            f"{run.p99_ms:,.0f}",
            f"{run.lost_races:.2f}",
            str(run.refused),
            f"{run.calls:.1f}",
            f"{run.cpu_ms:.1f}",
            str(run.lost),
            str(run.holes),
            str(run.skips),
        ]
        for run in runs
    ]
    return markdown_table([*heads, "lost", "holes", "skips"], rows, texts=2)


def poller_table(runs: Iterable[Run]) -> str:
    """What a poller beside the writers saw, from the end of each action on."""
    rows = [
        [
            str(run.writers),
            run.build,
            f"{run.seen_p50_ms:,.0f}",
            f"{run.seen_p99_ms:,.0f}",
            str(run.missed),
            str(run.doubled),
            str(run.disordered),
        ]
        for run in runs
    ]
    heads = ["writers, one poller", "build", "event seen after p50 ms", "p99 ms", "missed", "doubled", "out of order"]
    return markdown_table(heads, rows, texts=2)


def capacity_table(name: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> str:
    """Units per action of two builds, each as :class:`benchmarks.action_capacity.ActionCapacity` by its fields."""
    rows = [
        [
            new["action"],
            f"{len(old['calls'])} → {len(new['calls'])}",
            f"{_units(old, 'reads')} → {_units(new, 'reads')}",
            f"{_units(old, 'writes')} → {_units(new, 'writes')}",
            f"{len(old['writes'])} → {len(new['writes'])}",
        ]
        for old, new in zip(before, after, strict=True)
    ]
    return markdown_table([name, "calls", "read units", "write units", "items written"], rows)


def _units(capacity: dict[str, Any], kind: str) -> int:
    return sum(int(item["units"]) for item in capacity[kind])
