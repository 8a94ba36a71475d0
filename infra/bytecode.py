"""Bytecode in the package: Lambda's files are read-only, so each cold start would compile every module again.

The bytecode is not checked against its source at import: the time of a source file changes on its way to Lambda, and a
hash would have to be compared at every start. https://docs.python.org/3/library/py_compile.html
"""

import os
import subprocess
import sys
from pathlib import Path

from infra.errors import DeployError
from infra.targets import PROJECT

# Sets of constants are stored in the order of their hashes. With a fixed seed the same source gives the same bytes.
# Columns, which stack traces mark with ^^^^, are a third of the bytecode.
_SETTINGS = {"PYTHONHASHSEED": "0", "PYTHONNODEBUGRANGES": "1"}


def compile_all(folder: Path, unpacked_at: str) -> None:
    """Every module in the folder has bytecode beside it, for the Python that runs this function.

    `unpacked_at` is the folder's path on Lambda, which stack traces show. Raises DeployError when a module cannot be
    compiled.
    """
    where = ["-s", str(folder), "-p", unpacked_at, str(folder)]
    _run("compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash", *where)


def replace_sources(folder: Path, unpacked_at: str) -> None:
    """Every module in the folder is bytecode only (`infra/lean_bytecode.py`): `app.pyc` instead of `app.py`.

    Stack traces name file, line and function, but do not show the text of the line. The arguments and the error are
    those of `compile_all`.
    """
    _run("infra.lean_bytecode", str(folder), unpacked_at)


def _run(module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *arguments]
    settings = os.environ | _SETTINGS
    run = subprocess.run(command, cwd=PROJECT, env=settings, capture_output=True, text=True, check=False)
    if run.returncode:
        raise DeployError(f"The package could not be compiled:\n{run.stdout}{run.stderr}")
