"""The project's own Python files, as the guard suite reads them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ROOT / "chalicelib"
DOCS = ROOT / "docs"


def modules(*folders: str) -> list[Path]:
    """All modules below the folders, or the application's own."""
    places = [ROOT / folder for folder in folders] if folders else [CODE]
    return [ROOT / "app.py"] * (not folders) + sorted(path for place in places for path in place.rglob("*.py"))


# Modules with rules and formats only: no clock, no I/O, no randomness. Time, ids and random numbers are arguments.
PURE = [
    CODE / file
    for file in (
        "errors.py",
        "fields.py",
        "instants.py",
        "texts.py",
        "calendars/calendar_texts.py",
        "calendars/calendar_errors.py",
        "calendars/ics.py",
        "calendars/language.py",
        "calendars/time_zone_component.py",
        "canary/canary_identity.py",
        "people/channels.py",
        "people/commands.py",
        "people/identity.py",
        "people/people_errors.py",
        "people/records.py",
        "people/recipients.py",
        "mail/course_mail.py",
        "mail/summary_texts.py",
        "mail/settled_changes.py",
        "mail/queued_mail.py",
        "mail/told_change.py",
        "mail/headlines.py",
        "mail/unsubscribe_token.py",
        "courses/commands.py",
        "courses/course.py",
        "courses/course_errors.py",
        "courses/course_times.py",
        "courses/course_types.py",
        "courses/absences/absence.py",
        "courses/absences/absence_commands.py",
        "courses/absences/absence_entries.py",
        "courses/absences/absence_errors.py",
        "courses/absences/absence_events.py",
        "courses/decide_change.py",
        "courses/events.py",
        "courses/history.py",
        "courses/local_time.py",
        "courses/slots.py",
        "courses/views.py",
        "feed/cursor.py",
        "feed/entries.py",
        "feed/feed_errors.py",
        "feed/refetch_window.py",
        "feed/sse_format.py",
        "metrics/figures.py",
        "metrics/histogram.py",
        "metrics/report.py",
        "presence/arrive_and_leave.py",
        "presence/presence.py",
        "sockets/connection.py",
        "sockets/dialect.py",
        "sockets/native/native_frames.py",
        "sockets/presence_event.py",
        "sockets/ready_event.py",
        "sockets/socketio/packets.py",
        "sockets/socketio/refusals.py",
        "webhooks/delivery_run.py",
        "webhooks/messages.py",
        "webhooks/webhook.py",
        "webhooks/webhook_commands.py",
    )
]


def name(path: Path) -> str:
    """The test id of a file."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def lines(path: Path) -> int:
    return len(text(path).splitlines())


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the signature to the end, without decorators."""
    return (function.end_lineno or 0) - function.lineno + 1


def calls(path: Path) -> list[str]:
    """What is called, written as in the source: ``datetime.now``, ``open``."""
    return [ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def strings(path: Path) -> set[str]:
    """All string literals, docstrings among them."""
    nodes = ast.walk(tree(path))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
