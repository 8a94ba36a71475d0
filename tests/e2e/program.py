"""A program of somebody else's that a test starts, listens to and ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

PATIENCE_SECONDS = 30.0
LONGEST_LINE_BYTES = 1 << 20


class NothingSaid(Exception):
    """The line waited for did not come; holds everything that did."""


class Program:
    """What it prints, both streams, line by line. Use as an async context manager: afterwards it is gone."""

    def __init__(self, *command: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None):
        self._command = [str(part) for part in command]
        self._cwd = cwd
        self._environment = os.environ | dict(environment or {})
        self.lines: list[str] = []
        self._read_up_to = 0

    async def __aenter__(self) -> Self:
        # A group of its own, so that what it starts ends with it.
        self._process: Process = await asyncio.create_subprocess_exec(
            *self._command, cwd=self._cwd, env=self._environment, stdin=PIPE, stdout=PIPE, stderr=STDOUT,
            start_new_session=True, limit=LONGEST_LINE_BYTES,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.communicate()

    async def line(self, *words: str, within: float = PATIENCE_SECONDS) -> str:
        """The next line with all these words, from where the last call stopped. Raises NothingSaid."""
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
        """``lines`` holds what was printed in that time, too."""
        with suppress(TimeoutError, EOFError):
            async with asyncio.timeout(seconds):
                while True:
                    await self._read()

    async def end(self, within: float = PATIENCE_SECONDS) -> int:
        """Its exit code, when it ends by itself."""
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
    """A script of ``clients``: told what to do and tells what it saw, one JSON object a line."""

    async def do(self, what: str, **details: Any) -> None:
        await self.write(json.dumps({"do": what} | details) + "\n")

    async def saw(self, what: str, within: float = PATIENCE_SECONDS, **expected: Any) -> dict[str, Any]:
        """The next sight of that kind with these values, from where the last call stopped. Raises NothingSaid."""
        try:
            async with asyncio.timeout(within):
                while True:
                    sight = _sight(await self._next_line())
                    if sight.get("saw") == what and all(sight.get(key) == value for key, value in expected.items()):
                        return sight
        except (TimeoutError, EOFError):
            printed = "\n".join(self.lines)
            raise NothingSaid(f"no {what} with {expected} within {within:g} s, only:\n{printed}") from None

    def sights(self, what: str) -> list[dict[str, Any]]:
        """All of that kind so far."""
        return [sight for sight in map(_sight, self.lines) if sight.get("saw") == what]


def _sight(line: str) -> dict[str, Any]:
    """Anything else that a program prints, such as a stack, is kept for the failure's message only."""
    return json.loads(line) if line.startswith('{"saw"') else {}
