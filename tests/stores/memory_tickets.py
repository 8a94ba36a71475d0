"""Tickets in a dictionary. Safe for threads."""

from __future__ import annotations

import threading
from datetime import datetime

from chalicelib.feed.ticket_pair import TicketPair, socket_ticket
from chalicelib.people.identity import Identity


class MemoryTickets:
    """Implements ``feed.ports.Tickets``."""

    def __init__(self) -> None:
        self._pairs: dict[str, TicketPair] = {}
        self._used: set[str] = set()
        self._lock = threading.Lock()

    def put(self, stream_ticket: str, pair: TicketPair) -> None:
        self._pairs[socket_ticket(stream_ticket)] = pair

    def take(self, ticket: str, now: datetime) -> Identity | None:
        with self._lock:
            pair = self._pairs.get(ticket)
            if pair is None or ticket in self._used:
                return None
            self._used.add(ticket)
        return pair.identity if pair.socket_expires_at > now else None

    def peek(self, stream_ticket: str, now: datetime) -> Identity | None:
        pair = self._pairs.get(socket_ticket(stream_ticket))
        return pair.identity if pair and pair.stream_expires_at > now else None
