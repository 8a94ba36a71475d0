"""Finds or installs a Chromium for the portals' tests, and its headless shell: the same browser without windows."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.e2e.build_lock import build_lock

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Where Playwright puts its browsers, from the home folder: on Linux and on macOS.
CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright")
PROGRAMS = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
SHELL_PROGRAMS = ("chromium_headless_shell-*/chrome-*/*headless*shell",)
PORTALS = Path(__file__).parents[2] / "portals"
INSTALL_SECONDS = 300


@build_lock()
def find_or_install() -> str | None:
    """Returns the path of a Chromium, or None when none is installed and the installation fails."""
    return _given() or _installed() or _from_debian() or _from_playwright()


@build_lock()
def headless_shell() -> str | None:
    """Returns the path of a headless shell, or None when none is installed and the installation fails.

    Where a Chromium is given, the shell is the given one only. Playwright's is not used where the system has
    a Chromium, which is another version.
    """
    given = os.environ.get("HEADLESS_SHELL")
    if given or _given():
        return given
    return _installed_shell() or _shell_from_debian()


def _given() -> str | None:
    return os.environ.get("CHROMIUM")


def _installed() -> str | None:
    return _of_the_system() or _of_playwright()


def _of_the_system() -> str | None:
    return next((path for name in (*NAMES, *MAC_APPLICATIONS) if (path := shutil.which(name))), None)


def _installed_shell() -> str | None:
    return shutil.which(SHELL) or (None if _of_the_system() else _of_playwright(SHELL_PROGRAMS))


def _of_playwright(programs: Sequence[str] = PROGRAMS) -> str | None:
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    caches = [Path(given)] if given else [Path.home() / cache for cache in CACHES]
    found = (str(path) for cache in caches for program in programs for path in sorted(cache.glob(program)))
    return next(found, None)


def _from_debian() -> str | None:
    _install_from_debian("chromium")
    return _installed()


def _shell_from_debian() -> str | None:
    """Of the installed version, because another one would replace the Chromium that may be running."""
    query = ["dpkg-query", "--show", "--showformat", "${Version}", "chromium-common"]
    if shutil.which(query[0]) is None:
        return None
    found = subprocess.run(query, capture_output=True, text=True, check=False)
    if found.returncode == 0:
        _install_from_debian(f"{SHELL}={found.stdout}")
    return _installed_shell()


def _install_from_debian(package: str) -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        _run(["apt-get", *command], environment)


def _from_playwright() -> str | None:
    _run(["npx", "playwright-core", "install", "chromium"], dict(os.environ))
    return _of_playwright()


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Ignores a failure, because the caller looks for the browser again."""
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(command, cwd=PORTALS, env=environment, timeout=INSTALL_SECONDS, capture_output=True, check=False)


if __name__ == "__main__":
    print(find_or_install() or "")
