"""docs/getting-started-production.md, as the page writes it, in an empty local cloud of this file's own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from infra.portals import build_portals
from infra.shell import without_aws
from tests.architecture.test_docs_links import blocks
from tests.e2e.build_lock import build_lock
from tests.e2e.conftest import ROOT, local, own_cloud
from tests.free_port import free_port

PAGE = "docs/getting-started-production.md"
RUNS = [block for block in blocks("sh") if block.page == PAGE]
*STEPS, END = (block.text for block in RUNS)
MAX_SECONDS = 600


def test_an_empty_stage_gets_its_people_and_its_first_course(
    stack_file: Path, tmp_path: Path, clients: Path, chromium: str
) -> None:
    with build_lock():
        build_portals.build_portals(print)
    cloud, portal_port = own_cloud(tmp_path, stack_file), free_port()
    names = {
        ".local/trial": str(cloud.folder),
        ".venv/bin/python": sys.executable,
        "4666": str(cloud.port),
        "5273": str(portal_port),
    }

    try:
        printed = bash("\n".join(STEPS), names)
        (first_password,) = re.findall(r"with the first password: (\S+)", printed)
        browser = ["node", str(clients / "first_course.mjs"), f"http://localhost:{portal_port}", "dana", first_password]
        course = subprocess.run(
            browser, env={**environment(), "CHROMIUM": chromium},
            capture_output=True, text=True, timeout=MAX_SECONDS, check=False,
        )  # fmt: skip
        settings = STEPS[0].partition("\n")[2]
        listed = bash(f"{settings}people users list | grep ' active '\npeople export courses", names)
        ended = bash(END, names)
    finally:
        local("down", cloud.folder)

    errors = (cloud.folder / "errors.txt").read_text("utf-8").splitlines()
    assert (len(errors), len({line.split(",")[0] for line in errors[:-1]})) == (51, 50)
    assert errors[-1] == "50 rows need another look. Nothing was saved."
    for line in page_output():
        assert line in printed
    assert f"Sign in at http://localhost:{portal_port}\nas: dana\n" in printed
    assert course.stdout == "1\n", course.stderr
    assert re.findall(r"^(\w+) .* active ", listed, re.MULTILINE) == ["dana"]
    assert ",Main hall,12," in listed
    assert ended.endswith("The local cloud is stopped.\n")


def page_output() -> list[str]:
    """What the page says the imports print."""
    shown = [block.text for block in blocks("text") if block.page == PAGE][:2]
    return [line for text in shown for line in text.splitlines() if line != "…"]


def bash(script: str, names: dict[str, str]) -> str:
    for name, own in names.items():
        script = script.replace(name, own)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=ROOT, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=MAX_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def environment() -> dict[str, str]:
    return without_aws(os.environ)
