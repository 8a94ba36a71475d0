"""What docs/ tells operators of rights, settings and limits is what is packaged, row by row."""

from __future__ import annotations

import json
import re
from typing import Any, get_args, get_type_hints

import pytest

from chalicelib.api import courses, parse_fields, updates
from chalicelib.courses.dynamo import commits
from chalicelib.feed import issue_tickets, recover
from chalicelib.sockets.connection import CONNECTION_LIFE
from chalicelib.sockets.socketio.socketio_dialect import OPENING_LIFE
from chalicelib.wiring import RECEIPT_LIFE
from infra.targets import PROJECT
from tests.package.conftest import Package
from tests.package.test_fits_the_code import FUNCTIONS

SHORT = {name: short for name, (short, _) in FUNCTIONS.items()}
ACTION = re.compile(r"`([A-Z]\w+)`")
LOGS = {"CreateLogStream", "PutLogEvents"}


def cells(page: str, first: str) -> list[str]:
    """The first row of the page whose first cell is that."""
    lines = (PROJECT / "docs" / page).read_text("utf-8").splitlines()
    row = next(line for line in lines if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in row.strip("|").split("|")]


def granted(short: str) -> dict[str, set[str]]:
    """Column of docs/security.md → actions, from the function's policy file."""
    found: dict[str, set[str]] = {"courses": set(), "connections": set(), "other": set()}
    policy = json.loads((PROJECT / ".chalice" / f"policy-{short}.json").read_text("utf-8"))
    for statement in policy["Statement"]:
        resource = json.dumps(statement["Resource"])
        column = (
            "courses" if "CoursesTable" in resource else "connections" if "ConnectionsTable" in resource else "other"
        )
        found[column] |= {action.partition(":")[2] for action in statement["Action"]}
    found["other"] -= LOGS
    return found


@pytest.mark.parametrize("short", SHORT.values())
def test_the_page_names_every_right_of_a_function_and_no_other(short: str) -> None:
    row = cells("security.md", f"`{short}`")

    said = {
        column: set(ACTION.findall(cell))
        for column, cell in zip(("courses", "connections", "other"), row[1:], strict=True)
    }

    assert said == granted(short)


def test_the_page_names_the_functions_that_are_told_a_variable(dev: Package) -> None:
    everywhere = set(dev.template["Globals"]["Function"]["Environment"]["Variables"])
    told = {short: everywhere | set(dev.variables(name)) for name, short in SHORT.items()}
    variables = set().union(*told.values())

    said = {variable: named(cells("settings.md", f"`{variable}`")[2]) for variable in variables}

    assert said == {variable: {short for short in told if variable in told[short]} for variable in variables}


def named(cell: str) -> set[str]:
    """The functions of a cell: some, `all`, or `all but` some."""
    listed = set(re.findall(r"[a-z_]+", cell.removeprefix("all").removeprefix(" but")))
    return set(SHORT.values()) - listed if cell.startswith("all") else listed


def test_the_page_names_every_parameter_with_its_default(dev: Package) -> None:
    declared = {name: str(each.get("Default", "set by `--stage`")) for name, each in dev.template["Parameters"].items()}

    said = {name: cells("settings.md", f"`{name}`")[1] for name in declared}

    assert said == {name: shown(default) for name, default in declared.items()}


def shown(default: str) -> str:
    if default.startswith("set by"):
        return default
    return f"`{default}`" if default else "empty"


def test_the_fixed_values_are_those_of_the_code() -> None:
    hours, minutes = divmod(int(CONNECTION_LIFE.total_seconds()) // 60, 60)

    said = {row: cells("settings.md", row)[1] for row in VALUES}

    assert said == {
        "socket ticket": f"{issue_tickets.SOCKET_TICKET_LIFE.seconds} s, once",
        "stream ticket": f"{issue_tickets.STREAM_TICKET_LIFE.seconds // 60} min, as often as wanted",
        "socket.io-client without a ticket": (
            f"closed {OPENING_LIFE.seconds} to {OPENING_LIFE.seconds + 60} s after it opened"
        ),
        "connection": f"until the token expires, at most {hours} h {minutes} min",
        "replay on a WebSocket": f"at most {recover.MAX_REPLAYED:,} entries",
        "`Idempotency-Key`": f"stored for {RECEIPT_LIFE.days} day",
        "contention on one channel": f"retried for {commits.CONTENTION_SECONDS:.0f} s, then 503 `busy`",
        "body": f"{parse_fields.MAX_BODY_BYTES // 1024} kB",
        "page of a list": f"{courses.DEFAULT_LIMIT}, at most {most(courses)}",
        "page of updates": f"{updates.DEFAULT_LIMIT}, at most {most(updates)}",
        "poll interval": f"{updates.POLL_AFTER_SECONDS} s",
    }


VALUES = (
    "socket ticket", "stream ticket", "socket.io-client without a ticket", "connection", "replay on a WebSocket",
    "`Idempotency-Key`", "contention on one channel", "body", "page of a list", "page of updates", "poll interval",
)  # fmt: skip


def most(module: Any) -> int:
    """The largest page that a route of that module gives."""
    (found,) = {
        meta.le
        for kind in vars(module).values()
        if isinstance(kind, type)
        and kind.__module__ == module.__name__
        and "limit" in getattr(kind, "__annotations__", {})
        for meta in get_args(get_type_hints(kind, include_extras=True)["limit"])[1:]
    }
    return int(found)


def test_neither_gateway_writes_execution_logs_which_have_addresses_with_tickets(dev: Package) -> None:
    """For access logs see test_access_logs.py."""
    text = json.dumps(dev.template)

    assert not [word for word in ("LoggingLevel", "DataTraceEnabled") if word in text]
