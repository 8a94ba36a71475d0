"""Node processes full of viewers: ``portals/e2e/viewers`` with the client of a build."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

from infra.targets import PROJECT
from tests.e2e.program import Puppet

ESBUILD = PROJECT / "clients" / "js" / "node_modules" / ".bin" / "esbuild"
MAIN = PROJECT / "portals" / "e2e" / "viewers" / "main.ts"
# Node 20 has WebSocket behind this option, later versions have it anyway.
NODE = ("node", "--experimental-websocket", "--no-warnings")
OPEN_SECONDS = 300.0
COMMAND_SECONDS = 60.0


class NotBundled(Exception):
    """The program could not be bundled; the text is esbuild's own."""


def bundle(build: Path, out: Path) -> Path:
    """Returns the program in one file, with the client of the tree ``build``. Raises NotBundled."""
    source = build / "clients" / "js" / "src"
    command = [
        str(ESBUILD), str(MAIN), "--bundle", "--platform=node", "--format=esm", "--log-level=warning",
        f"--alias:@coursewire/client={source / 'index.ts'}", f"--alias:@coursewire/client/query={source / 'query.ts'}",
        f"--outfile={out}",
    ]  # fmt: skip
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise NotBundled(run.stderr)
    return out


class ViewerProcesses:
    """``people`` are the viewers, as role and token. The processes run inside ``async with``."""

    def __init__(self, program: Path, people: Sequence[dict[str, str]], processes: int) -> None:
        self._shares = [people[n::processes] for n in range(processes)]
        self._programs = [Puppet(*NODE, program) for _ in self._shares]
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for program in self._programs:
            await self._exits.enter_async_context(program)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exits.aclose()

    async def open(self, api_url: str, per_second: float) -> None:
        """Every viewer has fetched its lists and has a socket afterwards. Raises NothingSaid."""
        order = {"do": "open", "apiUrl": api_url, "everyMs": self._every_ms(per_second)}
        await self._tell([order | {"people": share} for share in self._shares], OPEN_SECONDS)

    async def close(self, per_second: float) -> None:
        """No viewer has a socket afterwards. All at once would keep the emulator busy for minutes."""
        await self._tell([{"do": "close", "everyMs": self._every_ms(per_second)}] * len(self._programs), OPEN_SECONDS)

    async def status(self, course_id: int = 0, version: int = 0) -> Counter[str]:
        """Returns how many viewers are connected, are fetching, and have seen the version; also memory and CPU."""
        order = {"do": "status", "courseId": course_id, "version": version}
        return _sum(await self._tell([order] * len(self._programs)))

    async def compare(self, api_url: str) -> tuple[int, list[str]]:
        """Returns how many viewers show what a fetch from ``api_url`` returns, and which lists of others differ."""
        reports = await self._tell([{"do": "compare", "apiUrl": api_url}] * len(self._programs))
        return sum(each["equal"] for each in reports), [text for each in reports for text in each["different"]]

    def _every_ms(self, per_second: float) -> float:
        return 1000 * len(self._programs) / per_second

    async def _tell(self, orders: list[dict[str, Any]], within: float = COMMAND_SECONDS) -> list[dict[str, Any]]:
        async def tell(program: Puppet, order: dict[str, Any]) -> dict[str, Any]:
            await program.write(f"{json.dumps(order)}\n")
            return await program.saw(order["do"], within)

        return await asyncio.gather(*map(tell, self._programs, orders))


def _sum(reports: Iterable[dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for report in reports:
        total.update({name: value for name, value in report.items() if name != "saw"})
    return total
