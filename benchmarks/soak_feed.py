"""``python -m benchmarks.soak_feed``: the feed while its writers are killed at random, on DynamoDB Local.

Eight writer processes act on courses and are killed and started again all the time. Three pollers, two list readers and
two broadcasters follow them. Afterwards every reader is compared with the stored record. Exits with 1 for any fault.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks import course_actions, database, soak_broadcast, soak_checks, soak_processes
from benchmarks.console import count, duration, say
from benchmarks.course_actions import DANA, TEACHER
from benchmarks.dynamodb_local import Missing, dynamodb_local
from benchmarks.soak_checks import Version
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.courses.dynamo.course_keys import COURSE_COUNTER
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_numbers import HOLE_SECONDS
from chalicelib.feed.entries import LOST, SKIP
from chalicelib.people.dynamo.people import DynamoPeople
from chalicelib.people.identity import Identity
from infra.shell import leave_aws

ACTIONS, WRITERS = 50_000, 8
# With what comes before and after, less than five minutes.
SECONDS = 230.0
FIRST_COURSES = 60
MEAN_KILL_SECONDS = 0.4
COUNT_PAUSE_SECONDS = 0.1
# A starved machine delays also the poll that fills the hole.
SLACK_SECONDS = 3.0
JOIN_SECONDS = 60.0
READERS: dict[str, Identity] = {
    "poller-admin": DANA, "poller-organization": course_actions.organization_user(), "poller-instructor": TEACHER,
}  # fmt: skip
LISTS: dict[str, Identity] = {"lists-admin": DANA, "lists-organization": course_actions.organization_user()}
CONNECTIONS = {identity.channel: [f"{identity.channel}-{n}=" for n in range(2)] for identity in READERS.values()}
# The other instructor's channel has no reader.
CHANNELS = tuple(CONNECTIONS)

fork = multiprocessing.get_context("fork")


@dataclass
class Tally:
    """What the writers did until now, by their own lines."""

    done: list[Version]
    refused: Counter[str]
    failed: Counter[str]


def main() -> int:
    options = _options()
    leave_aws()
    os.environ.update(database.ENVIRONMENT | soak_broadcast.ENVIRONMENT)
    try:
        with dynamodb_local() as url, tempfile.TemporaryDirectory() as name:
            database.use(url)
            return _soak(url, Path(name), options)
    except Missing as why:
        print(why, file=sys.stderr)
        return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make soak-feed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--actions", type=count, default=ACTIONS, help=f"answered as done, at most ({ACTIONS:,})")
    parser.add_argument("--seconds", type=duration, default=SECONDS, help=f"for which writers act ({SECONDS:g})")
    return parser.parse_args()


def _soak(url: str, folder: Path, options: argparse.Namespace) -> int:
    began = time.monotonic()
    iterator, courses = _prepare(url, folder)
    others = _start_readers(folder, iterator)
    kills = _run_writers(folder, courses, options)
    tally = tally_of(folder)
    acted = time.monotonic() - began
    say(f"{len(tally.done):,} actions are done after {acted:.0f} s, with {kills} kills. Waiting for the readers ...")
    faults = _finish(folder, others)
    say("Comparing the readers with the record ...")
    faults += _check(folder, tally)
    fewer = "" if len(tally.done) >= options.actions else f" (fewer than {options.actions:,}: the time was over)"
    print(f"{len(tally.done):,} actions{fewer} by {WRITERS} writers, {kills} of them killed, {acted:.0f} s.")
    print(f"Refused: {_listed(tally.refused)}. Failed: {_listed(tally.failed)}.")
    for fault in faults:
        print(f"FAULT: {fault}")
    if not faults:
        print("Nothing is lost, nothing is doubled, no hole stays, and every list is completed by the events after it.")
    say(f"{time.monotonic() - began:.0f} s in all.")
    return 1 if faults else 0


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common()) or "none"


def _prepare(url: str, folder: Path) -> tuple[str, list[int]]:
    """Empty tables with people, some courses and the connections; returns where the stream begins, and the courses."""
    import boto3

    dynamo = database.client(url)
    database.empty_table(dynamo, **soak_broadcast.STREAM)
    database.empty_table(dynamo, soak_broadcast.CONNECTIONS_TABLE)
    course_actions.store_people(DynamoPeople(Table(database.TABLE, Service("dynamodb"))))
    arn = dynamo.describe_table(TableName=database.TABLE)["Table"]["LatestStreamArn"]
    iterator = soak_broadcast.first_shard_iterator(boto3.client("dynamodbstreams", endpoint_url=url), arn)
    for channel, connection_ids in CONNECTIONS.items():
        soak_broadcast.subscribe(connection_ids, channel)
    soak_processes.prepare_transactions()
    # In a process of its own: connections of this one would be shared by all that it forks.
    _start(soak_processes.make_courses, folder, FIRST_COURSES).join()
    return iterator, json.loads((folder / soak_processes.COURSES).read_text("utf-8"))


def _start_readers(folder: Path, iterator: str) -> dict[str, BaseProcess]:
    shards = [fork.SimpleQueue() for _ in range(2)]
    work: dict[str, tuple[Any, tuple[Any, ...]]] = {
        **{name: (soak_processes.poll, (name, folder, identity)) for name, identity in READERS.items()},
        **{name: (soak_processes.read_lists, (name, folder, identity)) for name, identity in LISTS.items()},
        "stream": (soak_broadcast.feed_broadcasters, (folder, shards, iterator)),
        **{
            f"broadcaster-{n}": (soak_broadcast.broadcast, (f"broadcaster-{n}", folder, shard))
            for n, shard in enumerate(shards)
        },
    }
    return {name: _start(target, *arguments) for name, (target, arguments) in work.items()}


def _start(target: Any, *arguments: Any) -> BaseProcess:
    process = fork.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def _run_writers(folder: Path, courses: list[int], options: argparse.Namespace) -> int:
    """Writers act, and die at random, until there are enough actions or the time is over. Returns the kills."""
    writers = {f"writer-{n}": _start(soak_processes.write, f"writer-{n}", folder, courses) for n in range(WRITERS)}
    end = time.monotonic() + options.seconds
    kill_at = count_at = time.monotonic()
    kills = 0
    while (now := time.monotonic()) < end:
        if now >= kill_at:
            name = random.choice(list(writers))
            writers[name].kill()
            writers[name].join()
            writers[name] = _start(soak_processes.write, name, folder, courses)
            kills += 1
            kill_at = now + random.expovariate(1 / MEAN_KILL_SECONDS)
        if now >= count_at:
            if _lines(folder) >= options.actions and len(tally_of(folder).done) >= options.actions:
                break
            count_at = now + 2
        time.sleep(random.uniform(0, COUNT_PAUSE_SECONDS))
    (folder / soak_processes.STOP).touch()
    for writer in writers.values():
        writer.join(JOIN_SECONDS)
        writer.kill()
    return kills


def _lines(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("writer-*.jsonl"))


def tally_of(folder: Path) -> Tally:
    """Returns what the writers' files say. The last line of a killed writer may be incomplete."""
    tally = Tally([], Counter(), Counter())
    for path in folder.glob("writer-*.jsonl"):
        for text in path.read_bytes().split(b"\n"):
            line = json.loads(text) if text.endswith(b"}") else {}
            if "done" in line:
                tally.done.append(Version(*line["done"]))
            elif "refused" in line:
                tally.refused[line["refused"]] += 1
            elif "failed" in line:
                tally.failed[line["failed"]] += 1
    return tally


def _finish(folder: Path, processes: dict[str, BaseProcess]) -> list[str]:
    """The readers have come to the end, then the broadcasters. Returns the names of processes that did not."""
    (folder / soak_processes.FINISH).touch()
    faults = _join({name: processes[name] for name in (*READERS, *LISTS)})
    (folder / soak_processes.DRAIN).touch()
    return faults + _join({name: each for name, each in processes.items() if name not in READERS | LISTS})


def _join(processes: dict[str, BaseProcess]) -> list[str]:
    faults = []
    end = time.monotonic() + JOIN_SECONDS
    for name, process in processes.items():
        process.join(max(0.0, end - time.monotonic()))
        if process.exitcode != 0:
            faults.append(f"{name} did not come to the end (exit code {process.exitcode})")
            process.kill()
    return faults


def _check(folder: Path, tally: Tally) -> list[str]:
    table = Table(database.TABLE, Service("dynamodb"))
    stored = {channel: _numbers(table, channel) for channel in CHANNELS}
    feed = soak_processes.course_feed()
    heads = {channel: feed.head(channel) for channel in CHANNELS}
    changes = _changes(table)
    record = {change.course_id: change.version for change in sorted(changes)}
    faults = soak_checks.check_acknowledged(tally.done, changes)
    for channel, numbers in stored.items():
        faults += soak_checks.check_numbers(channel, numbers, heads[channel].reserved)
        faults += soak_checks.check_order(channel, numbers)
        own = changes if channel != TEACHER.channel else {event for event in numbers.values() if event} & changes
        faults += soak_checks.check_announcements(channel, numbers, own)
        marks = sum(event is None for event in numbers.values())
        print(f"{channel}: {len(numbers):,} numbers, {marks} of them skips.")
    for name, found in _found(folder, READERS):
        seen = [(seq, Version(*event) if event else None) for seq, event in found["seen"]]
        faults += soak_checks.check_poller(name, seen, stored[found["channel"]])
        longest = found["longest_hole_seconds"]
        print(f"{name}: {len(seen):,} numbers; the longest hole stayed for {longest:.1f} s.")
        faults += soak_checks.check_holes(name, longest, HOLE_SECONDS + SLACK_SECONDS)
    for name, found in _found(folder, LISTS):
        last = soak_checks.last_events(stored[found["channel"]])
        for each in found["lists"]:
            faults += soak_checks.check_snapshot(name, each["cursor"], dict(each["versions"]), last, record)
        print(f"{name}: {len(found['lists']):,} lists.")
    return faults + _check_connections(folder, heads)


def _check_connections(folder: Path, heads: dict[str, Any]) -> list[str]:
    parts = [found for _, found in _found(folder, ["broadcaster-0", "broadcaster-1"])]
    arrivals = sorted(tuple(each) for part in parts for each in part["arrivals"])
    faults = []
    for channel, connection_ids in CONNECTIONS.items():
        for connection_id in connection_ids:
            arrived = [seq for _, own, seq in arrivals if own == connection_id]
            faults += soak_checks.check_connection(connection_id, arrived, heads[channel].reserved)
    failures = sum(part["failures"] for part in parts)
    print(f"Connections: {len(arrivals):,} arrivals; {failures} batches were given up.")
    return faults


def _found(folder: Path, names: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each process stored; a process that did not come to the end is a fault already."""
    for name in names:
        path = folder / f"{name}.json"
        if path.exists():
            yield name, json.loads(path.read_text("utf-8"))


def _numbers(table: Table, channel: str) -> dict[int, Version | None]:
    found: dict[int, Version | None] = {}
    for row in table.query(feed_keys.feed(channel), last=feed_keys.feed_entry(channel, feed_keys.MAX_SEQ).sk):
        is_mark = row.event is None or row.event.S in (SKIP, LOST)
        body = json.loads(row.text)
        found[int(row.sk.S)] = None if is_mark else Version(body["courseId"], body["version"])
    return found


def _changes(table: Table) -> set[Version]:
    """Every change that is in a course's history, whether its writer reported it or was killed before."""
    changes = set[Version]()
    counter = table.get(COURSE_COUNTER)
    for course_id in range(1, (counter.number or 0 if counter else 0) + 1):
        rows = table.query(f"COURSE#{course_id}", first="HISTORY#", last="HISTORY#~")
        changes.update(Version(course_id, int(row.sk.S.removeprefix("HISTORY#"))) for row in rows)
    return changes


if __name__ == "__main__":
    sys.exit(main())
