"""`python -m infra.verify_table --stage dev`: do its lists, slots, feeds, totals and search agree with the courses?

With `--repair`, what disagrees is derived anew from the courses, which never change.

Exit code 0: all agrees, or was repaired. 1: something disagrees; each line says what. 2: the command line is wrong.
3: the table could not be read to the end, or was too busy to be repaired.
"""

import argparse
import os
import secrets
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.credentials import NoCredentialsError, NoRegionError
from chalicelib.aws.http import UnreachableError
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table, TableError
from chalicelib.errors import BusyError
from chalicelib.feed.dynamo.feed_heads import FeedHeads
from infra.command_line import Clients, add_stage, clients, require_account, run_command
from infra.console import say
from infra.errors import DeployError
from infra.stack import Stack
from infra.targets import target_of
from infra.verify_table.feeds import Feeds
from infra.verify_table.findings import State
from infra.verify_table.progress import progress_on
from infra.verify_table.projections import Projections
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
    interruption = "Interrupted. Repairs that were printed are done."
    return run_command(lambda: _verify_stage(options, clients_of), interruption, FAILURES, error_code=FAILED)


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
    projections = Projections(table_name, service, table, retention, now, time.sleep)
    return Verification(table, feeds, projections, progress, repair=repair, segments=segments)


def _verify_stage(options: argparse.Namespace, clients_of: Clients) -> int:
    target = target_of(options.stage)
    client = clients_of(options, target)
    require_account(target, client)
    stack = Stack(client("cloudformation"), target.stack)
    environment = _environment(client("dynamodb").meta.region_name, options.endpoint_url)
    with progress_on(sys.stderr) as progress:
        return _verify(stack, environment, progress, repair=options.repair)


def _verify(stack: Stack, environment: dict[str, str], progress: Progress, *, repair: bool) -> int:
    table_name, retention = stack.outputs["CoursesTableName"], stack.parameter_values["FeedRetentionDays"]
    service = Service("dynamodb", environment=environment, attempts=ATTEMPTS, timeout_seconds=TIMEOUT_SECONDS)
    run = verification(table_name, service, timedelta(days=int(retention)), progress, repair=repair)
    states: Counter[State] = Counter()
    try:
        for finding in run.findings():
            states[finding.state] += 1
            say(str(finding))
    except BusyError as exc:
        # Its own text is for a request of which nothing was saved.
        raise TableError("The table was too busy. Repairs that were printed are done; run the command again.") from exc
    if run.built:
        say(run.built)
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
