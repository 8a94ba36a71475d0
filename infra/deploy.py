"""`python -m infra.deploy --stage dev`: package → change set → approval → running stack → its outputs.

Running it again with nothing changed is a success that changes nothing. Exit code 0: the stack is at this source
tree. 1: it runs on as it was, or was rolled back, and the last lines say why. 2: the command line is wrong.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from infra.change_approval import ChangeApproval
from infra.console import Say, say
from infra.errors import DeployError
from infra.notices import notices, today
from infra.package import package
from infra.stack import Stack
from infra.stack_changer import StackChanger
from infra.targets import PROJECT, STAGES, Target, target_of
from infra.upload import ensure_bucket, upload


def deploy(
    target: Target,
    client: Callable[[str], Any],
    approval: ChangeApproval,
    say: Say,
    out: Path,
    *,
    detail: Say,
    pause_seconds: float = 3,
) -> dict[str, str]:
    """The target's stack is at the present source tree afterwards; returns its outputs.

    `client` returns a client for the name of an AWS service, `approval` decides whether the change set is executed,
    `say` receives each step, `detail` a line for each resource, and `out` is an empty folder. The stack's state is
    asked for every `pause_seconds`. Raises DeployError, or what boto3 raises.
    """
    say("Packaging (the first time downloads the functions' libraries) ...")
    template = package(target, out, PROJECT)
    account = client("sts").get_caller_identity()["Account"]
    s3 = client("s3")
    say("Uploading ...")
    url = upload(s3, ensure_bucket(s3, account, s3.meta.region_name), template, out)
    cloud = client("cloudformation")
    changed = StackChanger(cloud, target.stack, approval, say, detail, pause_seconds).change(url, target.parameters)
    say(f"{target.stack} is up to date." if changed else f"{target.stack} was up to date already.")
    return Stack(cloud, target.stack).outputs


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    target = target_of(options.stage, dict(options.parameter))
    try:
        outputs = _carry_out(target, options)
    except (DeployError, Boto3Error, BotoCoreError, ClientError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nInterrupted. What had begun goes on by itself: see the events of {target.stack}.", file=sys.stderr)
        return 130
    finally:
        # At the end of the output, where people read.
        for notice in notices(today()) if target.stage != "local" else ():
            print(notice, file=sys.stderr)
    for key in sorted(outputs):
        print(f"{key:32} {outputs[key]}")
    return 0


def _carry_out(target: Target, options: argparse.Namespace) -> dict[str, str]:
    """Returns the stack's outputs, or nothing for ``--package-only``."""
    if options.package_only:
        package(target, options.package_only.resolve())
        return {}
    client = partial(_client, boto3.Session(region_name=options.region), options.endpoint_url)
    approval = ChangeApproval(target.stage, options.allow_replacement, yes=options.yes)
    with tempfile.TemporaryDirectory() as out:
        return deploy(target, client, approval, say, Path(out), detail=say)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    parser.add_argument("--stage", required=True, choices=STAGES)
    parser.add_argument("--region", help="default: that of the AWS profile")
    parser.add_argument("--endpoint-url", type=address, help="another cloud than AWS")
    parser.add_argument(
        "--parameter", type=_parameter, action="append", default=[], metavar="KEY=VALUE", help="a stack parameter"
    )
    parser.add_argument(
        "--allow-replacement", action="append", default=[], metavar="LOGICAL_ID",
        help="a table, user pool, API or the like that this change may replace or remove; may be repeated",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="do not ask before changing prod")
    parser.add_argument("--package-only", type=Path, metavar="FOLDER", help="write the package there and stop")
    return parser.parse_args(arguments)


def _parameter(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE, such as LogLevel=DEBUG")
    if key == "Stage":
        raise argparse.ArgumentTypeError("Stage is set by --stage")
    return key, value


def address(text: str) -> str:
    if not re.fullmatch(r"https?://[^/\s]+/?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an address, such as http://localhost:4566")
    return text


def _client(session: boto3.Session, endpoint_url: str | None, name: str) -> Any:
    # boto3-stubs declares the service's name as a literal.
    return session.client(name, endpoint_url=endpoint_url)  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
