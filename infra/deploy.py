"""`python -m infra.deploy --stage dev`: package → change set → approval → running stack → its outputs.

Running it again with nothing changed is a success that changes nothing. Exit code 0: the stack is at this source
tree. 1: it runs on as it was, or was rolled back, and the last lines say why. 2: the command line is wrong.

`--diff` stops before the approval: it shows the changes and makes none. Exit code 1: a deployment would be refused.
"""

import argparse
import re
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from infra.account_check import protected_notices, require_account_can
from infra.adoption import ADOPTABLE, calendar_host, import_template, resources_to_import
from infra.alarm_recipients import require_recipient
from infra.change_approval import ChangeApproval
from infra.command_line import ERRORS, Cloud, add_stage, clients, require_account
from infra.console import say
from infra.notices import notices, today
from infra.package import Template, canonical, digest_of, package, read_package, require_suitable
from infra.portals.packed_portals import add_portals
from infra.portals.stage_portals import StagePortals
from infra.rollback_triggers import rollback_configuration
from infra.stack import Stack
from infra.stack_changer import LEFTOVER, NEW, StackChanger
from infra.targets import LOCAL, PROJECT, Target, target_of
from infra.upload import Bucket, ensure_bucket, portals_of, publish, store, stored

# Parameters of the stack that --parameter cannot set, and what sets them.
SET_ELSEWHERE = {"Stage": "--stage", "Protected": "infra/stages.toml"}


@dataclass(frozen=True, slots=True)
class Request:
    """What a person wants of one deployment.

    ``package`` is a package that was built before: its folder or its digest, None for the present source tree.
    ``adopted`` are resources that a new stack takes over, their names in AWS by logical id. ``without_portals`` leaves
    the portals that the stage serves as they are.
    """

    target: Target
    package: Path | str | None = None
    adopted: dict[str, str] = field(default_factory=dict)
    without_portals: bool = False

    @property
    def builds_portals(self) -> bool:
        """Whether a package that is built gets the portals. The local cloud serves them from the source tree."""
        return not (self.without_portals or self.target.is_local)


def deploy(request: Request, cloud: Cloud, approval: ChangeApproval, out: Path) -> dict[str, str]:
    """The target's stack is at the package afterwards; returns its outputs.

    `approval` decides whether the change set is executed, and `out` is an empty folder. Raises DeployError, or what
    boto3 raises.
    """
    uploaded = upload(request, cloud, out)
    if (table := request.adopted.get("CoursesTable")) is not None:
        kept = calendar_host(table, cloud.client("dynamodb"), uploaded.template, request.target.parameters, cloud.say)
        request = replace(request, target=replace(request.target, parameters=request.target.parameters | kept))
    target = request.target
    _check_account(target, uploaded.template, cloud)
    if request.adopted:
        _adopt(request, cloud, approval, uploaded.template)
    uploaded.portals.show()
    rollback = _rollback_of(target, cloud)
    changed = _changer(target, cloud, approval).change(_publish(uploaded, request, cloud), rollback)
    cloud.say(f"{target.stack} is up to date." if changed else f"{target.stack} was up to date already.")
    outputs = Stack(cloud.client("cloudformation"), target.stack).outputs
    uploaded.portals.publish(outputs)
    return outputs


def diff(request: Request, cloud: Cloud, approval: ChangeApproval, out: Path) -> None:
    """Shows what `deploy` would change, and leaves the stack as it is, also where there is none yet.

    Arguments and errors are those of `deploy`.
    """
    stack = request.target.stack
    uploaded = upload(request, cloud, out)
    _check_account(request.target, uploaded.template, cloud)
    if (status := Stack(cloud.client("cloudformation"), stack).status) in NEW + LEFTOVER:
        _show_new(uploaded.template, stack, status, cloud)
        return
    uploaded.portals.show()
    would_change = _changer(request.target, cloud, approval).diff(_publish(uploaded, request, cloud))
    cloud.say(f"Nothing was changed. {stack} {'would change as listed' if would_change else 'is up to date'}.")


def _show_new(template: Template, stack: str, status: str | None, cloud: Cloud) -> None:
    """What the first deployment would create. Makes no change set, which would leave an empty stack to be deleted."""
    for name, resource in sorted(template["Resources"].items()):
        cloud.detail(f"  add     {name} ({resource['Type']})")
    removed = f"remove what a first creation left ({status}), and create it" if status in LEFTOVER else "create it"
    cloud.say(
        f"Nothing was changed. {stack} is new: a deployment would {removed} from these {len(template['Resources'])} "
        "resources, without those that its parameters switch off."
    )


def _check_account(target: Target, template: Template, cloud: Cloud) -> None:
    stack = Stack(cloud.client("cloudformation"), target.stack)
    present = stack.parameter_values if stack.status else {}
    defaults = {name: str(each["Default"]) for name, each in template["Parameters"].items() if "Default" in each}
    wanted = defaults | present | dict(target.parameters)
    require_account_can(target.stack, wanted, present, cloud.client)
    for notice in protected_notices(wanted) if target.settings.protected else ():
        cloud.say(notice)


def _adopt(request: Request, cloud: Cloud, approval: ChangeApproval, template: Template) -> None:
    target, adopted = request.target, request.adopted
    cognito = cloud.client("cognito-idp")
    resources = resources_to_import(template["Resources"], adopted, target.stack, cognito)
    reduced = import_template(template, {each["LogicalResourceId"] for each in resources})
    cloud.say(f"Adopting {', '.join(f'{name} {adopted[name]}' for name in adopted)} ...")
    _changer(target, cloud, approval).adopt(reduced, resources)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A package in S3: its template, the same for each stage, its digest, its bucket, and its portals."""

    template: Template
    digest: str
    bucket: Bucket
    portals: StagePortals


def upload(request: Request, cloud: Cloud, out: Path) -> Uploaded:
    """The request's package is in the account's bucket; returns it. Arguments and errors are those of `deploy`."""
    target = request.target
    account = require_account(target, cloud.client)
    require_recipient(target, cloud.client("cloudformation"))
    s3 = cloud.client("s3")
    if isinstance(request.package, str):
        digest, bucket = request.package, _bucket(s3, account)
        template = stored(s3, bucket, digest)
        require_suitable(template, target)
    else:
        folder = request.package or out
        template = read_package(folder) if request.package else _build(request, cloud, out)
        require_suitable(template, target)
        cloud.say("Uploading ...")
        bucket = _bucket(s3, account)
        digest = store(s3, bucket, template, folder)
    cloud.say(f"Package {digest}.")
    archive = None if request.without_portals else portals_of(s3, bucket, digest)
    portals = StagePortals(cloud, Stack(cloud.client("cloudformation"), target.stack), account, archive)
    return Uploaded(template, digest, bucket, portals)


def _publish(uploaded: Uploaded, request: Request, cloud: Cloud) -> str:
    return publish(cloud.client("s3"), uploaded.bucket, uploaded.digest, request.target.stage)


def _build(request: Request, cloud: Cloud, out: Path) -> Template:
    target = request.target
    cloud.say(f"Packaging for {target.runtime} on {target.architecture} (the first time downloads libraries) ...")
    template = package(target, out, PROJECT)
    return add_portals(template, out, cloud.say) if request.builds_portals else template


def _bucket(s3: Any, account: str) -> Bucket:
    return ensure_bucket(s3, account, s3.meta.region_name)


def _rollback_of(target: Target, cloud: Cloud) -> dict[str, Any]:
    minutes = target.settings.monitoring_minutes
    if not minutes or Stack(cloud.client("cloudformation"), target.stack).status in NEW:
        return {}
    return rollback_configuration(cloud.client, target.stack, minutes, cloud.say)


def _changer(target: Target, cloud: Cloud, approval: ChangeApproval) -> StackChanger:
    client = cloud.client("cloudformation")
    return StackChanger(client, target, approval, cloud.say, cloud.detail, cloud.pause_seconds)


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    try:
        target = target_of(options.stage, dict(options.parameter))
        outputs = _carry_out(target, options)
    except ERRORS as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What had begun goes on by itself: see the stack's events.", file=sys.stderr)
        return 130
    finally:
        # At the end of the output, where people read.
        for notice in notices(today()) if options.stage != LOCAL else ():
            print(notice, file=sys.stderr)
    for key in sorted(outputs):
        print(f"{key:32} {outputs[key]}")
    return 0


def _carry_out(target: Target, options: argparse.Namespace) -> dict[str, str]:
    """Returns the stack's outputs, or nothing for ``--package-only`` and ``--diff``."""
    if options.package_only:
        folder = options.package_only.resolve()
        template = package(target, folder)
        if Request(target, without_portals=options.without_portals).builds_portals:
            template = add_portals(template, folder, say)
        say(f"Package {digest_of(canonical(template, folder))}.")
        return {}
    request = Request(target, options.package, dict(options.adopt), without_portals=options.without_portals)
    approval = ChangeApproval(target.stage, options.allow_replacement, yes=options.yes)
    with tempfile.TemporaryDirectory() as out:
        cloud = Cloud(clients(options, target), say, say)
        if options.diff:
            diff(request, cloud, approval, Path(out))
            return {}
        return deploy(request, cloud, approval, Path(out))


def add_change(parser: argparse.ArgumentParser) -> None:
    """The command takes --parameter, --allow-replacement and --package afterwards."""
    parser.add_argument(
        "--parameter", type=_parameter, action="append", default=[], metavar="KEY=VALUE", help="a stack parameter"
    )
    parser.add_argument(
        "--allow-replacement", action="append", default=[], metavar="LOGICAL_ID",
        help="a table, user pool, API or the like that this change may replace or remove; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--package", type=_package, metavar="FOLDER_OR_DIGEST", help="take this package, and do not build one"
    )


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    add_stage(parser)
    add_change(parser)
    parser.add_argument(
        "--adopt", type=_adopted, action="append", default=[], metavar="LOGICAL_ID=NAME",
        help=f"what a removed stack left behind ({', '.join(ADOPTABLE)}), for a new stack; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--without-portals", action="store_true", help="build no portals, which needs Node; those that are served stay"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before changing the stack")
    parser.add_argument("--diff", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--package-only", type=Path, metavar="FOLDER", help="write the package there and stop")
    options = parser.parse_args(arguments)
    if options.package_only and (options.package or options.diff or options.adopt):
        parser.error("--package-only builds a package, so --package, --diff and --adopt do not go with it")
    if options.diff and options.adopt:
        parser.error("--diff does not show an adoption; --adopt without --yes shows it and asks")
    return options


def _parameter(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE, such as LogLevel=DEBUG")
    if key in SET_ELSEWHERE:
        raise argparse.ArgumentTypeError(f"{key} is set by {SET_ELSEWHERE[key]}")
    return key, value


def _package(text: str) -> Path | str:
    if re.fullmatch(r"[0-9a-f]{40}", text):
        return text
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is neither a folder nor the 40 digits of a package")
    return Path(text)


def _adopted(text: str) -> tuple[str, str]:
    logical_id, _, name = text.partition("=")
    if logical_id not in ADOPTABLE or not name:
        choices = " or ".join(f"{each}=<{ADOPTABLE[each]}>" for each in ADOPTABLE)
        raise argparse.ArgumentTypeError(f"{text!r} is not {choices}")
    return logical_id, name


if __name__ == "__main__":
    sys.exit(main())
