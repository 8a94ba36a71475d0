"""The stream and the broadcasters of the soak.

The stream's records are delayed, shuffled, repeated, left out, and split over two broadcasters that work at once. The
connections are the product's own; what is posted to them is kept, with the time of its arrival.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from math import inf
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

from benchmarks.soak_processes import DRAIN
from chalicelib.api import broadcaster
from chalicelib.aws.service import Service
from chalicelib.feed.ports import PushedHead
from chalicelib.push.ports import SENT, Outcome, Poster
from chalicelib.sockets.connection import Connection
from chalicelib.wiring import Wiring, use, wiring

CONNECTIONS_TABLE = "connections"
ENVIRONMENT = {"COURSES_TABLE": "courses", "CONNECTIONS_TABLE": CONNECTIONS_TABLE}
STREAM: dict[str, Any] = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
READ_PAUSE_SECONDS, HOLD_SECONDS = 0.1, 1.0
REPEATED, LEFT_OUT = 0.1, 0.02
MAX_BATCH = 50
# The sweep runs each minute on AWS; a soak is short.
CATCH_UP_SECONDS = 15.0
QUIET_SECONDS = 2.0
MAX_CATCH_UPS = 30
SECONDS_LEFT = 30.0

Records = list[dict[str, Any]]


class ArrivalLog(Poster):
    """A gateway that accepts every frame, and remembers when which numbers arrived at which connection."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[float, str, int]] = []

    def post(self, connection_id: str, frame: bytes) -> bool:
        at = time.monotonic()
        self.arrivals += [(at, connection_id, seq) for seq in numbers_in(frame)]
        return True

    def post_all(
        self,
        frames: dict[str, list[bytes]],
        within_seconds: float,  # noqa: ARG002
        max_per_second: float = inf,  # noqa: ARG002
    ) -> list[Outcome]:
        for connection_id, own in frames.items():
            for frame in own:
                self.post(connection_id, frame)
        return [Outcome(connection_id, SENT) for connection_id in frames]

    def close(self, connection_ids: Iterable[str]) -> None:
        """A closed connection would be a fault; its missing numbers show it."""


class SoakWiring(Wiring):
    """The product's adapters, except for the gateway."""

    @cached_property
    def poster(self) -> ArrivalLog:
        return ArrivalLog()

    @cached_property
    def crowd_poster(self) -> Poster:
        return self.poster


def numbers_in(frame: bytes) -> Iterator[int]:
    """The numbers of the events and skips in a native frame, a single one or a batch."""
    content = json.loads(frame)
    for each in content["data"] if content["event"] == "batch" else [content]:
        cursor = each["data"].get("id") if isinstance(each["data"], dict) else None
        if cursor:
            yield int(cursor.partition(".")[2])


def subscribe(connection_ids: Iterable[str], channel: str) -> None:
    """The connections get everything on the channel, from its first number on."""
    now = datetime.now(UTC)
    for connection_id in connection_ids:
        connection = Connection(connection_id, channel, "Soak", now, now + timedelta(hours=1))
        wiring().connections.subscribe(connection, 0, now)


def feed_broadcasters(folder: Path, shards: list[SimpleQueue[Any]], shard_iterator: str) -> None:
    """Reads the stream until the file DRAIN exists and nothing comes any more, and gives its records to the shards."""
    stream, held = Stream(shard_iterator), Records()
    released_at = last_at = time.monotonic()
    while True:
        is_draining = (folder / DRAIN).exists()
        records = stream.read()
        now = time.monotonic()
        if records:
            last_at = now
        held += records
        if now - released_at > random.uniform(0, HOLD_SECONDS):
            held = _release(held, shards, is_complete=is_draining)
            released_at = now
        if is_draining and not held and now - last_at > QUIET_SECONDS:
            break
        time.sleep(READ_PAUSE_SECONDS)
    for shard in shards:
        shard.put(None)


def _release(held: Records, shards: list[SimpleQueue[Any]], *, is_complete: bool) -> Records:
    """Passes the records on in a random order, each to a random shard. Returns those that will come a second time."""
    random.shuffle(held)
    parts: list[Records] = [[] for _ in shards]
    again = Records()
    for record in held:
        if is_complete or random.random() >= LEFT_OUT:
            random.choice(parts).append(record)
        if not is_complete and random.random() < REPEATED:
            again.append(record)
    for shard, part in zip(shards, parts, strict=True):
        for begin in range(0, len(part), MAX_BATCH):
            shard.put(part[begin : begin + MAX_BATCH])
    return again


def broadcast(name: str, folder: Path, shard: SimpleQueue[Any]) -> None:
    """Runs the broadcaster on the shard's batches, repeats what it asks for, and stores what arrived."""
    # The function logs each event.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    own = SoakWiring()
    use(own)
    caught_up_at = time.monotonic()
    failures = 0
    while (batch := shard.get()) is not None:
        failures += not _deliver(batch)
        if time.monotonic() - caught_up_at > CATCH_UP_SECONDS:
            broadcaster.catch_up(_heads(), lambda: SECONDS_LEFT)
            caught_up_at = time.monotonic()
    for _ in range(MAX_CATCH_UPS):
        broadcaster.catch_up(_heads(), lambda: SECONDS_LEFT)
        if not behind():
            break
        time.sleep(1)
    found = {"arrivals": own.poster.arrivals, "failures": failures}
    (folder / f"{name}.json").write_text(json.dumps(found), "utf-8")


def behind() -> list[str]:
    """Returns the channels with reserved numbers that are not noted as posted."""
    ports = wiring()
    return ports.feed.pushed_behind(_heads(), ports.now())


def _heads() -> dict[str, PushedHead]:
    ports = wiring()
    return ports.feed.pushed_heads(ports.connections.channels(ports.now()))


def _deliver(batch: Records, attempts: int = 5) -> bool:
    """Whether the broadcaster finished the batch. As Lambda does, repeats it from the first failed record on."""
    for _ in range(attempts):
        failures = broadcaster.broadcast_batch({"Records": batch}, lambda: SECONDS_LEFT)["batchItemFailures"]
        if not failures:
            return True
        failed = failures[0]["itemIdentifier"]
        batch = batch[next(n for n, each in enumerate(batch) if each["dynamodb"]["SequenceNumber"] == failed) :]
    return False


class Stream:
    """Reads one shard of a DynamoDB stream; ``iterator`` is where to begin.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
    """

    def __init__(self, iterator: str) -> None:
        self._iterator, self._service = iterator, Service("dynamodb")

    def read(self) -> Records:
        """Returns the records of new feed entries since the last call."""
        found = Records()
        while True:
            headers = {
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": "DynamoDBStreams_20120810.GetRecords",
            }
            body = json.dumps({"ShardIterator": self._iterator}).encode()
            response = self._service.call("POST", "/", headers, body)
            if response.status != 200:
                raise RuntimeError(f"the stream cannot be read: {response.body!r}")
            page = json.loads(response.body)
            self._iterator = page["NextShardIterator"]
            found += [record for record in page["Records"] if is_feed_entry(record)]
            if not page["Records"]:
                return found


def is_feed_entry(record: dict[str, Any]) -> bool:
    """Whether the broadcaster's event source lets the record pass (infra/template/functions.yaml)."""
    keys = record["dynamodb"]["Keys"]
    pk, sk = str(keys["PK"]["S"]), str(keys["SK"]["S"])
    return record["eventName"] == "INSERT" and pk.startswith("FEED#") and sk != "HEAD"


def first_shard_iterator(dynamo_streams: Any, stream_arn: str) -> str:
    """Returns where the stream begins. A stream of DynamoDB Local has one shard at first."""
    shards = dynamo_streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]["Shards"]
    begin = dynamo_streams.get_shard_iterator(
        StreamArn=stream_arn, ShardId=shards[0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    return str(begin["ShardIterator"])
