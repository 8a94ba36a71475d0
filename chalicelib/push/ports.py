"""Sending frames to connections, and calling another function."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

SENT, GONE, THROTTLED, FAILED = "sent", "gone", "throttled", "failed"


class Outcome(Struct, frozen=True):
    """What became of a connection's frames: SENT, GONE (there is no such connection any more) or not all sent in time.

    THROTTLED: the last answer was that its buffer or the account's rate is full; FAILED: anything else.
    """

    connection_id: str
    result: str


class Poster(Protocol):
    """Sends frames to connections."""

    def post(self, connection_id: str, frame: bytes) -> bool:
        """True when the gateway took it, False when the connection is gone. Raises ``PostFailed`` otherwise."""
        ...

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        """Each connection's frames in order, many connections at once; one bad connection never holds up another.

        Refusals that may pass (429, 5xx, time-outs) are tried again with full jitter while there is time.
        """
        ...

    def close(self, connection_ids: Iterable[str]) -> None:
        """Closes them as far as that is possible within two seconds; never raises."""
        ...


class PostFailed(Exception):
    """The gateway neither took the frame nor knows the connection as gone. The client finds the gap by itself."""


class Invoker(Protocol):
    """Another function."""

    def invoke(self, payload: object) -> None:
        """It will run with the payload, as JSON, while we go on. Raises ``InvokeFailed`` when nobody took the order."""
        ...

    def call(self, payload: object) -> bytes:
        """What it returned, as JSON; of a function that failed that is its error. Raises ``InvokeFailed``."""
        ...


class InvokeFailed(Exception):
    """The other function was not started, or did not answer."""
