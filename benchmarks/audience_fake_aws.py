"""``python -m benchmarks.audience_fake_aws``: DynamoDB and Lambda as the broadcaster meets them, on loopback.

Prints its port. A Query is answered from pages of at most 1 MB that were encoded beforehand, so that what is measured
is the reader; how long DynamoDB itself takes for such a page is not documented and not imitated. A function that is
called, by the name of ``worker-250``, answers after that many milliseconds, as if it had a machine of its own. All
entries count as pushed where many heads are read at once, as a sweep does.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import ssl
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from msgspec import json

from benchmarks.capacity import item_bytes
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key
from chalicelib.sockets.connection import VISIBLE, Connection
from chalicelib.sockets.dynamo.connection_keys import subscribers
from chalicelib.sockets.dynamo.connections import DynamoConnections

PAGE_BYTES = 1024 * 1024
ALL_SENT = b'{"others":{}}'
# The head of every channel, read or updated: of its 41 entries the last one has not been pushed.
HEAD = {
    "PK": {"S": "HEAD#any"}, "SK": {"S": "HEAD"}, "body": {"S": "k3f9"}, "stamp": {"N": "0"},
    "reserved": {"N": "41"}, "settled": {"N": "40"}, "pushed": {"N": "40"},
}  # fmt: skip
NOTHING = json.encode({"Items": [], "Count": 0, "ScannedCount": 0})
ONE_ENTRY_TO_PUSH = json.encode({"Item": HEAD, "Attributes": HEAD})
READ_LIMIT = 8 * 1024 * 1024

Pages = dict[tuple[str, str], bytes]
"""Answers by partition key and by the sort key that the one before ended with, at first an empty one."""


class _RecordingTable:
    """Stands in for the table: keeps what is put, apart from the note that the channel has connections."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def put(self, item: dict[str, Any]) -> None:
        self.items.append(item)

    def write_many(self, puts: Iterable[dict[str, Any]], _deletes: Iterable[Key] = ()) -> None:
        self.items += [item for item in puts if item["PK"]["S"].startswith("CHANNEL#")]


def channel_of(size: int) -> str:
    """The channel to which so many listen."""
    return f"organization:{size}"


def connection_id(n: int) -> str:
    """As long as the gateway's own."""
    return f"L0SM9cO{n:08d}="


def subscriptions(size: int) -> list[dict[str, Any]]:
    """Items as the product itself stores them."""
    written, now = _RecordingTable(), datetime.now(UTC)
    connections = DynamoConnections(cast("Table", written))
    for n in range(size):
        who = Connection(connection_id(n), channel_of(size), "Iffat College", now, now + timedelta(hours=2))
        connections.subscribe(who, 40, now, VISIBLE)
    return written.items


def pages(items: list[dict[str, Any]], most_bytes: int = PAGE_BYTES) -> Pages:
    """The answers to one Query after the other over a partition."""
    found: Pages = {}
    after = ""
    for own, is_last in _cut(items, most_bytes):
        last = {"PK": own[-1]["PK"], "SK": own[-1]["SK"]}
        answer = {"Items": own, "Count": len(own), "ScannedCount": len(own)}
        found[last["PK"]["S"], after] = json.encode(answer if is_last else answer | {"LastEvaluatedKey": last})
        after = last["SK"]["S"]
    return found


def _cut(items: list[dict[str, Any]], most_bytes: int) -> Iterator[tuple[list[dict[str, Any]], bool]]:
    own: list[dict[str, Any]] = []
    size = 0
    for item in items:
        size += item_bytes(item)
        if own and size > most_bytes:
            yield own, False
            own, size = [], item_bytes(item)
        own.append(item)
    if own:
        yield own, True


class FakeAws:
    def __init__(self, known: Pages, delay_ms: float) -> None:
        self._pages, self._delay = known, delay_ms / 1000

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
                answer, delay = self._answer(head, await reader.readexactly(int(length[1]) if length else 0))
                await asyncio.sleep(delay)
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: "
                writer.write(head + str(len(answer)).encode() + b"\r\n\r\n" + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, head: bytes, body: bytes) -> tuple[bytes, float]:
        if called := re.search(rb"/functions/worker-(\d+)/invocations ", head):
            return ALL_SENT, self._delay + int(called[1]) / 1000
        if b".Query\r\n" in head:
            asked = json.decode(body)
            partition = asked["ExpressionAttributeValues"][":pk"]["S"]
            after = asked.get("ExclusiveStartKey", {}).get("SK", {}).get("S", "")
            return self._pages.get((partition, after), NOTHING), self._delay
        if b".BatchGetItem\r\n" in head:
            return _heads(json.decode(body)), self._delay
        return ONE_ENTRY_TO_PUSH, self._delay


def _heads(asked: Any) -> bytes:
    ((table, keys),) = asked["RequestItems"].items()
    found = [HEAD | {"settled": {"N": "41"}, "pushed": {"N": "41"}} | key for key in keys["Keys"]]
    return json.encode({"Responses": {table: found}})


async def _run(options: argparse.Namespace) -> None:
    known: Pages = {}
    for size in options.sizes:
        known |= pages(subscriptions(size))
        assert (subscribers(channel_of(size)), "") in known
    fake_aws = FakeAws(known, options.delay_ms)
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trust.load_cert_chain(options.certificates / "chain.pem", options.certificates / "key.pem")
    server = await asyncio.start_server(fake_aws.serve, "127.0.0.1", 0, ssl=trust, limit=READ_LIMIT)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("certificates", type=Path, help="the folder of chain.pem and key.pem")
    parser.add_argument("sizes", type=int, nargs="+", help="a channel for each")
    parser.add_argument("--delay-ms", type=float, default=0)
    asyncio.run(_run(parser.parse_args()))
