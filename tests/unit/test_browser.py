"""Where the tests find a Chromium."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import browser


@pytest.mark.parametrize(
    "path",
    [
        ".cache/ms-playwright/chromium-1200/chrome-linux64/chrome",
        "Library/Caches/ms-playwright/chromium-1200/chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    ],
)
def test_playwrights_chromium_is_found_on_linux_and_on_a_mac(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = only_program(path, tmp_path, monkeypatch)

    assert browser.find_or_install() == str(program)


@pytest.mark.parametrize(
    "path",
    [
        "chromium-headless-shell",
        ".cache/ms-playwright/chromium_headless_shell-1200/chrome-linux/headless_shell",
        ".cache/ms-playwright/chromium_headless_shell-1233/chrome-headless-shell-linux64/chrome-headless-shell",
        "Library/Caches/ms-playwright/chromium_headless_shell-1233/chrome-headless-shell-mac-arm64/chrome-headless-shell",
    ],
)
def test_the_headless_shell_of_debian_and_of_playwright_is_found(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = only_program(path, tmp_path, monkeypatch)

    assert browser.headless_shell() == str(program)


def test_beside_a_given_chromium_no_other_browser_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only_program("chromium-headless-shell", tmp_path, monkeypatch)
    monkeypatch.setenv("CHROMIUM", "/opt/chrome")

    assert (browser.find_or_install(), browser.headless_shell()) == ("/opt/chrome", None)


def test_beside_a_chromium_of_the_system_playwrights_shell_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_program(".cache/ms-playwright/chromium_headless_shell-1200/chrome-linux/headless_shell", tmp_path, monkeypatch)
    chromium = only_program("chromium", tmp_path, monkeypatch)
    monkeypatch.setattr(browser, "_shell_from_debian", lambda: None)

    assert (browser.find_or_install(), browser.headless_shell()) == (str(chromium), None)


@pytest.mark.parametrize("failure", [OSError("no npx"), subprocess.TimeoutExpired("npx", 300)])
def test_an_installation_that_fails_is_no_error(
    failure: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_program("something else", tmp_path, monkeypatch)

    def fail(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(subprocess, "run", fail)
    monkeypatch.setattr(browser, "_from_debian", lambda: None)

    assert browser.find_or_install() is None


def only_program(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine has this program and no other browser."""
    program = tmp_path / path
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("HEADLESS_SHELL", raising=False)
    monkeypatch.setattr(browser, "MAC_APPLICATIONS", ())
    return program
