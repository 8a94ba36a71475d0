"""One run of concurrent writers and a poller with the code of one build, and what became of their actions."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks import course_actions, database
from benchmarks.build_checkout import Build
from benchmarks.build_process import build_process, with_present_modules
from benchmarks.latency_report import percentile
from benchmarks.write_report import Run
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.people.dynamo.people import DynamoPeople

# Threads of one process share a core.
MAX_PROCESSES = 4
CHANNEL = "admin"
MARKS = ("skip", "lost")

Items = list[dict[str, Any]]


@dataclass(frozen=True)
class Setting:
    """``writers`` act on one channel without a pause for ``seconds``; so many milliseconds are added to calls."""

    writers: int
    seconds: float
    read_ms: float
    write_ms: float


@dataclass(frozen=True)
class Stored:
    """What a table holds at the end.

    ``lost``: actions that were answered and are not stored, or not announced once in each channel. ``holes``: numbers
    of a channel below its last that hold nothing.
    """

    lost: int
    holes: int
    skips: int


def measure(url: str, build: Build, setting: Setting) -> Run:
    """Returns the figures of one run on an empty table of the database at ``url``."""
    dynamo = database.client(url)
    database.empty_table(dynamo)
    database.use(url)
    course_actions.store_people(DynamoPeople(Table(database.TABLE, Service("dynamodb"))))
    order = {"url": url, "seconds": setting.seconds, "read_ms": setting.read_ms, "write_ms": setting.write_ms}
    with ExitStack() as processes:
        poller = processes.enter_context(build_process(build, "write_poller", order | {"channel": CHANNEL}))
        workers = [
            processes.enter_context(build_process(build, "write_worker", order | {"writers": share}))
            for share in shares(setting.writers)
        ]
        for worker in workers:
            worker.tell("start")
        parts = [worker.read() for worker in workers]
        answered = [each for part in parts for each in part["actions"] if each["course_id"]]
        poller.tell(str(len(answered)))
        seen = poller.read()
    stored = examine(database.items(dynamo), {each["course_id"] for each in answered})
    return _figures(build.name, setting, parts, seen, stored)


def capacities(url: str, build: Build, *, keyed: bool) -> list[dict[str, Any]]:
    """Returns what each action of ``build`` costs, as ``benchmarks.action_capacity`` of that build measures it."""
    command = [sys.executable, "-m", "benchmarks.write_build", url, *(["--keyed"] if keyed else [])]
    run = subprocess.run(
        command, cwd=build.folder, env=with_present_modules(), stdout=subprocess.PIPE, text=True, check=True
    )
    found: list[dict[str, Any]] = json.loads(run.stdout)
    for each in found:
        each["action"] += ", with a key" if keyed else ""
    return found


def shares(writers: int) -> list[list[int]]:
    """Returns the writers' numbers, process by process."""
    found = [list(range(n, writers, MAX_PROCESSES)) for n in range(MAX_PROCESSES)]
    return [share for share in found if share]


def examine(items: Items, answered: set[int]) -> Stored:
    """Compares the items of a table with the courses whose actions were ``answered``."""
    stored = {
        int(item["PK"]["S"].removeprefix("COURSE#"))
        for item in items
        if item["SK"]["S"] == "COURSE" and item["PK"]["S"].startswith("COURSE#")
    }
    lost, holes, skips = len(answered - stored), 0, 0
    for numbers, courses, marks in _channels(items):
        holes += max(numbers, default=0) - len(numbers)
        skips += marks
        lost += sum(courses[course_id] != int(course_id in stored) for course_id in stored | courses.keys())
    return Stored(lost, holes, skips)


def _channels(items: Items) -> Iterator[tuple[set[int], Counter[int], int]]:
    """Each channel's numbers, how often it announces each course, and how many numbers hold no event."""
    feeds = {item["PK"]["S"] for item in items if item["PK"]["S"].startswith("FEED#")}
    for feed in feeds:
        entries = [item for item in items if item["PK"]["S"] == feed and item["SK"]["S"] != "HEAD"]
        events = [item for item in entries if item["event"]["S"] not in MARKS]
        courses = Counter(int(json.loads(item["body"]["S"])["courseId"]) for item in events)
        yield {int(item["SK"]["S"]) for item in entries}, courses, len(entries) - len(events)


def _figures(name: str, setting: Setting, parts: list[dict[str, Any]], seen: dict[str, Any], stored: Stored) -> Run:
    actions = [each for part in parts for each in part["actions"]]
    done = [each for each in actions if each["course_id"]]
    took = [each["seconds"] * 1000 for each in done]
    seconds = max(part["ended_at"] for part in parts) - min(part["began_at"] for part in parts)
    seen_at = dict(seen["seen_at"])
    delays = [(seen_at[each["course_id"]] - each["ended_at"]) * 1000 for each in done if each["course_id"] in seen_at]
    return Run(
        build=name,
        writers=setting.writers,
        actions_per_second=len(done) / seconds,
        p50_ms=percentile(took, 50),
        p99_ms=percentile(took, 99),
        lost_races=sum(each["retries"] for each in actions) / len(actions),
        calls=sum(part["calls"] for part in parts) / len(actions),
        cpu_ms=sum(part["cpu_seconds"] for part in parts) * 1000 / len(actions),
        seen_p50_ms=percentile(delays, 50) if delays else math.nan,
        seen_p99_ms=percentile(delays, 99) if delays else math.nan,
        refused=len(actions) - len(done),
        lost=stored.lost,
        holes=stored.holes,
        skips=stored.skips,
        missed=len(done) - len(delays),
        doubled=seen["doubled"],
        disordered=seen["disordered"],
    )
