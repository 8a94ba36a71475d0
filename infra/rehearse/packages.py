"""The two packages of a change, as the stage has and would get them, and made to run on this machine.

The functions' archives are untouched. A layer for another architecture is built anew from the lock that it holds.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from infra.command_line import Cloud, require_account
from infra.deploy import Request, upload
from infra.errors import DeployError, NoLock, NotDeployed, OtherPython
from infra.layer import build_layer, lock_in
from infra.package import Template, archives, read_package
from infra.stack import Stack
from infra.targets import PROJECT, Target, running_architecture, running_python
from infra.upload import download, ensure_bucket

DIGEST = "Package"
FUNCTION, LAYER = "AWS::Serverless::Function", "AWS::Serverless::LayerVersion"


@dataclass(frozen=True, slots=True)
class Packaged:
    """A package that lies in a folder. ``digest`` is that of the stored package, whatever was built anew."""

    digest: str
    folder: Path

    @property
    def template(self) -> Template:
        return read_package(self.folder)


@dataclass(frozen=True, slots=True)
class StageChange:
    """What a stage has and what it would get. ``values`` are the parameters of the deployed stack."""

    deployed: Packaged
    new: Packaged
    values: dict[str, str]


def fetch_change(request: Request, cloud: Cloud, folder: Path) -> StageChange:
    """Both packages are in the folder afterwards, the new one in the account's bucket too; the stack does not change.

    Raises NotDeployed without a stack, OtherPython when the functions cannot run on this Python, and what a deployment
    raises before it makes a change set.
    """
    target = request.target
    account = require_account(target, cloud.client)
    stack = Stack(cloud.client("cloudformation"), target.stack)
    if stack.status in (None, "REVIEW_IN_PROGRESS"):
        raise NotDeployed(target.stage, target.stack)
    s3 = cloud.client("s3")
    bucket = ensure_bucket(s3, account, s3.meta.region_name)
    if DIGEST not in stack.outputs:
        raise DeployError(f"{target.stack} has no output {DIGEST}: deploy it once with this version, then rehearse.")
    deployed = Packaged(stack.outputs[DIGEST], folder / "deployed")
    cloud.say(f"{target.stack} runs package {deployed.digest}.")
    require_runnable(deployed.digest, download(s3, bucket, deployed.digest, deployed.folder), target.stage)
    new = Packaged(upload(request, cloud, folder / "built").digest, folder / "new")
    require_runnable(new.digest, download(s3, bucket, new.digest, new.folder), target.stage)
    return StageChange(deployed, new, stack.parameter_values)


def require_runnable(digest: str, template: Template, stage: str) -> None:
    """Returns when this Python can run the package's functions. Raises OtherPython otherwise."""
    for resource in template["Resources"].values():
        if resource["Type"] == FUNCTION and (runtime := resource["Properties"]["Runtime"]) != running_python():
            raise OtherPython(stage, digest, runtime, running_python())


def fit_to_machine(packaged: Packaged) -> bool:
    """The package in the folder runs on this machine's architecture afterwards; returns whether it did not before.

    Raises NoLock or DeployError.
    """
    template, machine = packaged.template, running_architecture()
    resources = template["Resources"].values()
    functions = [each["Properties"] for each in resources if each["Type"] == FUNCTION]
    if all(each["Architectures"] == [machine] for each in functions):
        return False
    for each in functions:
        each["Architectures"] = [machine]
    layers = [each["Properties"] for each in resources if each["Type"] == LAYER]
    for each in layers:
        each["CompatibleArchitectures"] = [machine]
    target = Target("twin", running_python(), machine)
    for path in {packaged.folder / properties[key] for properties, key in archives(template) if properties in layers}:
        lock = lock_in(path)
        if lock is None:
            raise NoLock(packaged.digest)
        build_layer(target, path, PROJECT, lock)
    (packaged.folder / "template.json").write_text(json.dumps(template, indent=1), "utf-8")
    return True
