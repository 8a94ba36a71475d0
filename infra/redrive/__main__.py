"""`python -m infra.redrive --stage dev`: the broadcaster's failed batches are pushed, those of `projections` applied.

Nothing is pushed or applied twice. A batch is deleted when nothing of it is left to do, and kept if that fails. Exit
code 0: no batch is left, or this was a dry run. 1: a batch was kept; the lines say why. 2: the command line is wrong.
"""

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any

from chalicelib.aws.credentials import NoCredentialsError, NoRegionError
from chalicelib.aws.http import UnreachableError
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table, TableError
from infra.command_line import ERRORS, Clients, add_stage, clients, require_account, run_command
from infra.console import say
from infra.redrive.batch_store import BatchStore
from infra.redrive.redriver import Readers, Redriver, Result
from infra.stack import Stack
from infra.targets import Target, target_of

FAILURES = (*ERRORS, NoCredentialsError, NoRegionError, TableError, UnreachableError)


def main(arguments: list[str] | None = None, clients_of: Clients = clients) -> int:
    options = _parse(arguments)
    interruption = "Interrupted. Batches that were reported as deleted are done; run the command again."
    return run_command(lambda: _redrive(options, clients_of), interruption, FAILURES)


def _redrive(options: argparse.Namespace, clients_of: Clients) -> int:
    target = target_of(options.stage)
    client = clients_of(options, target)
    require_account(target, client)
    redriver = _redriver(target, client, options)
    if options.dry_run:
        return _report(redriver.show(), options.stage, is_dry=True)
    return _report(redriver.discard() if options.discard else redriver.push(), options.stage, is_dry=False)


def _redriver(target: Target, client: Callable[[str], Any], options: argparse.Namespace) -> Redriver:
    cloudformation = client("cloudformation")
    outputs = Stack(cloudformation, target.stack).outputs
    store = BatchStore(client("s3"), outputs["FailedBatchesBucket"], client("sqs"), outputs["BroadcasterFailuresUrl"])
    given = {"AWS_REGION": client("dynamodb").meta.region_name, "AWS_ENDPOINT_URL_DYNAMODB": options.endpoint_url}
    environment = dict(os.environ) | {name: value for name, value in given.items() if value}
    table = Table(outputs["CoursesTableName"], Service("dynamodb", environment=environment))
    readers = Readers(*(_name(cloudformation, target.stack, each) for each in ("Broadcaster", "Projections")))
    return Redriver(store, table, client("lambda"), readers, say)


def _name(cloudformation: Any, stack: str, function: str) -> str:
    found = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=function)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def _report(result: Result, stage: str, *, is_dry: bool) -> int:
    if result.was_stopped:
        say("Stopped: the function fails each time. Find the reason in its log, then run the command again.")
    if result.unknown_messages:
        say(
            f"{result.unknown_messages:,} messages of the queue are of no stored batch, as those of earlier versions. "
            "They keep the alarm: read them, then purge the queue."
        )
    if is_dry:
        say(f"{len(result.kept):,} batches. Nothing was changed.")
        return 0
    say(f"{result.done:,} batches are done, {len(result.kept):,} were kept on stage {stage}.")
    return 1 if result.kept else 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.redrive", description=__doc__)
    add_stage(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="show the batches and what would be done, change nothing")
    how.add_argument("--discard", action="store_true", help="delete the batches, and do nothing else with them")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
