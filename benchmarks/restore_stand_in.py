"""A stand-in for DynamoDB that stores a million items in SQLite, and answers the calls of a restore.

DynamoDB Local would be what is measured, and takes long to fill. The stand-in answers `Scan`, `BatchGetItem` and
`BatchWriteItem` on two tables, in a process of its own.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from msgspec import Raw, json

from infra.restore.restoration import SEGMENTS

BACKUP, LIVE = "backup", "live"
ITEMS_PER_COURSE = 8
BODY_CHARACTERS = 640


class Store:
    """Two tables in one file. Thread-safe: each thread has a connection of its own, and one writes at a time.

    Each thread closes its connection.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._writing, self._local = path, threading.Lock(), threading.local()
        for table in (BACKUP, LIVE):
            self._database.execute(
                f"CREATE TABLE IF NOT EXISTS {table}"
                " (segment INT, pk TEXT, sk TEXT, item BLOB, PRIMARY KEY (segment, pk, sk)) WITHOUT ROWID"
            )

    @property
    def _database(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = sqlite3.connect(self._path, isolation_level=None, timeout=60)
            self._local.connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
        return self._local.connection  # type: ignore[no-any-return]

    def close(self) -> None:
        """The connection of this thread is closed; its next call would open another."""
        if hasattr(self._local, "connection"):
            self._local.connection.close()
            del self._local.connection

    def fill(self, table: str, items: Iterator[tuple[str, str, bytes]]) -> None:
        """The table has these items: partition key, sort key, and the item."""
        self._database.execute("BEGIN")
        rows = ((segment_of(pk), pk, sk, item) for pk, sk, item in items)
        self._database.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)", rows)
        self._database.execute("COMMIT")

    def scan(self, request: dict[str, Any]) -> dict[str, Any]:
        start = request.get("ExclusiveStartKey")
        after = (start["PK"]["S"], start["SK"]["S"]) if start else ("", "")
        limit = request["Limit"]
        found = self._database.execute(
            f"SELECT pk, sk, item FROM {request['TableName']} WHERE segment = ? AND (pk, sk) > (?, ?) "
            "ORDER BY pk, sk LIMIT ?",
            (request["Segment"], *after, limit),
        ).fetchall()
        answer: dict[str, Any] = {"Items": [Raw(item) for _, _, item in found]}
        if len(found) == limit:
            answer["LastEvaluatedKey"] = {"PK": {"S": found[-1][0]}, "SK": {"S": found[-1][1]}}
        return answer

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        ((table, asked),) = request["RequestItems"].items()
        keys = [(key["PK"]["S"], key["SK"]["S"]) for key in asked["Keys"]]
        one = f"SELECT item FROM {table} WHERE segment = ? AND pk = ? AND sk = ?"
        found = (self._database.execute(one, (segment_of(pk), pk, sk)).fetchone() for pk, sk in keys)
        return {"Responses": {table: [Raw(row[0]) for row in found if row]}}

    def write(self, request: dict[str, Any]) -> dict[str, Any]:
        ((table, writes),) = request["RequestItems"].items()
        with self._writing:
            self._database.execute("BEGIN")
            for write in writes:
                if put := write.get("PutRequest"):
                    pk, sk = put["Item"]["PK"]["S"], put["Item"]["SK"]["S"]
                    values = (segment_of(pk), pk, sk, json.encode(put["Item"]))
                    self._database.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)", values)
                else:
                    key = write["DeleteRequest"]["Key"]
                    pk, sk = key["PK"]["S"], key["SK"]["S"]
                    one = f"DELETE FROM {table} WHERE segment = ? AND pk = ? AND sk = ?"
                    self._database.execute(one, (segment_of(pk), pk, sk))
            self._database.execute("COMMIT")
        return {}


def segment_of(pk: str) -> int:
    return zlib.crc32(pk.encode()) % SEGMENTS


def items(count: int, *, seed: int = 0) -> Iterator[tuple[str, str, bytes]]:
    """Yields the items of courses: the course, its history, its list rows. About 700 bytes each."""
    chance = random.Random(seed)
    text = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz     ", k=4 * BODY_CHARACTERS))
    for number in range(count):
        course, part = divmod(number, ITEMS_PER_COURSE)
        pk, sk = f"COURSE#{course}", "COURSE" if part == 0 else f"HISTORY#{part:08}"
        if part > 4:
            pk, sk = f"LIST#organization:{course % 5000}#{part}", f"2045-07-15#{course:010}"
        start = chance.randrange(3 * BODY_CHARACTERS)
        body = f'{{"courseId":{course},"notes":"{text[start : start + BODY_CHARACTERS]}"}}'
        item = {"PK": {"S": pk}, "SK": {"S": sk}, "body": {"S": body}, "version": {"N": str(part)}}
        yield pk, sk, json.encode(item)


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, store: Store) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = store
        self.calls = {"Scan": store.scan, "BatchGetItem": store.get, "BatchWriteItem": store.write}


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # Head and body are two writes: otherwise the second one waits for the acknowledgement of the first.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        request = json.decode(self.rfile.read(int(self.headers["Content-Length"])))
        call = self.server.calls[self.headers["X-Amz-Target"].rpartition(".")[2]]
        content = json.encode(call(request))
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def handle(self) -> None:
        # The client is killed in one of the runs.
        with closing(self.server.store), suppress(ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing."""


def main(path: str) -> None:
    """Prints the port, and serves until standard input ends."""
    with closing(Store(Path(path))) as store, _Server(store) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_port, flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
