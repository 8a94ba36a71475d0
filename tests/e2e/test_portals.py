"""The portals in a real browser. The tests are the portals' own, in ``portals/e2e``; here they get what they need."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from infra.local import portal_process
from infra.local.demo_data import COURSES
from infra.local.portal_client import PortalClient
from infra.portals import build_portals
from tests.e2e.courses import ok
from tests.e2e.portal_suites import build_or_skip, require_suite_holds
from tests.e2e.repeated_requests import answered, decided
from tests.free_port import free_port

SUITES = sorted(path.name for path in (build_portals.PORTALS / "e2e").glob("*.test.ts"))
MAX_SECONDS = 1_800


# Between two suites a process may run another module's tests.
@pytest.fixture(scope="session")
def environment(stack_file: Path) -> Iterator[dict[str, str]]:
    """What the portals' tests are told: the stack, the address of freshly built portals, the browser, Python."""
    browsers = build_or_skip()
    port = free_port()
    command = [sys.executable, "-m", portal_process.SERVER, str(port), str(build_portals.DIST), str(stack_file)]
    with subprocess.Popen(command, cwd=build_portals.PORTALS.parent) as server:
        address = f"http://localhost:{port}"
        known = {"COURSEWIRE_STACK": str(stack_file), "PORTAL_URL": address} | browsers
        yield os.environ | known | {"PYTHON": sys.executable}
        server.terminate()


@pytest.fixture
def nothing_left(stack_file: Path) -> None:
    """The open courses are the demo's: rows are on the first page, days are free. Not of a given stack."""
    if not os.environ.get("COURSEWIRE_STACK"):
        asyncio.run(cancel_open_courses(json.loads(stack_file.read_text("utf-8"))))


async def cancel_open_courses(stack: dict[str, Any]) -> None:
    """Cancels the pending and confirmed courses with higher numbers than the demo's."""
    async with PortalClient(stack, "dana") as dana:
        for status in ("pending", "confirmed"):
            path: str | None = f"/courses?status={status}&limit=100"
            while path:
                page = ok(await answered(dana, path))
                left = [course["courseId"] for course in page["items"] if course["courseId"] > len(COURSES)]
                for course_id in left:
                    cancelled = await decided(dana, f"/courses/{course_id}/cancel", {"reason": "Left by another test."})
                    # One that another test has just changed may refuse.
                    if cancelled.status_code != HTTPStatus.CONFLICT:
                        ok(cancelled)
                path = page["next"] and f"/courses?status={status}&limit=100&next={quote(page['next'])}"


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.usefixtures("nothing_left")
def test_the_portals_hold_in_a_browser(environment: dict[str, str], suite: str) -> None:
    require_suite_holds(suite, environment, MAX_SECONDS)
