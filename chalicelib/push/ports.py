"""The ports of ``push``: posting frames to connections, and invoking another function."""

from collections.abc import Iterable
from math import inf
from typing import Protocol

from msgspec import Struct

SENT, GONE, THROTTLED, FAILED = "sent", "gone", "throttled", "failed"


class Outcome(Struct, frozen=True):
    """The ``result`` for one connection's frames.

    SENT: all were accepted. GONE: the connection does not exist any more. THROTTLED: not all were accepted in time,
    because its buffer or the account's rate was full. FAILED: not all were accepted, for any other reason.
    """

    connection_id: str
    result: str


class Poster(Protocol):
    """Sends frames to connections."""

    def post(self, connection_id: str, frame: bytes) -> bool:
        """Whether the frame was accepted; False if the connection is gone. Raises ``PostFailed`` otherwise."""

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        """Posts each connection's frames in order, to many connections at once; returns an outcome for each.

        ``frames`` by connection id. Temporary refusals (429, 5xx, timeouts) are retried with full jitter for
        ``within_seconds``. One failing connection never delays another.
        """

    def close(self, connection_ids: Iterable[str]) -> None:
        """Closes the connections as far as that is possible within two seconds. Never raises."""


class RatedPoster(Poster, Protocol):
    """Sends frames to connections at a rate that the caller may lower."""

    def post_all(
        self, frames: dict[str, list[bytes]], within_seconds: float, max_per_second: float = inf
    ) -> list[Outcome]:
        """As :meth:`Poster.post_all`, with at most ``max_per_second`` posts, repeated ones included."""


class PostTurns(Protocol):
    """Large fan-outs of all functions take turns, so that together they keep to the stage's posts per second."""

    @property
    def per_second(self) -> float:
        """The posts per second that the whole stage may send."""

    def take(self, posts: int, within_seconds: float) -> bool:
        """Waits until that many posts may begin.

        False, without a pause, if they may not begin ``within_seconds``. A small fan-out takes no turn.
        """


class PostFailed(Exception):
    """The frame was not accepted, and the connection is not known to be gone. The client detects the gap itself."""


class Invoker(Protocol):
    """Invokes another function."""

    def invoke(self, payload: object) -> None:
        """The function will run with the payload, as JSON, without being awaited. Raises ``InvokeFailed``."""

    def call(self, payload: object) -> bytes:
        """Waits for the function's result, as JSON; for a function that failed, its error. Raises ``InvokeFailed``."""


class InvokeFailed(Exception):
    """The other function was not started, or did not respond."""
