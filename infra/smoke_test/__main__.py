"""`python -m infra.smoke_test --stage dev`: does the stage answer, and is it what was deployed? Changes nothing.

With `--username` a user signs in too, with the password in COURSEWIRE_PASSWORD, where the stage takes passwords
(PasswordSignIn). With an ID token in COURSEWIRE_ID_TOKEN the token's user is used.

Exit code 0: every check passed. 1: a check failed, or the stack cannot be read. 2: the command line is wrong.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpx

from infra.command_line import Clients, add_stage, clients, require_account, run_command
from infra.console import say
from infra.errors import SignInNotDone
from infra.smoke_test.checks import ERRORS, TIMEOUT_SECONDS, Check, Stage, checks_as_user, checks_without_user
from infra.stack import Stack
from infra.targets import target_of

# A new domain or distribution may need a moment until it is known everywhere.
PATIENCE_SECONDS, PAUSE_SECONDS = 60.0, 5.0
PASSWORD, TOKEN = "COURSEWIRE_PASSWORD", "COURSEWIRE_ID_TOKEN"


def main(arguments: list[str] | None = None, clients_of: Clients = clients) -> int:
    options = _parse(arguments)
    return run_command(lambda: _test(options, clients_of), "Interrupted. The test changes nothing.")


def _test(options: argparse.Namespace, clients_of: Clients) -> int:
    target = target_of(options.stage)
    client = clients_of(options, target)
    require_account(target, client)
    outputs = Stack(client("cloudformation"), target.stack).outputs
    token = _token(options.username, outputs, client)
    with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=options.endpoint_url is None) as http:
        stage = Stage(target.stage, outputs, http)
        checks = [*checks_without_user(stage, options.package), *(checks_as_user(stage, token) if token else ())]
        failed = run_checks(checks, options.patience)
    say(
        f"{target.stack}: {failed} of {len(checks)} checks failed." if failed else f"{target.stack}: all checks passed."
    )
    return int(failed > 0)


def run_checks(
    checks: Iterable[Check], patience_seconds: float,
    now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
) -> int:  # fmt: skip
    """Runs each check, repeated until the patience for all of them ends; returns how many failed."""
    end, failed = now() + patience_seconds, 0
    for check in checks:
        while True:
            try:
                say(f"  ok      {check.name}: {check.run()}")
                break
            except ERRORS as error:
                if now() >= end:
                    say(f"  FAILED  {check.name}: {error}")
                    failed += 1
                    break
                sleep(PAUSE_SECONDS)
    return failed


def _token(username: str | None, outputs: dict[str, str], client: Callable[[str], Any]) -> str | None:
    """Returns the ID token of the user who is to be used, or None. Raises SignInNotDone."""
    if username is None:
        return os.environ.get(TOKEN)
    given = {"USERNAME": username, "PASSWORD": os.environ.get(PASSWORD, "")}
    response = client("cognito-idp").initiate_auth(
        ClientId=outputs["UserPoolClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
    )
    if challenge := response.get("ChallengeName"):
        raise SignInNotDone(username, challenge)
    return str(response["AuthenticationResult"]["IdToken"])


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.smoke_test", description=__doc__)
    add_stage(parser)
    parser.add_argument("--package", type=_digest, metavar="DIGEST", help="the package that must be deployed")
    parser.add_argument("--username", help=f"sign in as this user, with the password in {PASSWORD}")
    parser.add_argument(
        "--patience", type=float, default=PATIENCE_SECONDS, metavar="SECONDS", help="how long failures are tried again"
    )
    return parser.parse_args(arguments)


def _digest(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{40}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not the 40 digits of a package")
    return text


if __name__ == "__main__":
    sys.exit(main())
