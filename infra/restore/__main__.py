"""`python -m infra.restore --stage dev --at 2025-07-12T19:00:00Z`: the courses table is as it was at that moment.

Requests are stopped and sockets are closed until the table is restored and checked. A run that was interrupted goes on
when the same command is run again.

Exit code 0: the table is restored, or this was a dry run. 1: it is not, or not yet; the last lines say why, and whether
requests are stopped. 2: the command line is wrong.
"""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from infra.command_line import Clients, add_stage, clients, require_account
from infra.console import say
from infra.errors import DeployError, NobodyToAsk, NotConfirmed
from infra.restore.backups import Backups, restored_name
from infra.restore.dropped_calls import DroppedCalls
from infra.restore.item_table import ItemTable
from infra.restore.restoration import Restoration, Tables
from infra.restore.restore_state import RestoreState, StateFile, Stopped
from infra.restore.stage_gate import StageGate
from infra.restore.table_copy import WORKERS
from infra.stack import Stack
from infra.targets import Target, target_of
from infra.terminal import ask_for
from infra.verify_table.__main__ import ATTEMPTS, FAILURES, TIMEOUT_SECONDS, verification
from infra.verify_table.findings import State
from infra.verify_table.progress import progress_on

MAX_WORKERS = 32
GO_ON = "If requests were stopped, they stay so. Run the same command again to go on."
NOT_STOPPED = "This command has stopped no requests, or they are served again."
DELETE = "aws dynamodb delete-table --table-name"
Client = Callable[[str], Any]


def main(arguments: list[str] | None = None, clients_of: Clients = clients) -> int:
    options = _parse(arguments)
    try:
        target = target_of(options.stage)
        client = clients_of(options, target)
        require_account(target, client)
        return _restore(target, client, options)
    except FAILURES as error:
        print(error, file=sys.stderr)
        # The errors of a deployment say themselves how to go on.
        if not isinstance(error, DeployError) and _state_file(options).exists():
            print(GO_ON, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nInterrupted. {GO_ON if _state_file(options).exists() else NOT_STOPPED}", file=sys.stderr)
        return 130


def _restore(target: Target, client: Client, options: argparse.Namespace) -> int:
    stack = Stack(client("cloudformation"), target.stack)
    outputs = stack.outputs
    live_name = outputs["CoursesTableName"]
    backups = Backups(client("dynamodb"), live_name, say)
    source = options.from_table or restored_name(target.stack, options.at)
    if options.at is not None:
        backups.restore(options.at, source)
        say(f"{source} is the table of that moment. If you go no further: {DELETE} {source}")
    service = _service(client, options)
    tables = _tables(source, live_name, service, backups)
    file = StateFile(_state_file(options))
    retention = timedelta(days=int(stack.parameter_values["FeedRetentionDays"]))
    restoration = Restoration(
        target.stage, tables, _gate(target, client, outputs, service), file,
        lambda: _verify(live_name, service, retention), say, workers=options.workers,
    )  # fmt: skip
    if options.dry_run:
        restoration.compare()
        return 0
    state = restoration.state(starts_over=options.start_over)
    _confirm(target, tables, state, options)
    stopped = restoration.run(state, accepts_disagreements=options.accept_disagreements)
    calls = DroppedCalls(client("sqs"), outputs["AsyncFailuresUrl"], _name_of("Webhooks", target, client), say)
    _remove_calls(calls, stopped)
    say(f"When the data are right: {DELETE} {source}")
    return 0


def _remove_calls(calls: DroppedCalls, stopped: Stopped) -> None:
    """The restore has succeeded, also if this has not."""
    try:
        calls.await_last()
        calls.remove(stopped.at)
    except (BotoCoreError, ClientError) as error:
        say(f"{error}. What was dropped meanwhile is still in the queue AsyncFailures: empty it.")


def _confirm(target: Target, tables: Tables, state: RestoreState | None, options: argparse.Namespace) -> None:
    if state is not None and not options.start_over:
        say(f"Going on with the restore of {state.table} from {state.source}.")
        return
    say(f"{tables.live.name} becomes as {tables.backup.name} is, which has about {tables.expected:,} items.")
    say("What was saved after that moment is lost. Until the end, requests are refused and sockets are closed.")
    typed = options.confirm
    if typed is None:
        try:
            typed = ask_for(f"Type {target.stage} to go on: ")
        except NobodyToAsk as exc:
            raise NobodyToAsk(f"--confirm {target.stage}") from exc
    if typed != target.stage:
        raise NotConfirmed(target.stack, target.stage)


def _state_file(options: argparse.Namespace) -> Path:
    return options.state or Path(f"restore-{options.stage}.json")


def _tables(source: str, live_name: str, service: Service, backups: Backups) -> Tables:
    backup = ItemTable(source, service)
    expected = backups.require_usable(source, backup)
    return Tables(backup, ItemTable(live_name, service), Table(live_name, service), Table(source, service), expected)


def _gate(target: Target, client: Client, outputs: dict[str, str], service: Service) -> StageGate:
    def name_of(function: str) -> str:
        return _name_of(function, target, client)

    functions = client("lambda")
    sweep = functions.get_function_configuration(FunctionName=name_of("Sweep"))
    # A client of another address than the options'.
    address, region = sweep["Environment"]["Variables"]["MANAGEMENT_URL"], client("dynamodb").meta.region_name
    management = boto3.client("apigatewaymanagementapi", endpoint_url=address, region_name=region)
    connections = ItemTable(outputs["ConnectionsTableName"], service)
    stopped = (outputs["APIHandlerName"], *map(name_of, ("People", "Personal", "Operations", "Webhooks")))
    return StageGate(functions, stopped, management, connections, say)


def _name_of(function: str, target: Target, client: Client) -> str:
    found = client("cloudformation").describe_stack_resource(StackName=target.stack, LogicalResourceId=function)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def _verify(table: str, service: Service, retention: timedelta) -> int:
    """Prints what disagrees with the courses, derives it anew, and returns how much is left."""
    left = 0
    with progress_on(sys.stderr) as progress:
        for finding in verification(table, service, retention, progress, repair=True).findings():
            say(str(finding))
            left += finding.state is not State.REPAIRED
    say(f"Lists, slots and feeds were compared with the courses: {left:,} disagreements are left.")
    return left


def _service(client: Client, options: argparse.Namespace) -> Service:
    given = {"AWS_REGION": client("dynamodb").meta.region_name, "AWS_ENDPOINT_URL_DYNAMODB": options.endpoint_url}
    environment = dict(os.environ) | {name: value for name, value in given.items() if value}
    return Service("dynamodb", environment=environment, attempts=ATTEMPTS, timeout_seconds=TIMEOUT_SECONDS)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.restore", description=__doc__)
    add_stage(parser)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--at", type=_instant, metavar="INSTANT", help="the moment, such as 2025-07-12T19:00:00Z")
    source.add_argument("--from-table", metavar="NAME", help="a table that was restored or imported before")
    parser.add_argument("--dry-run", action="store_true", help="count what would be stored and deleted, change nothing")
    parser.add_argument("--confirm", metavar="NAME", help="the stage's name, instead of typing it at the question")
    parser.add_argument("--start-over", action="store_true", help="forget how far an interrupted restore was")
    parser.add_argument(
        "--accept-disagreements", action="store_true", help="serve requests with what cannot be derived"
    )
    parser.add_argument("--workers", type=_workers, default=WORKERS, help=f"pages at once; default: {WORKERS}")
    parser.add_argument("--state", type=Path, metavar="FILE", help="how far it is; default: restore-STAGE.json")
    return parser.parse_args(arguments)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is no instant, such as 2025-07-12T19:00:00Z") from exc
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no time zone: end it with Z for UTC")
    if found > datetime.now(UTC):
        raise argparse.ArgumentTypeError(f"{text!r} is in the future")
    return found.astimezone(UTC)


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_WORKERS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MAX_WORKERS}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
