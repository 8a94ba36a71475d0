"""Servers that the stage's functions are sent to instead of the real ones: a slow or refusing database, a gateway."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zlib import crc32

from infra.local.api_client import DIRECTLY

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
THROTTLED = b'{"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": ""}'
HOP = ("connection", "content-length", "transfer-encoding", "keep-alive")

Reply = tuple[int, bytes]
Serve = Callable[[str, dict[str, str], bytes], Reply]
"""Returns status and body for a path, headers and a body."""


class FaultServer:
    """An HTTP server on a free port of this machine, until it is closed."""

    def __init__(self, serve: Serve) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, content = serve(self.path, dict(self.headers), body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_DELETE = do_POST  # noqa: N815 - the name that http.server calls

            def log_message(self, *_: object) -> None:
                """Prints nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def slow_database(endpoint: str, seconds: float) -> FaultServer:
    """Passes each request on to the database at ``endpoint`` after that time."""

    def serve(path: str, headers: dict[str, str], body: bytes) -> Reply:
        time.sleep(seconds)
        return _pass_on(endpoint, path, headers, body)

    return FaultServer(serve)


def busy_database(endpoint: str) -> FaultServer:
    """Refuses every other request because of the rate, and passes the others on to ``endpoint``."""
    lock, served = threading.Lock(), [0]

    def serve(path: str, headers: dict[str, str], body: bytes) -> Reply:
        with lock:
            served[0] += 1
            is_refused = served[0] % 2 == 1
        return (400, THROTTLED) if is_refused else _pass_on(endpoint, path, headers, body)

    return FaultServer(serve)


def bad_gateway() -> FaultServer:
    """Refuses the posts to half of the connections with 429, and fails those to the others."""
    return FaultServer(lambda path, _headers, _body: (429 if crc32(path.encode()) % 2 else 500, b"{}"))


def _pass_on(endpoint: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
    kept = {name: value for name, value in headers.items() if name.lower() not in HOP}
    # S310 guards against file: addresses from outside; this address is the emulator's.
    request = urllib.request.Request(endpoint + path, data=body, headers=kept, method="POST")  # noqa: S310
    try:
        with DIRECTLY.open(request, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
