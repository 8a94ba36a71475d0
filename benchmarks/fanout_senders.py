"""``python -m benchmarks.fanout_senders NAME URL POSTS``: one way of posting, in a process of its own.

Prints one line of JSON: seconds and processor seconds of the posts, and the peak memory of the process in MB. When the
clock starts clients are built and connections warm, or with ``--cold`` only the clients built.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from benchmarks.fanout_engines import asyncio_protocol, awscrt_streams, libcurl_multi, libcurl_signing, uvloop_protocol
from benchmarks.fanout_report import THREAD_COUNTS

FRAME = b'{"type":"event","data":"' + b"x" * 275 + b'"}'
# So many posts that all connections are open afterwards: the SDKs open one a thread or task, the others as they need.
SDK_WARM_UP, WARM_UP = 200, 16_384
PATIENCE_SECONDS = 600

Send = Callable[[list[str]], None]


def boto3_sequential(url: str) -> Send:
    client = _boto3(url, 1)

    def send(ids: list[str]) -> None:
        for connection_id in ids:
            client.post_to_connection(ConnectionId=connection_id, Data=FRAME)

    return send


def boto3_threads(url: str, threads: int) -> Send:
    client, pool = _boto3(url, threads), ThreadPoolExecutor(threads)

    def post(connection_id: str) -> None:
        client.post_to_connection(ConnectionId=connection_id, Data=FRAME)

    def send(ids: list[str]) -> None:
        list(pool.map(post, ids))

    return send


def aiobotocore(url: str, tasks: int = 64) -> Send:
    from aiobotocore.config import AioConfig
    from aiobotocore.session import get_session

    loop = asyncio.new_event_loop()
    config = AioConfig(max_pool_connections=tasks, retries={"total_max_attempts": 1})
    making = get_session().create_client("apigatewaymanagementapi", endpoint_url=url, config=config)
    client = loop.run_until_complete(making.__aenter__())

    async def worker(ids: list[str]) -> None:
        while ids:
            await client.post_to_connection(ConnectionId=ids.pop(), Data=FRAME)

    async def all_of(ids: list[str]) -> None:
        await asyncio.gather(*(worker(ids) for _ in range(tasks)))

    return lambda ids: loop.run_until_complete(all_of(list(ids)))


def ours(url: str) -> Send:
    from chalicelib.push.gateway_poster import GatewayPoster
    from chalicelib.push.ports import SENT

    poster, frames = GatewayPoster(url), [FRAME]

    def send(ids: list[str]) -> None:
        # One list of frames for all who need the same, as the broadcaster has it.
        outcomes = poster.post_all(dict.fromkeys(ids, frames), PATIENCE_SECONDS)
        assert all(outcome.result == SENT for outcome in outcomes)

    return send


def _boto3(url: str, connections: int) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(max_pool_connections=connections, retries={"total_max_attempts": 1})
    return boto3.client("apigatewaymanagementapi", endpoint_url=url, config=config)


SENDERS: dict[str, Callable[[str], Send]] = {
    "boto3-sequential": boto3_sequential,
    **{f"boto3-threads-{n}": partial(boto3_threads, threads=n) for n in THREAD_COUNTS},
    "aiobotocore": aiobotocore,
    "ours": ours,
    "pycurl": lambda url: libcurl_multi(url, FRAME),
    "pycurl-sigv4": lambda url: libcurl_signing(url, FRAME),
    "asyncio": lambda url: asyncio_protocol(url, FRAME),
    "uvloop": lambda url: uvloop_protocol(url, FRAME),
    "awscrt": lambda url: awscrt_streams(url, FRAME),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=SENDERS)
    parser.add_argument("url")
    parser.add_argument("posts", type=int)
    parser.add_argument("--cold", action="store_true")
    options = parser.parse_args()
    send = SENDERS[options.name](options.url)
    if not options.cold:
        warm_up = SDK_WARM_UP if "boto" in options.name else min(options.posts, WARM_UP)
        send([f"warm{n:08d}=" for n in range(warm_up)])
    ids = [f"L0SM9cO{n:08d}=" for n in range(options.posts)]
    begun, begun_cpu = time.perf_counter(), time.process_time()
    send(ids)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"posts": options.posts, "seconds": seconds, "cpu": cpu, "memory": memory}), flush=True)
    os._exit(0)  # Loops and pools of half a dozen libraries need no farewell.


if __name__ == "__main__":
    main()
