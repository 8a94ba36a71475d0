"""Bytecode for what is packaged. Lambda's files are read-only: what is not compiled here, every cold start compiles.

Unchecked, because the time of a source file changes on its way, and a hash would have to be compared at every start.
"""

import os
import subprocess
import sys
from pathlib import Path

from infra.errors import DeployError


def compile_all(folder: Path, unpacked_at: str) -> None:
    """Every module in the folder has its bytecode beside it, for the Python that runs this.

    `unpacked_at` is where the folder will lie, for stack traces. Raises DeployError.
    """
    where = ["-s", str(folder), "-p", unpacked_at, str(folder)]
    command = [sys.executable, "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash", *where]
    # Sets of constants are written in the order of their hashes: one seed, and a package does not change by itself.
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise DeployError(f"The package could not be compiled:\n{run.stdout}{run.stderr}")
