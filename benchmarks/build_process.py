"""A process that runs a module with the code of one build, and exchanges lines with this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.build_checkout import ROOT, Build

READY = "ready\n"


class BuildProcess:
    """Reads lines from its standard input, and prints one line of JSON for each result."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self._name, self._process = name, process

    def tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def read(self) -> dict[str, Any]:
        """Returns the next result. Raises SystemExit if the process has ended."""
        line = self._line()
        if not line:
            raise SystemExit(f"{self._name} failed; its error is above.")
        result: dict[str, Any] = json.loads(line)
        return result

    def await_ready(self) -> None:
        """The process has printed ``ready``. Raises SystemExit if it prints anything else."""
        if self._line() != READY:
            raise SystemExit(f"{self._name} did not start.")

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@contextmanager
def build_process(
    build: Build,
    module: str,
    order: Mapping[str, Any],
    *,
    environment: Mapping[str, str] = os.environ,
    command: Sequence[str] = (),
) -> Iterator[BuildProcess]:
    """Yields a process of ``benchmarks.<module>`` that is ready, after it was told ``order`` as JSON.

    It imports from the build's folder, and from here only what the build does not have. ``command`` stands before
    Python's, such as ``taskset``.
    """
    name = f"benchmarks.{module}"
    with subprocess.Popen(
        [*command, sys.executable, "-m", name],
        cwd=build.folder,
        env=with_present_modules(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        own = BuildProcess(f"{name} of {build.name}", process)
        try:
            own.tell(json.dumps(order))
            own.await_ready()
            yield own
        except BaseException:
            process.kill()
            raise


def with_present_modules(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Returns the environment of a process in the folder of a build that finds here what the build does not have."""
    return {**environment, "PYTHONPATH": str(ROOT)}
