"""The command: ``make cost ARGS='--users 5000 --heartbeat-seconds 30'``."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from dataclasses import fields

from benchmarks.cost.report import report, summary
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.prices import CHECKED_ON, FREE_TIERS, METERS, Tariff, allowances

USAGE = "make cost ARGS='[--summary] [--free-tier always] [--OPTION NUMBER] …'"
ABOUT = "What a month of Coursewire costs, by channel, with the arithmetic; as Markdown."


def main(arguments: list[str]) -> None:
    chosen = vars(parser().parse_args(arguments))
    assumptions = Assumptions(**{field.name: chosen[field.name] for field in fields(Assumptions)})
    dollars = {key: chosen[meter.option] for key, meter in METERS.items()}
    tariff = Tariff(dollars, allowances(chosen["free_tier"]))
    show = summary if chosen["summary"] else report
    print(show(assumptions, tariff))


def parser() -> argparse.ArgumentParser:
    """One option for each assumption and each price, named after it."""
    options = argparse.ArgumentParser(usage=USAGE, description=ABOUT, allow_abbrev=False)
    options.add_argument("--summary", action="store_true", help="only the comparison and what follows from it")
    options.add_argument("--free-tier", choices=FREE_TIERS, default="none", help="what AWS leaves free (default: none)")
    assumed = options.add_argument_group("assumptions")
    for field in fields(Assumptions):
        about = field.metadata
        assumed.add_argument(
            _option(field.name), type=_within(about["least"], about["most"]), default=field.default, metavar="N",
            help=f"{about['text']} ({about['source']}; default: {field.default:g})",
        )  # fmt: skip
    prices = options.add_argument_group(f"prices in US dollars, us-east-1, as of {CHECKED_ON}")
    for meter in METERS.values():
        prices.add_argument(
            _option(meter.option), type=_within(0.0, math.inf), default=meter.dollars, metavar="DOLLARS",
            help=f"{meter.what} (default: {meter.dollars:g}; {meter.page})",
        )  # fmt: skip
    return options


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _within(least: float, most: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = float(text)
        if not math.isfinite(value) or not least <= value <= most:
            bounds = f"at least {least:g}" if most == math.inf else f"from {least:g} to {most:g}"
            raise argparse.ArgumentTypeError(f"{text} is not a number {bounds}")
        return value

    return number


if __name__ == "__main__":
    main(sys.argv[1:])
