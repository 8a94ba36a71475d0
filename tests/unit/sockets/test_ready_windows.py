"""Within which time those who missed something fetch their lists: in ``ready``, in both dialects."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec import json

from chalicelib.feed.stage_peak import store_count
from chalicelib.sockets.connection import Connection
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.stores.memory import EPOCH
from tests.unit.courses.office import Office
from tests.unit.sockets.line import Line, payload

HOUR = timedelta(hours=1)


def ready_of_native(cursor: str | None, connections: int = 10_000, events: int = 2) -> Any:
    """The data of ``ready``, of a stage that had so many connections an hour ago."""
    office, poster = Office(), FakePoster()
    office.connections.add(Connection("c-1", "admin", "Dana", NOW, NOW + HOUR), NOW + HOUR)
    for number in range(events):
        office.desk.request(location=f"Room {number}")
    store_count(office.stage_peaks, connections, NOW - HOUR)
    hello = json.encode({"action": "hello", "cursor": cursor}).decode()
    office.sockets(poster).receive("c-1", hello)
    return poster.heard("c-1")[-1]["data"]


def ready_of_socketio(offset: str) -> Any:
    line = Line(events=2)
    store_count(line.office.stage_peaks, 10_000, NOW - HOUR)
    line.connect(offset=offset)
    return payload(line.heard[-1])[1]


class TestNative:
    @pytest.mark.parametrize("cursor", [None, "k3f9.1", "nonsense", f"{EPOCH}.9"])
    def test_whoever_cannot_recover_gets_the_window_of_the_stage(self, cursor: str | None) -> None:
        assert ready_of_native(cursor)["refetchWithinSeconds"] == 195

    def test_whoever_is_sent_what_it_missed_gets_it_too(self) -> None:
        ready = ready_of_native(f"{EPOCH}.1")

        assert (ready["recovered"], ready["refetchWithinSeconds"]) == (True, 195)

    def test_whoever_missed_nothing_has_nothing_to_fetch(self) -> None:
        assert "refetchWithinSeconds" not in ready_of_native(f"{EPOCH}.2")

    def test_on_a_small_stage_everybody_fetches_at_once(self) -> None:
        assert "refetchWithinSeconds" not in ready_of_native("k3f9.1", connections=100)

    def test_the_replayed_events_carry_no_window_of_their_own(self) -> None:
        office, poster = Office(), FakePoster()
        office.connections.add(Connection("c-1", "admin", "Dana", NOW, NOW + HOUR), NOW + HOUR)
        office.desk.request()
        store_count(office.stage_peaks, 10_000, NOW)

        office.sockets(poster).receive("c-1", f'{{"action": "hello", "cursor": "{EPOCH}.0"}}')

        event, _ready = poster.heard("c-1")
        assert event.keys() == {"event", "data"}


class TestSocketIo:
    @pytest.mark.parametrize("offset", ["k3f9.1", f"{EPOCH}.1"])
    def test_whoever_missed_something_gets_the_window_of_the_stage(self, offset: str) -> None:
        assert ready_of_socketio(offset)["refetchWithinSeconds"] == 195

    def test_whoever_missed_nothing_has_nothing_to_fetch(self) -> None:
        assert "refetchWithinSeconds" not in ready_of_socketio(f"{EPOCH}.2")
