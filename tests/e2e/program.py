"""Runs another program for a test and reads its output."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

PATIENCE_SECONDS = 120.0
# Of a command whose end a test waits for: longer than it takes on a busy machine. A command that hangs ends then.
COMMAND_SECONDS = 900.0
MAX_LINE_BYTES = 1 << 20


class NothingSaid(Exception):
    """The expected line did not come; the text holds all lines that did."""


class Program:
    """A program and the lines it prints on both streams. It runs inside ``async with`` and is killed at the end."""

    def __init__(self, *command: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None):
        self._command = [str(part) for part in command]
        self._cwd = cwd
        self._environment = os.environ | dict(environment or {})
        self.lines: list[str] = []
        self._read_up_to = 0

    async def __aenter__(self) -> Self:
        # In a process group of its own, so that its child processes are killed too.
        self._process: Process = await asyncio.create_subprocess_exec(
            *self._command, cwd=self._cwd, env=self._environment, stdin=PIPE, stdout=PIPE, stderr=STDOUT,
            start_new_session=True, limit=MAX_LINE_BYTES,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.communicate()

    async def line(self, *words: str, within: float = PATIENCE_SECONDS) -> str:
        """Returns the next line with all these words after the line of the last call. Raises NothingSaid."""
        try:
            async with asyncio.timeout(within):
                while True:
                    line = await self._next_line()
                    if all(word in line for word in words):
                        return line
        except (TimeoutError, EOFError):
            printed = "\n".join(self.lines)
            raise NothingSaid(f"no line with {words} within {within:g} s, only:\n{printed}") from None

    async def listen(self, seconds: float) -> None:
        """Reads output into ``lines`` for that time."""
        with suppress(TimeoutError, EOFError):
            async with asyncio.timeout(seconds):
                while True:
                    await self._read()

    async def end(self, within: float = PATIENCE_SECONDS) -> int:
        """Waits for the end of the program and returns its exit code. Raises TimeoutError."""
        await self.listen(within)
        return await asyncio.wait_for(self._process.wait(), within)

    async def write(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())
        await self._process.stdin.drain()

    async def _next_line(self) -> str:
        while self._read_up_to == len(self.lines):
            await self._read()
        self._read_up_to += 1
        return self.lines[self._read_up_to - 1]

    async def _read(self) -> None:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise EOFError
        self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))


class Puppet(Program):
    """A script of ``clients``: reads commands and reports what it saw, as one JSON object per line."""

    async def do(self, what: str, **details: Any) -> None:
        await self.write(json.dumps({"do": what} | details) + "\n")

    async def saw(self, what: str, within: float = PATIENCE_SECONDS, **expected: Any) -> dict[str, Any]:
        """Returns the next report of that kind with these values after that of the last call. Raises NothingSaid."""
        try:
            async with asyncio.timeout(within):
                while True:
                    sight = _sight(await self._next_line())
                    if sight.get("saw") == what and all(sight.get(key) == value for key, value in expected.items()):
                        return sight
        except (TimeoutError, EOFError):
            printed = "\n".join(self.lines)
            raise NothingSaid(f"no {what} with {expected} within {within:g} s, only:\n{printed}") from None

    async def until(self, is_enough: Callable[[], bool]) -> None:
        """Reads reports until there are enough; fewer are there if no more come within the patience."""
        with suppress(TimeoutError, EOFError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not is_enough():
                    await self._read()

    def sights(self, what: str) -> list[dict[str, Any]]:
        """Returns all reports of that kind so far."""
        return [sight for sight in map(_sight, self.lines) if sight.get("saw") == what]


def _sight(line: str) -> dict[str, Any]:
    """Other lines, such as a stack trace, are only kept for the message of a failure."""
    return json.loads(line) if line.startswith('{"saw"') else {}
