"""The two tickets of a pair."""

from __future__ import annotations

import re

from chalicelib.feed.issue_tickets import issue_tickets
from chalicelib.feed.ticket_pair import socket_ticket
from tests.builders import NOW, admin
from tests.stores.memory_tickets import MemoryTickets


def test_the_socket_ticket_follows_from_the_stream_ticket_and_is_of_192_bits() -> None:
    issued = issue_tickets(MemoryTickets(), admin(), NOW)

    assert issued.ticket == socket_ticket(issued.stream_ticket)
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", issued.ticket)


def test_no_part_of_the_stream_ticket_is_in_the_socket_ticket() -> None:
    issued = issue_tickets(MemoryTickets(), admin(), NOW)

    parts = {issued.stream_ticket[at : at + 6] for at in range(len(issued.stream_ticket) - 5)}
    assert not [part for part in parts if part in issued.ticket]


def test_another_stream_ticket_has_another_socket_ticket() -> None:
    assert socket_ticket("one") != socket_ticket("two")
