"""What a lane needs of a protocol: requests to bytes, bytes to statuses. No socket, no clock."""

from __future__ import annotations

from typing import Protocol

from chalicelib.transport.parcel import Parcel
from chalicelib.transport.request import Request

Answers = list[tuple[Parcel, int]]


class ProtocolError(Exception):
    """The other side does not speak this protocol."""


class Codec(Protocol):
    """Parcels go in with their requests and come back with statuses.

    ``refused``: requests were turned away, and none has had a status of its own yet.
    ``over``: there will never be room for another request. ``outgoing`` is what the protocol itself has to say, to be
    sent and emptied whenever there is some.
    """

    refused: bool
    over: bool
    outgoing: bytes

    @property
    def room(self) -> int:
        """How many more requests may be encoded now."""
        ...

    def encode(self, parcel: Parcel, request: Request) -> bytes: ...

    def decode(self, data: bytes) -> Answers:
        """What has been answered in full. Raises ProtocolError."""
        ...

    def close(self) -> Answers:
        """The line has ended. What was answered all but for the rest of its body counts as answered."""
        ...

    def abandon(self, parcel: Parcel) -> None:
        """Nobody waits for this answer any more."""
        ...

    @property
    def unanswered(self) -> list[Parcel]: ...

    @property
    def silent(self) -> bool:
        """Nothing has been said to what is unanswered."""
        ...
