from __future__ import annotations

import pytest

from chalicelib.sockets.dialect_registry import opening
from chalicelib.sockets.unnumbered_events import FRAMES
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts

DIALECTS = FakeSocketPorts(FakePoster()).dialects


def test_the_names_are_those_that_stored_connections_have() -> None:
    assert set(DIALECTS) == {"native", "socketio"}
    assert all(dialect.name == name for name, dialect in DIALECTS.items())


def test_every_dialect_can_send_events_that_are_in_no_feed() -> None:
    assert set(FRAMES) == set(DIALECTS)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"EIO": "4", "transport": "websocket"}, "socketio"),
        ({"EIO": "3", "transport": "websocket"}, "native"),
        ({"EIO": "4", "transport": "polling"}, "native"),
        ({"ticket": "t"}, "native"),
        ({}, "native"),
    ],
)
def test_the_query_string_tells_the_dialect(query: dict[str, str], name: str) -> None:
    assert opening(DIALECTS, query).name == name


def test_only_a_client_with_a_heartbeat_sees_gaps() -> None:
    assert {name: dialect.sees_gaps for name, dialect in DIALECTS.items()} == {"native": True, "socketio": False}
