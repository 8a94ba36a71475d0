"""Source tree → a folder with template.json and the archives that it names.

Runs Chalice, corrects its template where a merge cannot, and refuses a result that would not run on the target. Does
not call AWS.
"""

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from infra import archive, bytecode, service_models
from infra.errors import DeployError, WrongBuild
from infra.shell import no_account, without_aws
from infra.targets import PROJECT, Target

Template: TypeAlias = dict[str, Any]

# Resource type → the property that names an archive beside the template, and property → where Lambda unpacks it.
ARCHIVES = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
UNPACKED_AT = {"CodeUri": "/var/task", "ContentUri": "/opt"}


def package(target: Target, out: Path, project: Path = PROJECT) -> Template:
    """`out` holds the package afterwards; returns its template.

    `project` is the source tree. Raises WrongBuild when the package would not run on the target, DeployError when
    Chalice fails, and OSError when `out` cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    if not os.access(out, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(out))
    with _exclusive(project):
        _remove_bytecode(project)
        _run_chalice(target.stage, out, project)
    template = correct_template(yaml.safe_load((out / "sam.yaml").read_text("utf-8")))
    (out / "sam.yaml").unlink()
    if problems := problems_of(template, out, target):
        raise WrongBuild(problems)
    for path, unpacked_at in sorted(
        {(out / properties[key], UNPACKED_AT[key]) for properties, key in archives(template)}
    ):
        prepare(path, unpacked_at)
    (out / "template.json").write_text(json.dumps(template, indent=1), "utf-8")
    return template


def correct_template(template: Template) -> Template:
    """Returns the template with a WebSocket stage that deploys every change by itself.

    Chalice declares one deployment and never another, so a route that is added later would not be served. A merge
    (``infra/resources.yaml``) can add and replace, but not delete.
    """
    resources = template["Resources"]
    del resources["WebsocketAPIDeployment"]
    stage = resources["WebsocketAPIStage"]["Properties"]
    del stage["DeploymentId"]
    stage["AutoDeploy"] = True
    return template


def prepare(path: Path, unpacked_at: str) -> None:
    """The archive holds bytecode, and of botocore's data only what the functions use (ADR 0007)."""
    with archive.reworked(path) as folder:
        for data in folder.rglob("botocore/data"):
            service_models.keep_needed(data)
        bytecode.compile_all(folder, unpacked_at)


def archives(template: Template) -> Iterator[tuple[dict[str, Any], str]]:
    """Yields the properties of each resource with an archive, and the name of the property that names the archive."""
    for resource in template["Resources"].values():
        if resource["Type"] in ARCHIVES:
            yield resource["Properties"], ARCHIVES[resource["Type"]]


def problems_of(template: Template, out: Path, target: Target) -> list[str]:
    """Returns a sentence for each function and native module that the target cannot run."""
    found: list[str] = []
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            found += _declared(name, resource["Properties"], target)
    for path in sorted({properties[key] for properties, key in archives(template)}):
        found += archive.problems_of(out / path, target.runtime, target.architecture)
    return found


def _declared(name: str, function: dict[str, Any], target: Target) -> list[str]:
    has = (function["Runtime"], function["Architectures"])
    wants = (target.runtime, [target.architecture])
    return [] if has == wants else [f"{name} is for {has[0]} on {has[1][0]}, not {wants[0]} on {wants[1][0]}"]


@contextmanager
def _exclusive(project: Path) -> Iterator[None]:
    """Only one process builds at a time: Chalice builds its archives in a folder of the project."""
    folder = os.open(project, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _remove_bytecode(project: Path) -> None:
    # Chalice packs every file of chalicelib/, bytecode included.
    for folder in (project / "chalicelib").rglob("__pycache__"):
        shutil.rmtree(folder)


def _run_chalice(stage: str, out: Path, project: Path) -> None:
    merge = ["--merge-template", str(project / "infra" / "resources.yaml"), "--template-format", "yaml"]
    command = [sys.executable, "-B", "-c", "import sys; from chalice.cli import main; sys.exit(main())"]
    command += ["--project-dir", str(project), "package", "--stage", stage, *merge, str(out)]
    # Chalice requires a region, although nothing in the package depends on it.
    environment = without_aws(os.environ) | {"AWS_DEFAULT_REGION": "us-east-1"} | no_account()
    run = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise DeployError(f"chalice package failed:\n{run.stdout}{run.stderr}")
