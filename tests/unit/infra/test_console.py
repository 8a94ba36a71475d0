"""What a terminal shows in red, and a log does not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from infra.targets import PROJECT

SHOW = [sys.executable, "-c", "from infra.console import red; print(red('REMOVED'))"]
RED = "\x1b[31mREMOVED\x1b[0m"


@pytest.mark.parametrize(("environment", "shown"), [({}, RED), ({"NO_COLOR": "1"}, "REMOVED")])
def test_a_terminal_shows_red_unless_colours_are_off(environment: dict[str, str], shown: str) -> None:
    ours, theirs = os.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}

    subprocess.run(SHOW, cwd=PROJECT, env=clean | environment, stdout=theirs, check=True)
    os.close(theirs)
    printed = os.read(ours, 1000).decode()
    os.close(ours)

    assert printed.strip() == shown


def test_a_log_has_no_colours() -> None:
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}

    printed = subprocess.run(SHOW, cwd=PROJECT, env=clean, capture_output=True, text=True, check=True).stdout

    assert printed == "REMOVED\n"
