"""Another system with an address for webhooks: verifies signatures as the specification's own library does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

Answer = Callable[[Any], int]
"""Takes an event, and returns the status of the response."""


class WebhookSink:
    """``events`` are those that it took, ``refused`` how many others came. ``answer`` decides; it may be replaced.

    Set ``secret`` before the first request.
    """

    def __init__(self) -> None:
        self.url, self.secret = "", ""
        self.answer: Answer = always(204)
        self.events: list[Any] = []
        self.message_ids: list[str] = []
        self.refused: list[Any] = []
        self.response_headers: dict[str, str] = {}

    @property
    def numbers(self) -> list[int]:
        """The numbers of the events that it took, in the order in which they came."""
        return [int(event["id"].rpartition(".")[2]) for event in self.events]

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Returns the status. Raises WebhookVerificationError for what is not signed with the secret."""
        event = Webhook(self.secret).verify(body, headers)
        status = self.answer(event)
        if 200 <= status < 300:
            self.events.append(event)
            self.message_ids.append(headers["webhook-id"])
        else:
            self.refused.append(event)
        return status


def always(status: int) -> Answer:
    return lambda _event: status


@contextmanager
def webhook_sink() -> Iterator[WebhookSink]:
    """Yields a sink whose address serves requests on this machine until the block ends."""
    sink = WebhookSink()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status = sink.take({name.lower(): value for name, value in self.headers.items()}, body)
            except Exception:  # noqa: BLE001 - the sender sees that the signature was not accepted
                status = 401
            self.send_response(status)
            for name, value in {"Content-Length": "0", **sink.response_headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        sink.url = f"http://127.0.0.1:{server.server_port}/courses"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield sink
        server.shutdown()
        thread.join()
