"""Chromium in a Node process that carries out commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.e2e.browser import find_or_install


class Browser:
    """The process, by the streams of its commands and results: lines of JSON."""

    def __init__(self, commands: IO[str], results: IO[str]) -> None:
        self._commands, self._results = commands, results

    def call(self, command: str, **options: Any) -> dict[str, float]:
        """Returns the command's result. Ends the program when the process has ended."""
        print(json.dumps({command: options}), file=self._commands, flush=True)
        line = self._results.readline()
        if not line:
            raise SystemExit("The browser has ended; what it printed is above.")
        return dict(json.loads(line))


@contextmanager
def browser_process(script: Path) -> Iterator[Browser]:
    """Yields the process of a script of this folder. Ends the program without Node or Chromium."""
    node, chromium = shutil.which("node"), find_or_install()
    if node is None or chromium is None:
        raise SystemExit("This needs Node and Chromium; set CHROMIUM to the path of one.")
    command, environment = [node, str(script)], os.environ | {"CHROMIUM": chromium}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr, text=True
    ) as process:
        if process.stdin and process.stdout:
            yield Browser(process.stdin, process.stdout)
        # The end of its input ends it.
