"""The portals' own tests, which run in a real browser: what they need, and how one of their suites is run."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

import pytest

from infra.portals import build_portals
from tests.e2e import browser
from tests.e2e.build_lock import build_lock


def build_or_skip() -> dict[str, str]:
    """Builds the portals and returns the variables that name browsers. Skips the test without Node or a browser."""
    try:
        with build_lock():
            build_portals.build_portals(print)
    except build_portals.NodeMissing as exc:
        pytest.skip(f"the portals are not tested: {exc}")
    chromium = browser.find_or_install()
    if chromium is None:
        pytest.skip("there is no Chromium and none could be installed; set CHROMIUM to the path of one")
    shell = browser.headless_shell()
    return {"CHROMIUM": chromium} | ({"HEADLESS_SHELL": shell} if shell else {})


def require_suite_holds(suite: str, environment: Mapping[str, str], max_seconds: float) -> None:
    """Runs the file of ``portals/e2e`` and prints what it says. Raises AssertionError if a test of it fails."""
    run = subprocess.run(
        ["npm", "run", "--silent", "e2e", "--", suite],
        cwd=build_portals.PORTALS,
        env=environment,
        capture_output=True,
        text=True,
        timeout=max_seconds,
        check=False,
    )

    print(run.stdout)
    assert run.returncode == 0, run.stdout + run.stderr
