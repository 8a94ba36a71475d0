"""Quantities times unit prices, line by line. Knows prices, not what is bought with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.metrics.cost.prices import METERS, Tariff

Usage = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that happens ``count`` times a month and each time uses so much of each meter."""

    name: str
    count: float
    how: str
    each: Usage


@dataclass(frozen=True, slots=True)
class Line:
    activity: Activity
    meter: str
    quantity: float
    billed: float
    unit_dollars: float
    dollars: float


@dataclass(frozen=True, slots=True)
class Bill:
    lines: tuple[Line, ...]

    @property
    def dollars(self) -> float:
        return sum(line.dollars for line in self.lines)

    def of(self, name: str) -> float:
        """What one activity costs."""
        return sum(line.dollars for line in self.lines if line.activity.name == name)


def together(*parts: Usage) -> dict[str, float]:
    """What all parts use at once."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)


def bill(activities: list[Activity], tariff: Tariff) -> Bill:
    """One line for each meter an activity uses. A free allowance is used up by the first lines that need it."""
    free = dict(tariff.free)
    lines = []
    for activity in activities:
        for meter, each in activity.each.items():
            quantity = activity.count * each
            billed = quantity - min(quantity, free.get(meter, 0.0))
            free[meter] = free.get(meter, 0.0) - (quantity - billed)
            unit_dollars = tariff.dollars[meter]
            dollars = billed / METERS[meter].size * unit_dollars
            lines.append(Line(activity, meter, quantity, billed, unit_dollars, dollars))
    return Bill(tuple(lines))
