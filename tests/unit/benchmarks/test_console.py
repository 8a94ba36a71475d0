"""A number that a benchmark cannot use is refused in one sentence, before it starts anything."""

from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from benchmarks.console import count, duration
from infra.targets import PROJECT


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", ""])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a whole number from 1"):
        count(text)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "long", ""])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a number above 0"):
        duration(text)


def test_what_is_one_is_taken() -> None:
    assert (count("7"), duration("0.5")) == (7, 0.5)


@pytest.mark.parametrize(
    "command",
    ["cold --rounds 0", "latency --sockets 0", "latency --seconds 0", "poll --rounds 0", "write --writers 0"],
)
def test_a_benchmark_refuses_it_with_exit_code_2(command: str) -> None:
    name, *options = command.split()

    run = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *options], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 2
    assert f"argument {options[0]}: '0' is not" in run.stderr.splitlines()[-1]
