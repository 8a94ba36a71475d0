"""The command: its options, and what it prints."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from benchmarks.cost.__main__ import main, parser
from benchmarks.cost.report import NATIVE, OTHERS, OURS, POLLING, enough, total
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.prices import METERS, Tariff

ROOT = Path(__file__).parents[3]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(list(arguments))
    return capsys.readouterr().out


def test_every_assumption_and_every_price_is_an_option() -> None:
    options = {option for action in parser()._actions for option in action.option_strings}

    names = [field.name for field in fields(Assumptions)] + [meter.option for meter in METERS.values()]
    assert {"--" + name.replace("_", "-") for name in names} <= options


@pytest.mark.parametrize("wrong", ["--users=0", "--users=many", "--heartbeat-seconds=700", "--visible-share=nan"])
def test_a_number_out_of_range_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([wrong])

    assert wrong.partition("=")[0] in capsys.readouterr().err


def test_it_needs_no_package_and_no_credentials() -> None:
    without_packages = [sys.executable, "-S", "-m", "benchmarks.cost", "--summary"]

    done = subprocess.run(
        without_packages, cwd=ROOT, env={"PYTHONUTF8": "1"}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "## Comparison" in done.stdout


def test_the_lines_of_each_part_add_up_to_what_stands_below_them(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys)

    for part in text.split("\n## ")[1 : len(OURS) + len(OTHERS) + 1]:
        amounts = [float(amount.replace(",", "")) for amount in re.findall(r"\| \$([\d.,]+) \|$", part, re.MULTILINE)]
        stated = re.search(r"^\$([\d.,]+) a month", part, re.MULTILINE)
        assert stated
        assert sum(amounts) == pytest.approx(float(stated[1].replace(",", "")), abs=0.006)


def test_it_says_which_options_are_not_the_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--users", "5000", "--read-unit-dollars-per-million", "0.25")

    assert "Not the defaults: `users`, `read_unit_dollars_per_million`." in text


def test_free_tiers_are_off_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert "No free tier" in printed(capsys)
    assert "Free allowances taken off" in printed(capsys, "--free-tier", "always")


def test_each_channel_is_told_whether_it_costs_less_than_a_lunch(capsys: pytest.CaptureFixture[str]) -> None:
    dear = printed(capsys, "--summary", "--lunch-dollars", "10000")
    cheap = printed(capsys, "--summary", "--lunch-dollars", "0.01")

    assert dear.count(": holds,") == cheap.count(": does not hold,") == len(OURS)


def test_the_interval_it_names_is_the_first_that_is_enough() -> None:
    lunch = Assumptions(lunch_dollars=18)
    seconds = enough(NATIVE, lunch, Tariff())

    assert seconds is not None
    one_less = Assumptions(tick_seconds=seconds - 1)
    assert total(NATIVE, Assumptions(tick_seconds=seconds), Tariff()).dollars < 18
    assert total(NATIVE, one_less, Tariff()).dollars >= 18


def test_it_says_so_when_no_interval_is_enough() -> None:
    assert enough(POLLING, Assumptions(lunch_dollars=0.01), Tariff()) is None


def test_every_default_stands_on_its_page() -> None:
    rows = [line.split(" | ") for line in (ROOT / "docs/costs.md").read_text("utf-8").splitlines() if "| `" in line]
    stated = {row[0].strip("| `"): row[1].replace(",", "") for row in rows}

    defaults = {field.name: field.default for field in fields(Assumptions)}
    defaults |= {meter.option: meter.dollars for meter in METERS.values()}
    assert {name: float(stated[name]) for name in defaults} == defaults


def test_the_committed_results_are_what_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """If not: put what ``make cost ARGS=--summary`` prints there, and go through docs/costs.md."""
    results = (ROOT / "benchmarks/RESULTS.md").read_text("utf-8")

    assert printed(capsys, "--summary").replace("## ", "### ").strip() in results
