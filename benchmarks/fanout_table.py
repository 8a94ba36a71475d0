"""``python -m benchmarks.fanout_table SUBSCRIBERS LATENCY_MS``: DynamoDB, reduced to one channel's subscriptions.

Answers every Query with the next page of at most 1 MB, as the service does, encoded beforehand. Prints its port.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalicelib.sockets.connection import Connection
from chalicelib.sockets.dynamo.connections import DynamoConnections

CHANNEL = "admin"
PAGE_BYTES = 1_000_000


class Gathered:
    """Stands in for a table that is written to."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def put(self, item: dict[str, Any]) -> None:
        self.items.append(item)


def pages(subscribers: int) -> list[bytes]:
    table, now = Gathered(), datetime.now(UTC)
    connections = DynamoConnections(table)  # type: ignore[arg-type]
    for n in range(subscribers):
        connection = Connection(f"L0SM9cO{n:08d}=", CHANNEL, "Alex Admin", now, now + timedelta(hours=2))
        connections.subscribe(connection, 0, now)
    a_page = max(1, PAGE_BYTES // len(json.dumps(table.items[0])))
    cuts = range(0, subscribers, a_page)
    return [_page(table.items[at : at + a_page], last=at + a_page >= subscribers, number=at // a_page) for at in cuts]


def _page(items: list[dict[str, Any]], *, last: bool, number: int) -> bytes:
    more = {} if last else {"LastEvaluatedKey": {"PK": items[-1]["PK"], "SK": {"S": f"page {number + 1}"}}}
    return json.dumps({"Items": items, "Count": len(items), "ScannedCount": len(items), **more}).encode()


def main() -> None:
    subscribers, latency_ms = int(sys.argv[1]), float(sys.argv[2])
    answers = pages(subscribers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            start = asked.get("ExclusiveStartKey", {"SK": {"S": "page 0"}})["SK"]["S"]
            body = answers[int(start.removeprefix("page "))]
            time.sleep(latency_ms / 1000)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: what is measured is the reader."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
