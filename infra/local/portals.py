"""The portals of the local cloud: built when their sources have changed, and served in the background.

Without Node the backend runs alone, and a line says why there are no portals.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.console import Say
from infra.local import processes
from infra.local.errors import LocalError
from infra.local.place import Place
from infra.targets import PROJECT

PORTALS = PROJECT / "portals"
CLIENT = PROJECT / "clients" / "js" / "src"
DIST = PORTALS / "dist"
OLDEST_NODE = (20, 19)
STOP_SECONDS = 10
SERVER = "infra.local.portal_server"


class PortalsMissing(LocalError):
    """The portals cannot be built or served; the text says why, and the way out."""


class NodeMissing(PortalsMissing):
    """Node is missing or too old."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(found)

    def __str__(self) -> str:
        return f"they need Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer, and here is {self.found}."


def bring_up(place: Place, say: Say) -> str | None:
    """The portals are built and served; returns their address. Without portals, says why and returns None."""
    if not (PORTALS / "package.json").exists():
        return None
    try:
        build(say)
        serve(place)
    except PortalsMissing as exc:
        say(f"The portals are not served: {exc}")
        return None
    return place.portal_url


def build(say: Say) -> None:
    """`portals/dist` is built from the current sources. Raises PortalsMissing."""
    npm = _npm()
    packages = _digest([PORTALS / "package-lock.json"])
    if _stamp(PORTALS / "node_modules") != packages:
        say("Installing the portals' packages (once, about half a minute) ...")
        # Not `npm ci`, which requires the packages of all platforms, and not every registry has all of them.
        _run([npm, "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"])
        _set_stamp(PORTALS / "node_modules", packages)
    sources = packages + _digest(_sources())
    if _stamp(DIST) != sources:
        say("Building the portals ...")
        _run([npm, "run", "build"])
        _set_stamp(DIST, sources)


def serve(place: Place) -> None:
    """The built portals are served on the place's port. Raises PortalsMissing when another program has the port."""
    running = processes.port_of(place.portal_file, SERVER)
    if running == place.portal_port:
        return
    if running is not None:
        stop(place)
    if processes.is_listening(place.portal_port):
        raise PortalsMissing(
            f"port {place.portal_port} is used by another program. "
            f"Choose another one: make run PORTAL_PORT={place.portal_port + 10}"
        )
    command = [sys.executable, "-m", SERVER, str(place.portal_port), str(DIST), str(place.stack_file)]
    process = subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    processes.remember(place.portal_file, process.pid, place.portal_port)


def stop(place: Place) -> None:
    """The server has ended afterwards."""
    processes.end(place.portal_file, SERVER, signal.SIGTERM, STOP_SECONDS)


def _npm() -> str:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise NodeMissing("none")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", version)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_NODE:
        raise NodeMissing(version or "one that does not tell")
    return npm


def _run(command: list[str]) -> None:
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
    file = folder / ".made-from"
    return file.read_text() if file.exists() else ""


def _set_stamp(folder: Path, text: str) -> None:
    (folder / ".made-from").write_text(text)
