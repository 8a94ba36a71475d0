"""A port in front of DynamoDB that writes down every call, whoever makes it, and asks what each consumed."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Call:
    operation: str
    request: dict[str, Any]
    answer: dict[str, Any]

    @property
    def consumed(self) -> float:
        """Units of the whole call, as the database itself says."""
        found = self.answer.get("ConsumedCapacity", [])
        return sum(float(each["CapacityUnits"]) for each in (found if isinstance(found, list) else [found]))


@dataclass
class CallRecorder:
    url: str
    calls: list[Call] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        self.recorder = CallRecorder(f"http://127.0.0.1:{self.server_port}")


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        request["ReturnConsumedCapacity"] = "TOTAL"
        headers = {name: value for name, value in self.headers.items() if name not in ("Host", "Content-Length")}
        connection = http.client.HTTPConnection(self.server.behind)
        connection.request("POST", "/", json.dumps(request).encode(), headers)
        given = connection.getresponse()
        body = given.read()
        connection.close()
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        self.server.recorder.calls.append(Call(operation, request, json.loads(body)))
        self.send_response(given.status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing."""


@contextmanager
def record_calls(behind: str) -> Iterator[CallRecorder]:
    with _Server(behind) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server.recorder
        server.shutdown()
