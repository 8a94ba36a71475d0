"""Where Lambda puts things, in a folder: the function's archive, its layer, and the runtime's own boto3."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.bytecode import compile_all
from infra.package import archives
from infra.targets import PROJECT

HERE = Path(__file__).parent
# What Lambda's Python has beside its standard library, and what that brings along.
RUNTIMES_OWN = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six")


@dataclass(frozen=True, slots=True)
class FunctionFiles:
    """``paths`` as in sys.path, first the functions' code; ``codes`` is other code, by handler."""

    paths: tuple[Path, ...]
    codes: Mapping[str, Path] = field(default_factory=dict)

    def start(self, handler: str, event: Any, environment: dict[str, str], *options: str) -> dict[str, Any]:
        """What one cold start there took. Raises when the handler did, or caught what it should not have met."""
        run = self.run(handler, event, environment, options=options)
        if run.returncode or '"level":"ERROR"' in run.stderr:
            raise RuntimeError(f"{handler} failed:\n{run.stderr}")
        found: dict[str, Any] = json.loads(run.stdout)
        return found

    def run(
        self, handler: str, event: Any, environment: dict[str, str], *, python: tuple[str, ...] = (), options: Any = ()
    ) -> subprocess.CompletedProcess[str]:
        whole = environment | {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(map(str, (self.codes.get(handler, self.paths[0]), *self.paths[1:]))),
            # Lambda's file system is read-only.
            "PYTHONDONTWRITEBYTECODE": "1",
            "_HANDLER": handler,
        }
        command = [sys.executable, "-S", *python, str(HERE / "cold_start.py"), *options]
        return subprocess.run(
            command, input=json.dumps(event), env=whole, cwd=self.paths[0], capture_output=True, text=True, check=False
        )


def runtimes_own(folder: Path) -> Path:
    """boto3 as the runtime has it, taken from this Python's packages, with bytecode."""
    for name in RUNTIMES_OWN:
        path = Path(str(importlib.import_module(name).__file__))
        if path.name == "__init__.py":
            shutil.copytree(path.parent, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(path, folder / path.name)
    compile_all(folder, "/var/lang/lib/python3.11/site-packages")
    return folder


def yardsticks(folder: Path, runtime: Path) -> FunctionFiles:
    shutil.copytree(HERE / "cold_yardsticks", folder, ignore=shutil.ignore_patterns("__pycache__"))
    compile_all(folder, "/var/task")
    return FunctionFiles((folder, runtime))


def unpacked(package: Path, template: dict[str, Any], folder: Path, runtime: Path) -> FunctionFiles:
    codes: dict[str, Path] = {}
    for properties, key in archives(template):
        where = folder / Path(properties[key]).stem
        if not where.exists():
            with zipfile.ZipFile(package / properties[key]) as contents:
                contents.extractall(where)
        if "Handler" in properties:
            codes[properties["Handler"]] = where
    packages = next((folder / "layer-deployment").glob("python/lib/python3.*/site-packages"))
    return FunctionFiles((folder / "deployment", packages, runtime), codes)


def without_bytecode(variant: FunctionFiles, folder: Path) -> FunctionFiles:
    """The same archives with sources only; the runtime keeps its own."""
    _, layer, runtime = variant.paths
    sources, no_bytecode = folder / "code", shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "chalicelib", sources / "chalicelib", ignore=no_bytecode)
    shutil.copy(PROJECT / "app.py", sources)
    (sources / "chalice").mkdir()
    for name in ("__init__.py", "app.py"):
        shutil.copy(Path(str(importlib.import_module("chalice").__file__)).with_name(name), sources / "chalice")
    return FunctionFiles((sources, shutil.copytree(layer, folder / "layer", ignore=no_bytecode), runtime))


def with_the_runtimes_botocore(variant: FunctionFiles, folder: Path) -> FunctionFiles:
    """The same archives without botocore, so that the runtime's is found."""
    code, layer, runtime = variant.paths
    rest = shutil.copytree(layer, folder, ignore=lambda _, names: [n for n in names if n.split(".")[0] in RUNTIMES_OWN])
    return FunctionFiles((code, rest, runtime))
