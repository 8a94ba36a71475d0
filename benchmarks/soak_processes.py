"""The writers and readers of the soak, each the work of one process.

A process learns from files in its folder when to end, because a lock of a process that is killed would never be
released. What it did is in a file of its own, which survives the process.
"""

from __future__ import annotations

import json
import random
import time
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from pynamodb.exceptions import PynamoDBException

from benchmarks import database
from benchmarks.course_actions import DAY, MIKE, SARA, CourseActions
from benchmarks.soak_checks import Version
from benchmarks.write_build import LIFETIMES
from chalicelib.aws.http import UnreachableError
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table, TableError
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.pynamodb_model import connection, table
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.courses.queries.list_courses import Filters, list_courses
from chalicelib.errors import BusyError, Refusal
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.read_updates import read_updates
from chalicelib.people.identity import Identity

COURSES = "courses.json"
STOP, FINISH, DRAIN = "stop", "finish", "drain"
"""Files whose existence ends the writers, the readers and the stream."""
SPAN_DAYS = 3_000
POLL_PAUSE_SECONDS, LIST_PAUSE_SECONDS = 0.05, 0.5
PAGE = 100
UPDATES = 500
# Most actions change courses that exist, so that lists stay short. "move" is to another instructor.
WEIGHTS = {"request": 3, "assign": 15, "reschedule": 65, "move": 15, "cancel": 2}
FAILURES = (BusyError, UnreachableError, TableError, PynamoDBException)


@cache
def prepare_transactions() -> Transactions:
    """Returns the writer of transactions, which takes long to make. It has not connected yet, so it can be forked."""
    model = table(database.TABLE)
    _ = connection(model).client
    return Transactions(model)


def course_store() -> DynamoCourseStore:
    """Returns a store with connections of its own, on the database in the environment."""
    return DynamoCourseStore(Table(database.TABLE, Service("dynamodb")), prepare_transactions, LIFETIMES)


def course_feed() -> DynamoFeed:
    return DynamoFeed(Table(database.TABLE, Service("dynamodb")), LIFETIMES.feed)


def make_courses(folder: Path, number: int) -> None:
    """So many courses exist, half of them confirmed; their ids are in the file COURSES."""
    actions = CourseActions(course_store())
    courses = [request_course(actions).course_id for _ in range(number)]
    for course_id in courses[::2]:
        with suppress(Refusal):
            actions.assign(course_id)
    (folder / COURSES).write_text(json.dumps(courses), "utf-8")


def request_course(actions: CourseActions) -> Course:
    """Requests a course in a room of its own, on a random day."""
    return actions.request(f"Room {uuid4()}", day=random_day())


def random_day() -> date:
    return DAY + timedelta(days=random.randrange(1, SPAN_DAYS))


def write(name: str, folder: Path, course_ids: list[int]) -> None:
    """Acts on random courses until the file STOP exists, and appends a line for each answered action.

    ``course_ids`` are shared by all writers, and stay open: a cancelled course refuses everything.
    """
    actions = CourseActions(course_store())
    requested: list[int] = []
    with (folder / f"{name}.jsonl").open("ab", buffering=0) as lines:
        while not (folder / STOP).exists():
            try:
                course = act(actions, course_ids, requested)
            except Refusal as refusal:
                line: dict[str, Any] = {"refused": refusal.code}
            except FAILURES as failure:
                line = {"failed": type(failure).__name__}
            else:
                line = {"done": [course.course_id, course.version]}
            # The line break comes first, because a kill may leave a part of a line.
            lines.write(b"\n" + json.dumps(line).encode())


def act(actions: CourseActions, course_ids: list[int], requested: list[int]) -> Course:
    """Carries out a random action. ``requested`` are the courses that this writer may cancel."""
    (action,) = random.choices(list(WEIGHTS), list(WEIGHTS.values()))
    course_id = random.choice(course_ids + requested)
    if action == "cancel" and requested:
        return actions.cancel(requested.pop())
    if action in ("request", "cancel"):
        course = request_course(actions)
        requested.append(course.course_id)
        return course
    if action == "assign":
        return actions.assign(course_id, random.choice((MIKE, SARA)))
    return actions.reschedule(course_id, random.choice((MIKE, SARA)) if action == "move" else None, random_day())


def poll(name: str, folder: Path, identity: Identity) -> None:
    """Polls the identity's channel until its end is reached after the file FINISH exists; then stores what came."""
    feed, channel = course_feed(), identity.channel
    cursor = Cursor(feed.head(channel).epoch, 0)
    seen: list[tuple[int, Version | None]] = []
    longest, blocked, since = 0.0, 0, 0.0
    while True:
        is_finishing = (folder / FINISH).exists()
        head = feed.head(channel)
        now = time.monotonic()
        if head.prefix < head.reserved:
            if blocked != head.prefix + 1:
                blocked, since = head.prefix + 1, now
            longest = max(longest, now - since)
        else:
            blocked = 0
        updates = read_updates(feed, identity, str(cursor), UPDATES)
        seen += [(entry.seq, _version(entry.data) if entry.is_event else None) for entry in updates.entries or ()]
        cursor = updates.cursor
        if is_finishing and cursor.seq == head.reserved:
            break
        time.sleep(POLL_PAUSE_SECONDS)
    _store(folder, name, {"channel": channel, "seen": seen, "longest_hole_seconds": longest})


def read_lists(name: str, folder: Path, identity: Identity) -> None:
    """Reads the whole list again and again until the file FINISH exists, and stores each list with its cursor."""
    store, feed = course_store(), course_feed()
    lists: list[dict[str, Any]] = []
    while not (folder / FINISH).exists():
        versions: dict[int, int] = {}
        cursor, following = None, None
        while cursor is None or following is not None:
            page = list_courses(store, feed, identity, Filters(), PAGE, following)
            cursor, following = cursor or page.cursor, page.next
            for course in page.courses or ():
                versions[course.course_id] = max(course.version, versions.get(course.course_id, 0))
        lists.append({"cursor": cursor.seq, "versions": list(versions.items())})
        time.sleep(LIST_PAUSE_SECONDS)
    _store(folder, name, {"channel": identity.channel, "lists": lists})


def _version(data: bytes) -> Version:
    event = json.loads(data)
    return Version(event["courseId"], event["version"])


def _store(folder: Path, name: str, found: dict[str, Any]) -> None:
    (folder / f"{name}.json").write_text(json.dumps(found), "utf-8")
