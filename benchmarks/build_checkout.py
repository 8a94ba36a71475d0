"""An earlier build of the project, checked out beside the present one for as long as it is measured."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRESENT = "present"


class NotCheckedOut(Exception):
    """The commit is not in this repository, or git is missing; the text is git's own."""


@dataclass(frozen=True, slots=True)
class Build:
    """``folder`` holds ``chalicelib`` and ``benchmarks`` of the build."""

    name: str
    folder: Path


def present_build() -> Build:
    """Returns the tree that this benchmark runs in, with its uncommitted changes."""
    return Build(PRESENT, ROOT)


@contextmanager
def build_at(commit: str) -> Iterator[Build]:
    """Yields the build at ``commit`` in a temporary folder, which is removed at the end. Raises NotCheckedOut.

    https://git-scm.com/docs/git-worktree
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "build"
        _git("worktree", "add", "--detach", str(folder), commit)
        try:
            yield Build(commit, folder)
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> None:
    try:
        run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError as exc:
        raise NotCheckedOut("git is not installed.") from exc
    if run.returncode:
        raise NotCheckedOut(run.stderr.strip())
