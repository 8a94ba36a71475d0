"""Source tree → a folder with template.json and the archives that it names, the same for each stage.

Runs Chalice on a copy of the sources, corrects its template where a merge cannot, builds the layer, and refuses a
result that would not run on the target. Does not call AWS.
"""

import errno
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from infra import archive, bytecode
from infra.code_archives import split_code
from infra.errors import CannotBuild, DeployError, NoPackage, WrongBuild
from infra.layer import build_layer
from infra.left_out_code import CODE
from infra.preflights import follow_cors_origins
from infra.runtime import LAMBDA_RUNTIMES
from infra.shell import no_account, without_aws
from infra.targets import PROJECT, Target, running_python
from infra.template_fragments import read_fragments

Template: TypeAlias = dict[str, Any]

# The only stage in .chalice/config.json. The template's parameter Stage names the real one.
CHALICE_STAGE = "package"
# Outputs RestUrl and WebSocketUrl have these addresses.
CHALICES_ADDRESSES = ("EndpointURL", "WebsocketConnectEndpointURL")
# Resource type → the property that names an archive beside the template.
LAYER = "layer-deployment.zip"
# The portals are no resource: the template's metadata name their archive.
PORTALS, PORTALS_KEY = "portals.zip", "Archive"
ARCHIVES = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def package(target: Target, out: Path, project: Path = PROJECT) -> Template:
    """`out` holds the package afterwards; returns its template.

    `project` is the source tree. Raises CannotBuild when this Python cannot build for the target, WrongBuild when the
    package would not run on it, DeployError when Chalice or pip fails, and OSError when `out` cannot be written.
    """
    require_buildable(target)
    out.mkdir(parents=True, exist_ok=True)
    if not os.access(out, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(out))
    _run_chalice(target, out, project)
    template = correct_template(json.loads((out / "sam.json").read_text("utf-8")), target)
    (out / "sam.json").unlink()
    prepare_code(out / CODE)
    split_code(template, out)
    build_layer(target, out / LAYER, project)
    if problems := problems_of(template, out, target):
        raise WrongBuild(problems)
    return write_template(template, out)


def write_template(template: Template, folder: Path) -> Template:
    """The package in the folder has this template; returns it."""
    (folder / "template.json").write_text(json.dumps(template, indent=1), "utf-8")
    return template


def require_buildable(target: Target) -> None:
    """Returns when this Python can build for the target. Raises CannotBuild otherwise.

    Bytecode is made by the Python that builds, and only the same version can read it.
    """
    if target.runtime != running_python():
        raise CannotBuild(target.stage, target.runtime, running_python(), is_known=target.runtime in LAMBDA_RUNTIMES)
    if not target.is_local and target.runtime not in LAMBDA_RUNTIMES:
        raise CannotBuild(target.stage, target.runtime, running_python(), is_known=False)


def correct_template(template: Template, target: Target) -> Template:
    """Returns the template for any stage, with a WebSocket stage that deploys every change by itself.

    Chalice declares one deployment and never another, so a route that is added later would not be served. It writes the
    name of its stage into tags and outputs. A merge (``infra/template/``) can add and replace, but not delete.
    """
    resources = template["Resources"]
    for resource in resources.values():
        if resource["Type"] == "AWS::Serverless::Function":
            del resource["Properties"]["Tags"]
    layer = resources["ManagedLayer"]["Properties"]
    layer |= {"CompatibleRuntimes": [target.runtime], "CompatibleArchitectures": [target.architecture]}
    for name in CHALICES_ADDRESSES:
        template["Outputs"].pop(name, None)
    follow_cors_origins(template)
    del resources["WebsocketAPIDeployment"]
    stage = resources["WebsocketAPIStage"]["Properties"]
    del stage["DeploymentId"]
    stage["AutoDeploy"] = True
    return template


def canonical(template: Template, folder: Path) -> bytes:
    """Returns the package as text: the template, with the digest of each archive in the folder instead of its name.

    Two packages are the same when these bytes are.
    """
    digests = {name: f"{archive.digest(folder / name)}.zip" for name in {each[key] for each, key in archives(template)}}
    named = json.loads(json.dumps(template))
    for properties, key in archives(named):
        properties[key] = digests[properties[key]]
    return json.dumps(named, sort_keys=True).encode()


def digest_of(package: bytes) -> str:
    """Returns the digest of a package's canonical text, 40 hexadecimal digits."""
    return hashlib.sha256(package).hexdigest()[:40]


def read_package(folder: Path) -> Template:
    """Returns the template of a package that lies in the folder. Raises NoPackage when none does."""
    try:
        template = json.loads((folder / "template.json").read_text("utf-8"))
        missing = [name for each, key in archives(template) if not (folder / (name := each[key])).is_file()]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise NoPackage(str(folder), str(exc)) from exc
    if missing:
        raise NoPackage(str(folder), f"{missing[0]} is missing")
    return dict(template)


def require_suitable(template: Template, target: Target) -> None:
    """Returns when the package's functions are for the target's architecture, and its runtime if the stage has one.

    Raises WrongBuild otherwise.
    """
    wanted = target.settings.runtime
    problems: list[str] = []
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            runtime = wanted or resource["Properties"]["Runtime"]
            problems += _declared(name, resource["Properties"], replace(target, runtime=runtime))
    if problems:
        raise WrongBuild(problems)


def for_stage(template: Template, stage: str) -> Template:
    """Returns the template with the stage's name in the logical id of the REST API's stage, RestAPI<name>Stage.

    SAM makes this id from a literal name. With ``Ref: Stage`` the id would be another, so CloudFormation would create
    the stage anew in stacks that have it.
    """
    resources = template["Resources"]
    api = resources["RestAPI"]
    named = api | {"Properties": api["Properties"] | {"StageName": stage}}
    return template | {"Resources": resources | {"RestAPI": named}}


def prepare_code(path: Path) -> None:
    """The functions' archive holds bytecode instead of sources (ADR 0022). Chalice's modules are in the layer."""
    with archive.reworked(path) as folder:
        shutil.rmtree(folder / "chalice")
        bytecode.replace_sources(folder, "/var/task")


def archives(template: Template) -> Iterator[tuple[dict[str, Any], str]]:
    """Yields the properties of each part with an archive, and the name of the property that names the archive."""
    if portals := template.get("Metadata", {}).get("Portals"):
        yield portals, PORTALS_KEY
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
        found += archive.problems_of(out / path, target.runtime, target.architecture, target.system)
        found += _foreign_bytecode(out / path, target.runtime)
    return found


def _foreign_bytecode(path: Path, runtime: str) -> list[str]:
    """This Python knows the mark of its own bytecode only (https://peps.python.org/pep-3147/)."""
    if runtime != running_python():
        return []
    with zipfile.ZipFile(path) as contents:
        compiled = [name for name in contents.namelist() if name.endswith(".pyc")]
        foreign = [name for name in compiled if contents.open(name).read(4) != importlib.util.MAGIC_NUMBER]
    return [f"{name} is not bytecode of {runtime}" for name in foreign]


def _declared(name: str, function: dict[str, Any], target: Target) -> list[str]:
    has = (function["Runtime"], function["Architectures"])
    wants = (target.runtime, [target.architecture])
    return [] if has == wants else [f"{name} is for {has[0]} on {has[1][0]}, not {wants[0]} on {wants[1][0]}"]


def _run_chalice(target: Target, out: Path, project: Path) -> None:
    # Chalice requires a region, although nothing in the package depends on it.
    environment = without_aws(os.environ) | {"AWS_DEFAULT_REGION": "us-east-1"} | no_account()
    with tempfile.TemporaryDirectory() as scratch:
        sources = Path(scratch, "sources")
        _copy_sources(project, sources, target.architecture)
        added = Path(scratch, "added.json")
        added.write_text(json.dumps(read_fragments(project)), "utf-8")
        command = [sys.executable, "-B", "-c", "import sys; from chalice.cli import main; sys.exit(main())"]
        command += [
            "--project-dir",
            str(sources),
            "package",
            "--stage",
            CHALICE_STAGE,
            "--merge-template",
            str(added),
            str(out),
        ]
        run = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise DeployError(f"chalice package failed:\n{run.stdout}{run.stderr}")


def _copy_sources(project: Path, sources: Path, architecture: str) -> None:
    """What Chalice packs, without requirements.txt: Chalice would install it, and without comparing digests."""
    # Chalice packs every file of chalicelib/, bytecode included.
    shutil.copytree(project / "chalicelib", sources / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(project / "app.py", sources / "app.py")
    shutil.copytree(project / ".chalice", sources / ".chalice", ignore=shutil.ignore_patterns("deployments"))
    config = sources / ".chalice" / "config.json"
    chosen = json.loads(config.read_text("utf-8")) | {"lambda_architecture": architecture}
    config.write_text(json.dumps(chosen), "utf-8")
