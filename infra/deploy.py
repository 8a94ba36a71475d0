"""`python -m infra.deploy --stage dev`: package → change set → running stack → its outputs.

Running it again with nothing changed is a success that changes nothing. Exit 1 means the
stack runs on as it was; the last lines say why.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.changeset import StackChanger
from infra.errors import DeployError
from infra.package import package
from infra.stack import Stack
from infra.targets import PROJECT, STAGES, Target, target_of
from infra.upload import ensure_bucket, upload

Say = Callable[[str], None]


def deploy(
    target: Target, client: Callable[[str], Any], say: Say, out: Path, *, detail: Say, pause_seconds: float = 3
) -> dict[str, str]:
    """The target's stack is at the present source tree afterwards; returns its outputs.

    `client` makes a client for a service; `detail` hears of every resource; `out` is an empty
    folder. Raises DeployError.
    """
    say("Packaging (the first time downloads the functions' libraries) ...")
    template = package(target, out, PROJECT)
    account = client("sts").get_caller_identity()["Account"]
    s3 = client("s3")
    say("Uploading ...")
    url = upload(s3, ensure_bucket(s3, account, s3.meta.region_name), template, out)
    cloud = client("cloudformation")
    changed = StackChanger(cloud, target.stack, say, detail, pause_seconds).change(url, target.parameters)
    say(f"{target.stack} is up to date." if changed else f"{target.stack} was up to date already.")
    return Stack(cloud, target.stack).outputs


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    target = target_of(options.stage, dict(each.split("=", 1) for each in options.parameter))
    client = partial(_client, boto3.Session(region_name=options.region), options.endpoint_url)
    try:
        if options.package_only:
            package(target, options.package_only)
            return 0
        with tempfile.TemporaryDirectory() as out:
            outputs = deploy(target, client, _say, Path(out), detail=_say)
    except (DeployError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    for key in sorted(outputs):
        print(f"{key:32} {outputs[key]}")
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    parser.add_argument("--stage", required=True, choices=STAGES)
    parser.add_argument("--region", help="default: that of the AWS profile")
    parser.add_argument("--endpoint-url", help="another cloud than AWS")
    parser.add_argument("--parameter", action="append", default=[], metavar="KEY=VALUE", help="a stack parameter")
    parser.add_argument("--package-only", type=Path, metavar="FOLDER", help="write the package there and stop")
    return parser.parse_args(arguments)


def _client(session: boto3.Session, endpoint_url: str | None, name: str) -> Any:
    # mypy's stubs want the service's name as a literal.
    return session.client(name, endpoint_url=endpoint_url)  # type: ignore[call-overload]


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
