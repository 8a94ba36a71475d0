"""``python -m benchmarks.audience_worker KIND SIZE``: one worker's job, twice, in a process of its own.

Prints a line of JSON for each of the two: wall and processor seconds by part. The first is that of a new environment,
whose modules have been imported; the second finds everything warm.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from benchmarks.audience_fake_aws import channel_of, connection_id
from chalicelib.api import broadcaster
from chalicelib.api import sweep as sweep_side
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.entries import Entry
from chalicelib.push import fan_out
from chalicelib.push.ports import GONE, SENT, Outcome, Poster
from chalicelib.sockets import broadcast, send_ticks
from chalicelib.sockets.dynamo import connection_keys
from chalicelib.sockets.native.native_frames import event_frames
from chalicelib.sockets.socketio.ports import SocketIoConnections
from chalicelib.wiring import Wiring, use, wiring

WIRE = Path(__file__).parents[1] / "tests" / "wire" / "frames.json"
# Nobody is given up for being late: the question is how long all of them take.
PATIENCE_SECONDS = 120.0
READ, ENCODE, POST, TIDY, ALL = "read", "encode", "post", "tidy", "all"

Instant = tuple[float, float]
Spans = dict[str, tuple[float, float]]
"""Wall and processor seconds by part."""


def now() -> Instant:
    return time.perf_counter(), time.process_time()


class PartTimer:
    """When each part began and ended."""

    def __init__(self) -> None:
        self._begun: dict[str, Instant] = {}
        self._ended: dict[str, Instant] = {}

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*arguments: Any, **options: Any) -> Any:
            self._begun[name] = now()
            try:
                return work(*arguments, **options)
            finally:
                self._ended[name] = now()

        return measured

    def spans(self) -> Spans:
        """What lies between the reading and the posting counts as encoding, what comes after as tidying."""
        begun, ended = self._begun, self._ended
        if READ not in begun or POST not in begun:
            return {name: _less(ended[name], begun[name]) for name in begun}
        return {
            READ: _less(ended[READ], begun[READ]),
            ENCODE: _less(begun[POST], ended[READ]),
            POST: _less(ended[POST], begun[POST]),
            TIDY: _less(ended[ALL], ended[POST]),
            ALL: _less(ended[POST], begun[ALL]),
        }


def _less(late: Instant, early: Instant) -> Instant:
    return late[0] - early[0], late[1] - early[1]


class TimedPort:
    """A port of which one method is timed."""

    def __init__(self, port: Any, method: str, name: str, timer: PartTimer) -> None:
        self._port, self._method, self._name, self._timer = port, method, name, timer

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._timer.timed(self._name, found) if name == self._method else found


class PosterWithGoneConnections:
    """A poster of which every ``every``-th connection is gone."""

    def __init__(self, poster: Poster, every: int) -> None:
        self._poster, self._every = poster, every

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        outcomes = self._poster.post_all(frames, within_seconds)
        return [Outcome(each.connection_id, GONE) if n % self._every == 0 else each for n, each in enumerate(outcomes)]

    def close(self, connection_ids: Iterable[str]) -> None:
        self._poster.close(connection_ids)


class CheckedPoster:
    """A poster that must reach everybody."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster
        self.count = 0

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        outcomes = self._poster.post_all(frames, within_seconds)
        assert all(each.result == SENT for each in outcomes)
        self.count += len(outcomes)
        return outcomes


class MeasuredWiring(Wiring):
    def __init__(self, timer: PartTimer, gone_every: int) -> None:
        self._timer, self._gone_every = timer, gone_every

    @cached_property
    def connections(self) -> SocketIoConnections:
        timed: Any = TimedPort(super().connections, "subscriptions", READ, self._timer)
        return cast("SocketIoConnections", timed)

    @cached_property
    def crowd_poster(self) -> Poster:
        poster: Any = TimedPort(super().crowd_poster, "post_all", POST, self._timer)
        return cast("Poster", PosterWithGoneConnections(poster, self._gone_every) if self._gone_every else poster)


def stream_record(channel: str) -> dict[str, Any]:
    key = feed_keys.feed_entry(channel, 41)
    body = json.dumps(json.loads(WIRE.read_text("utf-8"))["fromServer"]["event"]["data"])
    image = {"PK": key.pk, "SK": key.sk, "event": "courseStatusChanged", "body": body}
    new_image = {name: {"S": value} for name, value in image.items()}
    keys = {name: new_image[name] for name in ("PK", "SK")}
    return {"dynamodb": {"SequenceNumber": "1", "Keys": keys, "NewImage": new_image}}


def broadcasting(size: int, timer: PartTimer) -> Callable[[], None]:
    event = {"Records": [stream_record(channel_of(size))]}
    run = timer.timed(ALL, broadcaster.broadcast_batch)

    def work() -> None:
        assert run(event, lambda: 2 * PATIENCE_SECONDS) == {"batchItemFailures": []}

    return work


class TickWiring(MeasuredWiring):
    """One channel has connections, and all of them are visible pages."""

    def __init__(self, timer: PartTimer, size: int) -> None:
        super().__init__(timer, 0)
        self._channels = [channel_of(size)]

    @cached_property
    def connections(self) -> SocketIoConnections:
        connections: Any = super().connections
        connections.channels = lambda _now: self._channels
        return cast("SocketIoConnections", connections)

    @cached_property
    def crowd_poster(self) -> Poster:
        checked: Any = CheckedPoster(super().crowd_poster)
        return cast("Poster", checked)


def ticking(size: int, timer: PartTimer) -> Callable[[], None]:
    run = timer.timed(ALL, sweep_side.sweep)
    poster: Any = wiring().crowd_poster

    def work() -> None:
        before = poster.count
        run("bench", lambda: 2 * PATIENCE_SECONDS)
        assert poster.count - before == size

    return work


def posting(size: int, timer: PartTimer) -> Callable[[], None]:
    """A part, as the function that shares an audience's posts gets it."""
    body = stream_record("admin")["dynamodb"]["NewImage"]["body"]["S"].encode()
    frames = [frame.decode() for frame in event_frames([Entry("admin", 41, "courseStatusChanged", body)])]
    share = {"frames": frames, "connection_ids": [connection_id(n) for n in range(size)]}
    run = timer.timed(ALL, broadcaster.fan_out)

    def work() -> None:
        assert run({"shares": [share], "within_seconds": PATIENCE_SECONDS}) == {"others": {}}

    return work


def reading(size: int, timer: PartTimer) -> Callable[[], None]:
    run = timer.timed(ALL, wiring().connections.subscriptions)

    def work() -> None:
        assert len(run(channel_of(size))) == size

    return work


def reading_boto3(size: int, timer: PartTimer) -> Callable[[], None]:
    import boto3

    client = boto3.client("dynamodb")
    query = {
        "TableName": wiring().settings.connections_table,
        "KeyConditionExpression": "PK = :pk",
        "ExpressionAttributeValues": {":pk": {"S": connection_keys.subscribers(channel_of(size))}},
        "ConsistentRead": True,
    }

    def read() -> int:
        return sum(len(page["Items"]) for page in client.get_paginator("query").paginate(**query))

    run = timer.timed(ALL, read)

    def work() -> None:
        assert run() == size

    return work


def reading_pynamodb(size: int, timer: PartTimer) -> Callable[[], None]:
    from chalicelib.courses.dynamo.pynamodb_model import table

    item = table(wiring().settings.connections_table)

    def read() -> int:
        return sum(1 for _ in item.query(connection_keys.subscribers(channel_of(size)), consistent_read=True))

    run = timer.timed(ALL, read)

    def work() -> None:
        assert run() == size

    return work


KINDS = {
    "broadcast": broadcasting,
    "ticks": ticking,
    "part": posting,
    "ours": reading,
    "boto3": reading_boto3,
    "pynamodb": reading_pynamodb,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("size", type=int)
    parser.add_argument("--part-size", type=int, default=0, help="shares an audience out so; 0 posts it alone")
    parser.add_argument("--gone-every", type=int, default=0)
    options = parser.parse_args()
    fan_out.PART_SIZE = options.part_size or options.size
    fan_out.MAX_UNDIVIDED = fan_out.PART_SIZE
    broadcast.MAX_POST_SECONDS = send_ticks.MAX_POST_SECONDS = PATIENCE_SECONDS
    sweep_side.TICK_SECONDS = PATIENCE_SECONDS
    timer = PartTimer()
    wirings: dict[str, Callable[[], Wiring]] = {
        "broadcast": lambda: MeasuredWiring(timer, options.gone_every),
        "ticks": lambda: TickWiring(timer, options.size),
    }
    use(wirings.get(options.kind, Wiring)())
    work = KINDS[options.kind](options.size, timer)
    for _ in range(2):
        work()
        print(json.dumps(timer.spans()), flush=True)


if __name__ == "__main__":
    main()
