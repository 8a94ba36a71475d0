"""Clients of event streams in Python, on strings as those of ``sse.mjs``. They come back as docs/clients.md says."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from httpx_sse import connect_sse
from sseclient import SSEClient

ACCEPT = {"Accept": "text/event-stream"}


@contextmanager
def by_httpx_sse(url: str, last: dict[str, str]) -> Iterator[Iterator[Any]]:
    with httpx.Client() as http, connect_sse(http, "GET", url, headers=dict(last)) as source:
        yield source.iter_sse()


@contextmanager
def by_sseclient(url: str, last: dict[str, str]) -> Iterator[Iterator[Any]]:
    with httpx.stream("GET", url, headers=ACCEPT | last) as response:
        yield SSEClient(response.iter_bytes()).events()


CLIENTS = {"httpx-sse": by_httpx_sse, "sseclient-py": by_sseclient}


def listen(client: str, url: str) -> None:
    last: dict[str, str] = {}
    pause = 2.0
    while True:
        try:
            with CLIENTS[client](url, last) as messages:
                for message in messages:
                    tell({"client": client, "name": message.event, "id": message.id, "data": message.data})
                    last = {"Last-Event-ID": message.id} if message.id else last
                    pause = int(message.retry) / 1000 if message.retry else pause
        except httpx.TransportError:
            pass  # The answer broke off, or none came.
        time.sleep(pause)


def tell(message: dict[str, str]) -> None:
    print(json.dumps({"saw": "message"} | message), flush=True)


for line in sys.stdin:
    command = json.loads(line)
    threading.Thread(target=listen, args=(command["client"], command["url"]), daemon=True).start()
