"""How far an import is: a bar on a terminal, and elsewhere, as in the log of a build, a line for each tenth."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from chalicelib.csv_files.checked_file import Progress
from infra.console import say
from infra.verify_table.progress import progress_on

# Fewer rows are saved within seconds.
MIN_ROWS_FOR_LINES = 500
LINES = 10


@contextmanager
def import_progress(stream: TextIO) -> Iterator[Progress]:
    """Yields a progress that is shown on the stream."""
    with progress_on(stream) as draw:
        lines_before = 0

        def show(saved: int, total: int) -> None:
            nonlocal lines_before
            text = f"{saved:,} of {total:,} rows are saved"
            draw(text, saved, total)
            lines = saved * LINES // total if total else 0
            if lines > lines_before and total >= MIN_ROWS_FOR_LINES and not stream.isatty():
                say(f"{text}.", stream)
            lines_before = lines

        yield show
