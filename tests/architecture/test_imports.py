"""Imports point inward: the contracts of import-linter in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.source import ROOT


def test_the_contracts_of_import_linter_are_kept() -> None:
    command = "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"

    run = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout
