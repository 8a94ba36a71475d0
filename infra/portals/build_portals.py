"""Builds the portals when their sources have changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from infra.console import Say
from infra.errors import DeployError
from infra.targets import PROJECT

PORTALS = PROJECT / "portals"
CLIENT = PROJECT / "clients" / "js" / "src"
DIST = PORTALS / "dist"
MIN_NODE = (20, 19)
# Says from which sources a folder was made.
STAMP = ".made-from"


class PortalsMissing(DeployError):
    """The portals cannot be built or served; the text says why, and the way out."""


class NodeMissing(PortalsMissing):
    """Node is missing or too old."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(found)

    def __str__(self) -> str:
        return f"they need Node {MIN_NODE[0]}.{MIN_NODE[1]} or newer, and here is {self.found}."


def build_portals(say: Say) -> None:
    """`portals/dist` is built from the current sources. Raises PortalsMissing."""
    npm = _find_npm()
    packages = _digest([PORTALS / "package-lock.json"])
    if _stamp(PORTALS / "node_modules") != packages:
        say("Installing the portals' packages (once, about half a minute) ...")
        # Not `npm ci`, which requires the packages of all platforms, and not every registry has all of them.
        _run_in_portals([npm, "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"])
        _set_stamp(PORTALS / "node_modules", packages)
    sources = packages + _digest(_sources())
    if _stamp(DIST) != sources:
        say("Building the portals ...")
        _run_in_portals([npm, "run", "build"])
        _set_stamp(DIST, sources)


def _find_npm() -> str:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise NodeMissing("none")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", version)
    if found is None or (int(found[1]), int(found[2])) < MIN_NODE:
        raise NodeMissing(version or "one that does not tell")
    return npm


def _run_in_portals(command: list[str]) -> None:
    run = subprocess.run(
        command, cwd=PORTALS, capture_output=True, text=True, check=False, env=os.environ | {"CI": "true"}
    )
    if run.returncode:
        raise PortalsMissing(f"`{' '.join(command[1:])}` failed:\n{(run.stdout + run.stderr)[-2000:]}")


def _sources() -> Iterator[Path]:
    """Every file that the build reads."""
    yield from (path for path in PORTALS.glob("*") if path.is_file())
    for folder in (PORTALS / "src", PORTALS / "public", CLIENT):
        yield from (path for path in folder.rglob("*") if path.is_file())


def _digest(paths: Iterator[Path] | list[Path]) -> str:
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def _stamp(folder: Path) -> str:
    file = folder / STAMP
    return file.read_text() if file.exists() else ""


def _set_stamp(folder: Path, text: str) -> None:
    (folder / STAMP).write_text(text)
