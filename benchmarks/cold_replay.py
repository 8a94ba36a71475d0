"""The AWS that a cold function meets, on loopback: what DynamoDB answered once is answered again at once.

A call is recorded against moto's tables and replayed from then on: every round meets the same data, and moto's own
slowness is in no figure. The management endpoint takes every frame.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import botocore
from botocore import xform_name

from tests import moto_statements
from tests.fake_authority import FakeAuthority

TARGET = "X-Amz-Target"


class ReplayedAws:
    """Answers by ``variables`` in the name of one call at a time: that of the last :meth:`record` or :meth:`replay`."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self._recordings: dict[str, dict[str, list[bytes]]] = {}
        self._recording_of_call: dict[str, list[bytes]] = {}
        self._played: dict[str, int] = defaultdict(int)
        self._recording = False
        self.variables: dict[str, str] = {}

    def record(self, call: str) -> None:
        self._recording, self._recording_of_call = True, self._recordings.setdefault(call, {})

    def replay(self, call: str) -> None:
        self._recording, self._recording_of_call, self._played = False, self._recordings[call], defaultdict(int)

    def answer(self, path: str, target: str | None, body: bytes) -> tuple[int, bytes]:
        if target is None:
            return (202, b"") if "/invocations" in path else (200, b"")
        if self._recording:
            self._recording_of_call.setdefault(target, []).append(self._call_database(target, body))
            return 200, self._recording_of_call[target][-1]
        known, n = self._recording_of_call[target], self._played[target]
        self._played[target] += 1
        return 200, known[min(n, len(known) - 1)]

    def _call_database(self, target: str, body: bytes) -> bytes:
        name = target.split(".")[1]
        if name == moto_statements.OPERATION:
            return moto_statements.execute(self._database, body)
        operation = getattr(self._database, xform_name(name))
        answer = operation(**json.loads(body))
        answer.pop("ResponseMetadata")
        return json.dumps(answer).encode()


@contextmanager
def replayed_aws(database: Any, certificates: Path | None = None) -> Iterator[ReplayedAws]:
    """Answers while the block runs, from the tables of the client ``database``; by TLS, given a folder for that."""
    found = ReplayedAws(database)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(found))
    server.daemon_threads = True
    found.variables = _addresses(f"{'https' if certificates else 'http'}://127.0.0.1:{server.server_address[1]}")
    if certificates:
        authority = FakeAuthority(certificates)
        server.socket = authority.server("127.0.0.1").wrap_socket(server.socket, server_side=True)
        found.variables["AWS_CA_BUNDLE"] = str(_among_all_roots(authority.bundle))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _addresses(url: str) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": url, "MANAGEMENT_URL": f"{url}/management"}


def _among_all_roots(bundle: Path) -> Path:
    """As much to load as boto3 has to by default."""
    roots = Path(botocore.__file__).with_name("cacert.pem")
    bundle.write_bytes(bundle.read_bytes() + roots.read_bytes())
    return bundle


def _answering(source: ReplayedAws) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, content = source.answer(self.path, self.headers.get(TARGET), body)
            head = f"HTTP/1.1 {status} -\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {len(content)}"
            # In one piece: two small writes would wait for each other by Nagle's algorithm.
            self.wfile.write(head.encode() + b"\r\n\r\n" + content)

        do_GET = do_DELETE = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    return Answering
