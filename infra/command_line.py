"""What the commands on stages share: their arguments, clients and exit codes, the errors that are one sentence."""

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError, CredentialRetrievalError, NoCredentialsError, NoRegionError

from infra.console import Say
from infra.errors import DeployError, NoCredentials, NoRegion, WrongAccount
from infra.stage_settings import stage_name
from infra.targets import Target

Clients = Callable[[argparse.Namespace, Target], Callable[[str], Any]]
"""Returns a function from the name of an AWS service to a client, for the options that add_stage adds."""

# Each has a text for the person at the terminal.
ERRORS = (DeployError, Boto3Error, BotoCoreError, ClientError, OSError)

# After Ctrl-C, as shells have it: 128 and the number of the signal.
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Cloud:
    """An AWS account, and the person who follows what happens in it.

    `client` returns a client for the name of an AWS service. `say` receives each step, `detail` a line for each
    resource. The stack's state is asked for every `pause_seconds`.
    """

    client: Callable[[str], Any]
    say: Say
    detail: Say
    pause_seconds: float = 3


def add_stage(parser: argparse.ArgumentParser) -> None:
    """The command takes --stage, --region and --endpoint-url afterwards."""
    parser.add_argument("--stage", required=True, type=_stage, help="such as dev or prod")
    parser.add_argument("--region", help="default: that of infra/stages.toml, else of the AWS profile")
    parser.add_argument("--endpoint-url", type=_address, help="another cloud than AWS")


def clients(options: argparse.Namespace, target: Target) -> Callable[[str], Any]:
    """Returns a function from the name of an AWS service to a client, for the options that add_stage adds."""
    session = boto3.Session(region_name=options.region or target.settings.region)
    return partial(_client, session, options.endpoint_url)


def require_account(target: Target, client: Callable[[str], Any]) -> str:
    """Returns the credentials' account when it is the target's. Raises WrongAccount otherwise, and NoCredentials."""
    try:
        account = str(client("sts").get_caller_identity()["Account"])
    except (ClientError, CredentialRetrievalError, NoCredentialsError) as exc:
        raise NoCredentials(str(exc)) from exc
    expected = target.settings.account
    if account != expected and (expected or target.settings.protected):
        raise WrongAccount(target.stage, expected, account)
    return account


def run_command(
    command: Callable[[], int],
    interruption: str,
    errors: tuple[type[Exception], ...] = ERRORS,
    *,
    error_code: int = 1,
) -> int:
    """Runs the command and returns its exit code, or ``error_code`` after one of the ``errors``, or INTERRUPTED.

    The text of the error, or after Ctrl-C ``interruption``, is printed to standard error.
    """
    try:
        return command()
    except errors as error:
        print(error, file=sys.stderr)
        return error_code
    except KeyboardInterrupt:
        print(f"\n{interruption}", file=sys.stderr)
        return INTERRUPTED


def _stage(text: str) -> str:
    try:
        return stage_name(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(str(exc)) from exc


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^/\s]+/?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an address, such as http://localhost:4566")
    return text


def _client(session: boto3.Session, endpoint_url: str | None, name: str) -> Any:
    try:
        # boto3-stubs declares the service's name as a literal.
        return session.client(name, endpoint_url=endpoint_url)  # type: ignore[call-overload]
    except NoRegionError as exc:
        raise NoRegion from exc
