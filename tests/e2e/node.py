"""Node and the npm packages for tests with third-party clients."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.build_lock import build_lock

PROJECT = Path(__file__).parents[2]
CLIENTS = Path(__file__).parent / "clients"
OURS = PROJECT / "clients" / "js"
PORTALS = PROJECT / "portals"
OLDEST = (20, 19)
MAX_SECONDS = 300
INSTALL = ("npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error")


def skip_without() -> None:
    """Skips the test with a reason when Node is missing or too old."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("the clients of others are not tested: there is no Node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", version)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        pytest.skip(f"the clients of others are not tested: they need Node {OLDEST[0]}.{OLDEST[1]}, here is {version}")


@build_lock()
def install() -> None:
    """The packages in the lockfile of ``clients`` are installed."""
    _install_in(CLIENTS)


@build_lock()
def install_ours() -> None:
    """The packages in the lockfiles of our client and of the portals are installed."""
    _install_in(OURS)
    _install_in(PORTALS)


@build_lock()
def build_our_client() -> None:
    """``clients/js/dist`` is built from the present sources. A current build stays, since others may be reading it."""
    _install_in(OURS)
    built = OURS / "dist" / "index.js"
    sources = [OURS / "package.json", *(path for path in (OURS / "src").rglob("*") if path.is_file())]
    if not built.exists() or any(path.stat().st_mtime > built.stat().st_mtime for path in sources):
        _run(OURS, "npm", "run", "--silent", "build")


def _install_in(folder: Path) -> None:
    installed, wanted = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        _run(folder, *INSTALL)


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env=os.environ, capture_output=True, text=True, timeout=MAX_SECONDS, check=False
    )
    if done.returncode:
        pytest.fail(f"`{' '.join(command)}` in {folder.name} failed:\n{done.stdout}\n{done.stderr}", pytrace=False)
