"""Node for the clients that other people wrote: there or not, with their packages or without."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
CLIENTS = Path(__file__).parent / "clients"
OURS = PROJECT / "clients" / "js"
OLDEST = (20, 19)
LONGEST_SECONDS = 300
INSTALL = ("npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error")


def skip_without() -> None:
    """Skips the test, saying why, unless there is a Node new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        pytest.skip("the clients of others are not tested: there is no Node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", version)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        pytest.skip(f"the clients of others are not tested: they need Node {OLDEST[0]}.{OLDEST[1]}, here is {version}")


def install() -> None:
    """The packages of ``clients`` are there as its lockfile names them."""
    _install_in(CLIENTS)


def build_our_client() -> None:
    """``clients/js/dist`` is built from the present sources."""
    _install_in(OURS)
    _run(OURS, "npm", "run", "--silent", "build")


def _install_in(folder: Path) -> None:
    installed, wanted = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        _run(folder, *INSTALL)


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env=os.environ, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )
    if done.returncode:
        pytest.fail(f"`{' '.join(command)}` in {folder.name} failed:\n{done.stdout}\n{done.stderr}", pytrace=False)
