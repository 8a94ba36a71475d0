"""The two ways to speak on a socket: our own frames, and what a socket.io-client understands."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.feed.entries import Entry
from chalicelib.sockets.native import frames
from chalicelib.sockets.socketio import packets

NATIVE, SOCKETIO = "native", "socketio"

_EVENTS: dict[str, Callable[[list[Entry]], list[bytes]]] = {
    NATIVE: frames.event_frames,
    SOCKETIO: packets.event_frames,
}
# A socket.io-client needs no word: it takes a closed socket as a reason to come back with a new ticket.
_SESSION_OVER: dict[str, list[bytes]] = {
    NATIVE: [frames.error_frame("session_expired", "Your session is over. Connect with a new ticket.")],
    SOCKETIO: [],
}


def event_frames(dialect: str, entries: list[Entry]) -> list[bytes]:
    """The entries in order."""
    return _EVENTS[dialect](entries)


def session_over_frames(dialect: str) -> list[bytes]:
    """What is said before a socket is closed because its session has ended."""
    return _SESSION_OVER[dialect]


def is_socketio(query: dict[str, str]) -> bool:
    """Whether the query string of an opening socket is that of a socket.io-client of version 3 or 4."""
    return query.get("EIO") == "4" and query.get("transport") == "websocket"
