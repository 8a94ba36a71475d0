"""The tables of a run of cold starts, in Markdown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Any

from benchmarks.console import markdown_table

Measured = dict[tuple[str, str], list[dict[str, Any]]]

YARDSTICK = ("bare", "bare boto3")
LINES_OF_PARTS = 9
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
# Ours, and the packages that come with it; everything else is Python's.
PACKAGES = {
    "app",
    "aws_lambda_powertools",
    "bare_boto3",
    "boto3",
    "botocore",
    "chalice",
    "chalicelib",
    "dateutil",
    "jmespath",
    "msgspec",
    "pynamodb",
    "s3transfer",
    "six",
    "typing_extensions",
    "urllib3",
}


def report(took: Measured, variants: Iterable[str]) -> str:
    """One table for each variant; the yardsticks lead the first."""
    tables = []
    for n, variant in enumerate(variants):
        names = [each for each in took if each[0] == variant or (n == 0 and each[0] == YARDSTICK[0])]
        tables.append(_table(variant, [_row(took, each) for each in names]))
    return "\n".join(tables)


def breakdown(parts: dict[str, dict[str, float]]) -> str:
    """Where the import goes, package by package."""
    total: dict[str, float] = defaultdict(float)
    for each in parts.values():
        for name, cost in each.items():
            total[name] = max(total[name], cost)
    shown = sorted(total, key=lambda name: -total[name])[:LINES_OF_PARTS]
    rows = [[name, *(f"{each.get(name, 0):.0f}" for each in parts.values())] for name in shown]
    whole = ["all", *(f"{sum(each.values()):.0f}" for each in parts.values())]
    return markdown_table(["import, ms by package", *parts], [*rows, whole]) + "\n"


def by_package(importtime: str) -> dict[str, float]:
    """Milliseconds that each package's own modules took, from what ``-X importtime`` writes."""
    costs: dict[str, float] = defaultdict(float)
    for line in importtime.splitlines():
        if match := _IMPORT.match(line):
            package = match[2].split(".")[0]
            costs[package if package in PACKAGES else "Python's own"] += int(match[1]) / 1000
    return dict(costs)


def _row(took: Measured, subject: tuple[str, str]) -> list[str]:
    cpu, wall = (_medians(took[subject], clock) for clock in ("cpu", "wall"))
    of_cpu, of_wall = (sum(cpu) / sum(_yardstick(took, "cpu")), sum(wall) / sum(_yardstick(took, "wall")))
    peak = median(each["peak_kb"] for each in took[subject]) / 1024
    times = [f"{sum(cpu):.0f}", f"{cpu[0]:.0f} + {cpu[1]:.0f}", f"{sum(wall):.0f}"]
    return [subject[1], *times, f"{of_cpu:.2f}", f"{of_wall:.2f}", f"{peak:.0f}"]


def _table(title: str, rows: list[list[str]]) -> str:
    head = [title, "CPU ms", "import + call", "wall ms", "CPU, bare boto3 = 1", "wall, the same", "peak MB"]
    return markdown_table(head, rows) + "\n"


def _medians(runs: list[dict[str, Any]], clock: str) -> tuple[float, float]:
    return median(each["import"][clock] for each in runs), median(each["call"][clock] for each in runs)


def _yardstick(took: Measured, clock: str) -> tuple[float, float]:
    return _medians(took[YARDSTICK], clock)
