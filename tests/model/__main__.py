"""Explores everything, the large configurations included: `python -m tests.model`."""

import sys

from tests.model.configurations import LARGE, SMALL, WEAKENED
from tests.model.explore import Result, explore
from tests.model.rules import Rules


def main() -> int:
    wrong = 0
    for name, bounds in {**SMALL, **LARGE}.items():
        result = explore(Rules(), bounds)
        wrong += result.broken is not None
        report("holds" if result.broken is None else "BROKEN", name, result)
        for step in result.steps:
            print(f"    {step}")
    for name, weakened in WEAKENED.items():
        result = explore(weakened.rules, weakened.bounds)
        wrong += result.broken is not weakened.breaks
        report("found" if result.broken is weakened.breaks else "MISSED", name, result)
        for step in result.steps:
            print(f"    {step}")
    return min(wrong, 1)


def report(verdict: str, name: str, result: Result) -> None:
    broken = f": {result.broken}" if result.broken else ""
    print(f"{verdict:6} {name}: {result.states:,} states, {result.seconds:.1f} s{broken}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
