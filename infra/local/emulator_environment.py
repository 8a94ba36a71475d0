"""The emulator's own virtual environment, created when it is missing and when requirements.txt changes."""

import hashlib
import shutil
import subprocess
import venv
from pathlib import Path

from infra.console import Say
from infra.local.errors import LocalError
from infra.targets import running_python

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def ensure_emulator_environment(folder: Path, say: Say) -> Path:
    """`folder` holds the pinned emulator afterwards; returns the path of its Python. Raises LocalError."""
    python = folder / "bin" / "python"
    stamp = folder / "stamp"
    wanted = f"{running_python()} {hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()}"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    say("Installing the emulated cloud (once, about half a minute) ...")
    shutil.rmtree(folder, ignore_errors=True)
    # The emulator runs the functions on its own Python, which must be the version that they were packaged for.
    try:
        venv.create(folder, with_pip=True)
    except subprocess.CalledProcessError as exc:
        # Debian packs ensurepip separately from Python.
        raise LocalError(f"{folder} could not be made: this Python lacks ensurepip (Debian: python3-venv).") from exc
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise LocalError(f"The emulator could not be installed in {folder}:\n{run.stderr}")
    stamp.write_text(wanted)
    return python
