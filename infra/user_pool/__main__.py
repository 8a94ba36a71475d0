"""`python -m infra.user_pool export --stage prod users.jsonl`: the users of a stage's pool, one per line.

`import` creates the users of such a file in a pool: with their attributes and groups, disabled where they were.
Passwords cannot be exported, so each user sets a new one. Both go on where an earlier run stopped.

Exit code 0: done. 1: not, or not to the end; the last lines say why. 2: the command line is wrong.
"""

import argparse
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from infra.command_line import ERRORS, Clients, add_stage, clients, require_account
from infra.console import say
from infra.stack import Stack
from infra.targets import target_of
from infra.user_pool.pool_users import CALLS_PER_SECOND, PoolUsers
from infra.user_pool.transfer import export_users, import_users


def main(arguments: list[str] | None = None, clients_of: Clients = clients) -> int:
    options = _parse(arguments)
    try:
        target = target_of(options.stage)
        client = clients_of(options, target)
        require_account(target, client)
        pool_id = options.pool or Stack(client("cloudformation"), target.stack).outputs["UserPoolId"]
        pool = PoolUsers(client("cognito-idp"), pool_id, calls_per_second=options.calls_per_second)
        if options.command == "export":
            say(f"{options.file} has the {export_users(pool, options.file, say):,} users of {pool_id}.")
            return 0
        for user in import_users(pool, pool_id, options.file, say, invites=options.invite):
            say(f"{user.username} has no verified mail address: set a password for this user, or correct the address.")
    except ERRORS as error:
        print(error, file=sys.stderr)
        if isinstance(error, BotoCoreError | ClientError):
            print("Run the same command again to go on.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.user_pool", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write the users of the pool to a file")
    into = commands.add_parser("import", help="create the users of a file in the pool")
    for command in (export, into):
        add_stage(command)
        command.add_argument("file", type=Path, help="one JSON object per line")
        command.add_argument("--pool", metavar="ID", help="another user pool than the stage's")
        command.add_argument("--calls-per-second", type=_rate, default=CALLS_PER_SECOND, help="default: %(default)g")
    into.add_argument("--invite", action="store_true", help="mail each user a temporary password, valid for 3 days")
    return parser.parse_args(arguments)


def _rate(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0 < found <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of calls above 0, at most 100")
    return found


if __name__ == "__main__":
    sys.exit(main())
