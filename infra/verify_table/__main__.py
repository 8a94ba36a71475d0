"""`python -m infra.verify_table --stage dev`: do the lists, slots and feeds of a stage agree with its courses?

With `--repair`, what disagrees is derived anew from the courses, which never change.

Exit code 0: all agrees, or was repaired. 1: something disagrees; each line says what. 2: the command line is wrong.
3: the table could not be read to the end.
"""

import argparse
import os
import secrets
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.credentials import NoCredentialsError, NoRegionError
from chalicelib.aws.http import UnreachableError
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table, TableError
from chalicelib.feed.dynamo.feed_heads import FeedHeads
from infra.command_line import Clients, add_stage, clients, require_account
from infra.console import say
from infra.errors import DeployError
from infra.stack import Stack
from infra.targets import target_of
from infra.verify_table.feeds import Feeds
from infra.verify_table.findings import State
from infra.verify_table.progress import progress_on
from infra.verify_table.verification import SEGMENTS, Progress, Verification
from infra.verify_table.verified_table import VerifiedTable

AGREES, DISAGREES, FAILED = 0, 1, 3
# A scan that reads as fast as it can is throttled now and then.
ATTEMPTS, TIMEOUT_SECONDS = 10, 30
FAILURES = (
    Boto3Error, BotoCoreError, ClientError, DeployError, NoCredentialsError, NoRegionError, OSError, TableError,
    UnreachableError, sqlite3.Error,
)  # fmt: skip


def main(arguments: list[str] | None = None, clients_of: Clients = clients) -> int:
    options = _parse(arguments)
    try:
        target = target_of(options.stage)
        client = clients_of(options, target)
        require_account(target, client)
        stack = Stack(client("cloudformation"), target.stack)
        environment = _environment(client("dynamodb").meta.region_name, options.endpoint_url)
        with progress_on(sys.stderr) as progress:
            return _verify(stack, environment, progress, repair=options.repair)
    except FAILURES as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nInterrupted. Repairs that were printed are done.", file=sys.stderr)
        return 130


def verification(
    table_name: str, service: Service, retention: timedelta, progress: Progress, *, repair: bool,
    now: Callable[[], datetime] = lambda: datetime.now(UTC), segments: int = SEGMENTS,
) -> Verification:  # fmt: skip
    """Returns a run over the table. ``retention`` is how long the stage keeps feed entries."""

    def new_epoch() -> str:
        return secrets.token_hex(4)

    table = VerifiedTable(table_name, service)
    heads = FeedHeads(Table(table_name, service), new_epoch, lambda: now().timestamp())
    feeds = Feeds(table, heads, retention, new_epoch, now)
    return Verification(table, feeds, progress, repair=repair, segments=segments)


def _verify(stack: Stack, environment: dict[str, str], progress: Progress, *, repair: bool) -> int:
    table_name, retention = stack.outputs["CoursesTableName"], stack.parameter_values["FeedRetentionDays"]
    service = Service("dynamodb", environment=environment, attempts=ATTEMPTS, timeout_seconds=TIMEOUT_SECONDS)
    run = verification(table_name, service, timedelta(days=int(retention)), progress, repair=repair)
    states: Counter[State] = Counter()
    for finding in run.findings():
        states[finding.state] += 1
        say(str(finding))
    say(f"{run.items:,} items, {run.courses:,} courses, {run.feeds:,} feeds. {_summary(states)}")
    return DISAGREES if states.keys() - {State.REPAIRED} else AGREES


def _summary(states: Counter[State]) -> str:
    if not states:
        return "Everything agrees with the courses."
    left = states[State.FOUND] + states[State.REPAIRABLE]
    parts = [f"{states[State.REPAIRED]:,} disagreements were repaired."] * bool(states[State.REPAIRED])
    parts += [f"{left:,} disagreements are left; --repair can mend {states[State.REPAIRABLE]:,}."] * bool(left)
    return " ".join(parts)


def _environment(region: str, endpoint_url: str | None) -> dict[str, str]:
    """This process's environment with the options' region and address, which have precedence."""
    given = {"AWS_REGION": region, "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url}
    return dict(os.environ) | {name: value for name, value in given.items() if value}


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.verify_table", description=__doc__)
    add_stage(parser)
    parser.add_argument("--repair", action="store_true", help="derive anew what disagrees with the courses")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
