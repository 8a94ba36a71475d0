"""``python -m benchmarks.broadcast_worker``: a broadcaster with the code of the build in its folder.

Prints ``ready`` after the first line. Each further line is an order as JSON, of which ``benchmarks.broadcast`` has the
members; the reply is a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.audience_fake_aws import channel_of
from benchmarks.audience_worker import PATIENCE_SECONDS, PartTimer, TickWiring, stream_record
from chalicelib.api import broadcaster, sweep
from chalicelib.aws.service import Service
from chalicelib.feed.entries import Entry
from chalicelib.sockets import broadcast, send_ticks
from chalicelib.wiring import Wiring, use, wiring

REQUEST_ID, ACTOR_ID = "2a1f8c7e-4b55-4c0f-9d63-1b5e0c7a9f42", "9c5e94b1-35ad-49bb-b118-8e8fc24abf80"


def main() -> None:
    # The functions log lines, whose writing counts; what comes to the pipe is replies only.
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    broadcast.MAX_POST_SECONDS = send_ticks.MAX_POST_SECONDS = PATIENCE_SECONDS
    sweep.TICK_SECONDS = PATIENCE_SECONDS
    sys.stdin.readline()
    print("ready", file=replies, flush=True)
    works: dict[tuple[str, int], tuple[Wiring, Callable[[], None]]] = {}
    for line in sys.stdin:
        order = json.loads(line)
        name = order["kind"], order["size"]
        if name not in works:
            works[name] = KINDS[order["kind"]](order["size"])
        own, work = works[name]
        use(own)
        reply = (
            {"calls": calls_of(work, is_first=order["is_first"])}
            if order["is_counted"]
            else {"cpu_seconds": cpu_seconds_of(work, order["times"], is_first=order["is_first"])}
        )
        print(json.dumps(reply), file=replies, flush=True)


def cpu_seconds_of(work: Callable[[], None], times: int, *, is_first: bool) -> float:
    """Returns the processor time of all threads of this process for doing the work so often."""
    spent = 0.0
    for _ in range(times):
        begin_minute(is_first=is_first)
        begun = time.process_time()
        work()
        spent += time.process_time() - begun
    return spent


def calls_of(work: Callable[[], None], *, is_first: bool) -> list[str]:
    """Returns the operations of DynamoDB that the work calls once, in their order."""
    calls: list[str] = []
    call = Service.call

    def counted(self: Service, method: str, path: str, headers: Mapping[str, str], *rest: Any, **options: Any) -> Any:
        calls.append(headers.get("X-Amz-Target", path).rpartition(".")[2])
        return call(self, method, path, headers, *rest, **options)

    begin_minute(is_first=is_first)
    Service.call = counted  # type: ignore[method-assign]
    try:
        work()
    finally:
        Service.call = call  # type: ignore[method-assign]
    return calls


def begin_minute(*, is_first: bool) -> None:
    """If ``is_first``, a build that stores figures once per minute does so with its next work."""
    if is_first:
        wiring().__dict__.pop("figures", None)


def broadcasting(size: int) -> tuple[Wiring, Callable[[], None]]:
    record = stream_record(channel_of(size))
    image = record["dynamodb"]["NewImage"]
    image["request"] = {"S": REQUEST_ID}
    if "actor_id" in Entry.__struct_fields__:
        image["actor"] = {"S": ACTOR_ID}

    def work() -> None:
        result = broadcaster.broadcast_batch({"Records": [record]}, lambda: 2 * PATIENCE_SECONDS)
        assert result == {"batchItemFailures": []}

    return Wiring(), work


def ticking(size: int) -> tuple[Wiring, Callable[[], None]]:
    own = TickWiring(PartTimer(), size)
    poster: Any = own.crowd_poster

    def work() -> None:
        before = poster.count
        sweep.sweep("bench", lambda: 2 * PATIENCE_SECONDS)
        assert poster.count - before == size

    return own, work


KINDS = {"broadcast": broadcasting, "ticks": ticking}


if __name__ == "__main__":
    main()
