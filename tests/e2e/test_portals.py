"""The portals in a real browser. The tests are the portals' own, in ``portals/e2e``; here they get what they need."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.local import portal_process
from infra.local.portal_client import PortalClient
from infra.portals import build_portals
from tests.e2e import browser
from tests.e2e.build_lock import build_lock
from tests.e2e.courses import ok
from tests.free_port import free_port

SUITES = sorted(path.name for path in (build_portals.PORTALS / "e2e").glob("*.test.ts"))
MAX_SECONDS = 600


@pytest.fixture(scope="module")
def environment(stack_file: Path) -> Iterator[dict[str, str]]:
    """What the portals' tests are told: the stack, the address of freshly built portals, the browser."""
    try:
        with build_lock():
            build_portals.build_portals(print)
    except build_portals.NodeMissing as exc:
        pytest.skip(f"the portals are not tested: {exc}")
    chromium = browser.find_or_install()
    if chromium is None:
        pytest.skip("there is no Chromium and none could be installed; set CHROMIUM to the path of one")
    port = free_port()
    command = [sys.executable, "-m", portal_process.SERVER, str(port), str(build_portals.DIST), str(stack_file)]
    with subprocess.Popen(command, cwd=build_portals.PORTALS.parent) as server:
        address = f"http://localhost:{port}"
        yield os.environ | {"COURSEWIRE_STACK": str(stack_file), "PORTAL_URL": address, "CHROMIUM": chromium}
        server.terminate()


@pytest.fixture
def first_page_of_requests(stack_file: Path) -> None:
    """The admin's pending courses fit on the first page of their list, however many the tests before have left.

    A given stack is left as it is.
    """
    if not os.environ.get("COURSEWIRE_STACK"):
        asyncio.run(cancel_pending(json.loads(stack_file.read_text("utf-8"))))


async def cancel_pending(stack: dict[str, Any]) -> None:
    """Cancels the pending courses after the end of next year. The demo's courses are before."""
    last_day = f"{datetime.now(UTC).year + 1}-12-31"
    async with PortalClient(stack, "dana") as dana:
        query = "/courses?status=pending&order=desc&limit=100"
        while True:
            page = ok(await dana.get(query))["items"]
            later = [course["courseId"] for course in page if course["scheduledDate"] > last_day]
            if not later:
                return
            for course_id in later:
                ok(await dana.post(f"/courses/{course_id}/cancel", {"reason": "Left by another test."}))


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.usefixtures("first_page_of_requests")
def test_the_portals_hold_in_a_browser(environment: dict[str, str], suite: str) -> None:
    command = ["npm", "run", "--silent", "e2e", "--", suite]

    run = subprocess.run(
        command,
        cwd=build_portals.PORTALS,
        env=environment,
        capture_output=True,
        text=True,
        timeout=MAX_SECONDS,
        check=False,
    )

    print(run.stdout)
    assert run.returncode == 0, run.stdout + run.stderr
