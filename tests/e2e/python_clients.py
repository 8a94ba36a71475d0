"""The programs in Python that other people wrote, in a folder of their own, apart from the project's environment."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys

import pytest

from tests.e2e.build_lock import build_lock
from tests.e2e.node import CLIENTS, PROJECT

FOLDER = PROJECT / ".local" / "python-clients"
REQUIREMENTS = CLIENTS / "requirements.txt"
MAX_SECONDS = 300


@build_lock()
def install() -> dict[str, str]:
    """The packages of ``requirements.txt`` are installed; returns the variables with which a program imports them."""
    stamp = FOLDER / "stamp"
    wanted = f"{sys.version_info[:2]} {hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()}"
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        _install()
        stamp.write_text(wanted, "utf-8")
    return {"PYTHONPATH": str(FOLDER)}


def _install() -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--target", str(FOLDER), "--requirement", str(REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=MAX_SECONDS, check=False)
    if done.returncode:
        pytest.fail(f"`{' '.join(command)}` failed:\n{done.stdout}\n{done.stderr}", pytrace=False)
