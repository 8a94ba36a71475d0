"""A build's packaged stack and portals in a local cloud of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.build_checkout import ROOT, Build
from infra.shell import without_aws
from tests.free_port import free_port

# Downloading them again would take most of the benchmark's time. A lockfile tells whether both builds have the same.
NODE_PACKAGES = ("portals", "clients/js")
EMULATOR = "infra/local/requirements.txt"


class NotStarted(Exception):
    """The build's local cloud did not come up; the text is its output."""


@contextmanager
def local_stack(build: Build) -> Iterator[dict[str, Any]]:
    """Yields the build's ``stack.json`` while its cloud and its portals run on free ports. Raises NotStarted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _reuse_packages(build, folder)
        ports = ["--port", str(free_port()), "--portal-port", str(free_port())]
        try:
            up = _local_cloud(build, "up", folder, *ports)
            description = folder / "stack.json"
            stack = json.loads(description.read_text("utf-8")) if description.exists() else {}
            if up.returncode or not stack.get("portalUrl"):
                raise NotStarted(up.stdout + up.stderr)
            yield stack
        finally:
            _local_cloud(build, "down", folder)


def _reuse_packages(build: Build, folder: Path) -> None:
    """The build has the installed packages of the present tree where it needs the same."""
    for package in NODE_PACKAGES:
        _link_if_same(build, f"{package}/package-lock.json", ROOT / package / "node_modules", build.folder / package)
    _link_if_same(build, EMULATOR, ROOT / ".local" / "env", folder)


def _link_if_same(build: Build, requirements: str, installed: Path, folder: Path) -> None:
    link = folder / installed.name
    is_same = (build.folder / requirements).read_bytes() == (ROOT / requirements).read_bytes()
    if is_same and installed.exists() and not link.exists():
        link.symlink_to(installed)


def _local_cloud(build: Build, command: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "infra.local", command, "--dir", str(folder), *options]
    environment = without_aws(os.environ)
    return subprocess.run(arguments, cwd=build.folder, env=environment, capture_output=True, text=True, check=False)
