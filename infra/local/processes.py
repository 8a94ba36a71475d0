"""Background processes that a file records: process id, start time, port.

Reads `/proc`, because not every Linux has `ps`; where there is no `/proc`, as on macOS, asks `ps`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

PAUSE_SECONDS = 0.05
PROC = Path("/proc")
# https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 3 and 22, counted from the field after the name.
STATE, STARTED = 0, 19
DEAD = "ZX"


class Recorded(NamedTuple):
    """``started`` is clock ticks since the machine booted, or what `ps` says; None in files of earlier versions."""

    pid: int
    port: int
    started: str | None = None


def remember(file: Path, pid: int, port: int) -> None:
    """The file records the process afterwards."""
    file.write_text(json.dumps({"pid": pid, "port": port, "started": _started(pid)}))


def leave_running(process: subprocess.Popen[bytes]) -> None:
    """The process may outlive this one: no ResourceWarning says that it still runs, and ``poll`` must not be called."""
    # Popen warns about an object without a return code, and has no switch for processes in the background.
    process.returncode = 0


def port_of(file: Path, program: str) -> int | None:
    """Returns the recorded port if the process still runs ``program``; otherwise removes the file and returns None."""
    recorded = _recorded(file)
    if recorded is not None and is_running(recorded, program):
        return recorded.port
    file.unlink(missing_ok=True)
    return None


def end(file: Path, program: str, sign: signal.Signals, within_seconds: float) -> bool:
    """The recorded process has ended and the file is removed afterwards. Returns False when it had to be killed.

    A process that is not the recorded one is not touched.
    """
    recorded = _recorded(file)
    polite = recorded is None or _ended(recorded, program, sign, within_seconds)
    if recorded is not None and not polite:
        with suppress(ProcessLookupError):
            os.kill(recorded.pid, signal.SIGKILL)
    file.unlink(missing_ok=True)
    return polite


def is_running(recorded: Recorded, program: str) -> bool:
    """Whether the recorded process runs. Process ids are used again, so program and start time must match too."""
    process = _process(recorded.pid)
    if process is None or process.state in DEAD:
        return False
    before = list(takewhile(lambda each: not _names(each, program), process.arguments))
    # A Mac's Python is called Python, and `ps` output is split at the spaces of a path.
    is_ours = len(before) < len(process.arguments) and any("python" in Path(each).name.lower() for each in before)
    return is_ours and recorded.started in (None, process.started)


def _names(argument: str, program: str) -> bool:
    return program in (argument, Path(argument).name)


def _ended(recorded: Recorded, program: str, sign: signal.Signals, within_seconds: float) -> bool:
    if not is_running(recorded, program):
        return True
    with suppress(ProcessLookupError):
        os.kill(recorded.pid, sign)
    deadline = time.monotonic() + within_seconds
    while is_running(recorded, program):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


class Process(NamedTuple):
    """``state`` begins with Z or X for a process that has ended."""

    state: str
    started: str
    arguments: list[str]


def _process(pid: int) -> Process | None:
    return _from_proc(pid) if PROC.is_dir() else _from_ps(pid)


def _from_proc(pid: int) -> Process | None:
    try:
        arguments = (PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        # The name is in brackets and may contain spaces and brackets.
        fields = (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return Process(fields[STATE], fields[STARTED], arguments)
    except (OSError, IndexError):
        return None


def _from_ps(pid: int) -> Process | None:
    # lstart has five words in the C locale: "Sat Nov 28 19:36:07 2026".
    command = ["ps", "-ww", "-o", "state=", "-o", "lstart=", "-o", "command=", "-p", str(pid)]
    run = subprocess.run(command, env={**os.environ, "LC_ALL": "C"}, capture_output=True, text=True, check=False)
    words = run.stdout.split()
    return Process(words[0][0], " ".join(words[1:6]), words[6:]) if len(words) > 6 else None


def _started(pid: int) -> str | None:
    process = _process(pid)
    return process and process.started


def _recorded(file: Path) -> Recorded | None:
    try:
        read = json.loads(file.read_text("utf-8"))
        return Recorded(int(read["pid"]), int(read["port"]), read.get("started"))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def is_listening(port: int) -> bool:
    """Whether any program accepts connections on the port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
