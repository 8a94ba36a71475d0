"""Finds or installs a Chromium for the portals' tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.e2e.build_lock import build_lock

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Where Playwright puts its browsers, from the home folder: on Linux and on macOS.
CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright")
PROGRAMS = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
PORTALS = Path(__file__).parents[2] / "portals"
INSTALL_SECONDS = 300


@build_lock()
def find_or_install() -> str | None:
    """Returns the path of a Chromium, or None when none is installed and the installation fails."""
    return _given() or _installed() or _from_debian() or _from_playwright()


def _given() -> str | None:
    return os.environ.get("CHROMIUM")


def _installed() -> str | None:
    return (
        next((path for name in (*NAMES, *MAC_APPLICATIONS) if (path := shutil.which(name))), None) or _of_playwright()
    )


def _of_playwright() -> str | None:
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    caches = [Path(given)] if given else [Path.home() / cache for cache in CACHES]
    found = (str(path) for cache in caches for program in PROGRAMS for path in sorted(cache.glob(program)))
    return next(found, None)


def _from_debian() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        _run(["apt-get", *command], environment)
    return _installed()


def _from_playwright() -> str | None:
    _run(["npx", "playwright-core", "install", "chromium"], dict(os.environ))
    return _of_playwright()


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Ignores a failure, because the caller looks for the browser again."""
    subprocess.run(command, cwd=PORTALS, env=environment, timeout=INSTALL_SECONDS, capture_output=True, check=False)


if __name__ == "__main__":
    print(find_or_install() or "")
