"""How far a long run is: a bar on a terminal, nothing in the log of a build, where a bar would be noise."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from infra.verify_table import verification


@contextmanager
def progress_on(stream: TextIO) -> Iterator[verification.Progress]:
    """Yields a progress that is drawn on the stream if that is a terminal, and removed at the end."""
    console = Console(file=stream)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        bar = bars.add_task("Reading the stack", total=None)

        def show(what: str, done: int, total: int | None) -> None:
            bars.update(bar, description=what, completed=done, total=total)

        yield show
