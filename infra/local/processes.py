"""Background processes, told again by the number that a file remembers and the program that runs under it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

PAUSE_SECONDS = 0.05


def remember(file: Path, pid: int, port: int) -> None:
    file.write_text(json.dumps({"pid": pid, "port": port}))


def port_of(file: Path, program: str) -> int | None:
    """The port of the remembered process if it still runs that program. Forgets one that does not."""
    pid, port = _recorded(file)
    if pid is not None and is_running(pid, program):
        return port
    file.unlink(missing_ok=True)
    return None


def end(file: Path, program: str, sign: signal.Signals, within_seconds: float) -> bool:
    """The process is gone and forgotten afterwards; False when it had to be killed."""
    pid, _ = _recorded(file)
    polite = pid is None or _ended(pid, program, sign, within_seconds)
    if pid is not None and not polite:
        os.kill(pid, signal.SIGKILL)
    file.unlink(missing_ok=True)
    return polite


def is_running(pid: int, program: str) -> bool:
    # Process numbers are used again: one that runs something else is not ours. Unless told twice to
    # be wide, ps cuts its lines at the terminal's width, and the name stands at their end.
    command = ["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return program in run.stdout and not run.stdout.startswith("Z")


def _ended(pid: int, program: str, sign: signal.Signals, within_seconds: float) -> bool:
    if not is_running(pid, program):
        return True
    os.kill(pid, sign)
    deadline = time.monotonic() + within_seconds
    while is_running(pid, program):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _recorded(file: Path) -> tuple[int | None, int]:
    try:
        recorded = json.loads(file.read_text())
        return int(recorded["pid"]), int(recorded["port"])
    except (FileNotFoundError, ValueError, KeyError):
        return None, 0


def answers(port: int) -> bool:
    """Whether any program listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
