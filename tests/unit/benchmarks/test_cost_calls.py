"""What the model says of a socket's reads and writes is what the code asks of DynamoDB."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.capacity import item_bytes
from chalicelib.aws.table import Table
from chalicelib.metrics.cost import channels
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.sockets.close_connections import forget_connection
from chalicelib.sockets.connection import NATIVE, SOCKETIO, VISIBLE, Connection
from chalicelib.sockets.dynamo.revocations import DynamoRevocations
from tests.unit.benchmarks.cost_desk import DANA, ID, MODEL, NOW, SESSION_END, Desk, modelled, swept, units
from tests.unit.benchmarks.counting_service import READS, WRITES


def test_a_ping_reads_the_connection_and_the_head() -> None:
    desk = Desk()
    desk.open()
    desk.service.units.clear()

    desk.say('{"action": "ping", "cursor": null}')

    assert desk.service.units == {READS: MODEL.ping_reads}


def test_a_page_that_is_hidden_and_shown_costs_what_the_model_says() -> None:
    desk = Desk()
    desk.open()
    desk.say('{"action": "hello", "cursor": null, "visibility": "visible"}')
    desk.service.units.clear()

    desk.say('{"action": "visibility", "state": "hidden"}')
    desk.say('{"action": "visibility", "state": "visible"}')

    each = modelled(channels.native(MODEL), "page hidden")
    assert units(desk.service.units) == units(each)
    # Both came in, and one is answered.
    assert len(desk.poster.heard(ID)) - 1 == each["websocket_message"] - 2 == 1


def test_a_sweep_at_night_costs_what_the_model_says() -> None:
    desk = Desk()

    desk.sweep(NOW)

    assert desk.service.units == {READS: swept(0)[READS]}


@pytest.mark.parametrize("listeners", [1, 3])
def test_a_sweep_costs_each_channel_what_the_model_says_and_no_connection(listeners: int) -> None:
    desk = Desk()
    for n in range(10):
        channel = f"organization:{n}"
        desk.feed.head(channel)
        for of_channel in range(listeners):
            connection = Connection(f"{n}-{of_channel}", channel, "Iffat College", NOW, SESSION_END)
            desk.connections.subscribe(connection, 0, NOW, VISIBLE)
    # Later counts are stored again each time, as the earlier ones lose in value.
    desk.sweep(NOW)
    desk.service.units.clear()

    desk.sweep(NOW + timedelta(minutes=1))

    assert units(desk.service.units) == units(swept(10))
    assert [frame["event"] for frame in desk.poster.heard("9-0")] == ["tick", "tick"]


def test_a_keepalive_costs_no_read_and_no_write() -> None:
    desk = Desk()
    desk.enter()
    desk.sweep(NOW + timedelta(seconds=30))
    desk.service.units.clear()
    before = desk.poster.text(ID).count("6")

    # A minute and a half later, since figures are stored once per minute.
    period = range(2, int(MODEL.keepalive_seconds) // 60 + 2)
    for minute in period:
        desk.sweep_for_one(NOW + timedelta(minutes=minute))

    assert units(desk.service.units) == (0, 0)
    assert desk.poster.text(ID).count("6") - before == 1
    assert not {READS, WRITES} & modelled(channels.socketio(MODEL), "keepalive").keys()


def test_the_checks_are_read_again_after_one_was_due() -> None:
    desk = Desk()
    desk.enter()
    desk.service.units.clear()

    desk.sweep_for_one(NOW + timedelta(seconds=30))

    again = modelled(channels.socketio(MODEL), "sweep again")
    assert units(desk.service.units) == (again[READS] + MODEL.watch_reads, MODEL.watch_writes - 1)


def test_a_native_sockets_life_costs_what_the_model_says() -> None:
    desk = Desk()
    cursor = str(desk.feed.head(DANA.channel).cursor)
    desk.service.units.clear()

    desk.open()
    desk.say(json.dumps({"action": "hello", "cursor": cursor, "visibility": "visible"}))
    desk.sweep_for_one(SESSION_END - timedelta(minutes=5))
    forget_connection(desk.connections, ID)

    assert units(desk.service.units) == units(modelled(channels.native(MODEL), "connect,"))
    assert [frame.get("event") for frame in desk.poster.heard(ID)] == ["ready", "tick"]
    assert not [pk for pk, _ in desk.service.rows if pk.startswith(("CONNECTION#", "WATCH#", "CHANNEL#"))]


def test_a_native_client_without_ticks_is_told_to_rotate_and_costs_no_more() -> None:
    desk = Desk()
    cursor = str(desk.feed.head(DANA.channel).cursor)
    desk.service.units.clear()

    desk.open()
    desk.say(json.dumps({"action": "hello", "cursor": cursor}))
    desk.sweep_for_one(SESSION_END - timedelta(minutes=5))
    forget_connection(desk.connections, ID)

    assert units(desk.service.units) == units(modelled(channels.pinging(MODEL), "connect,"))
    assert [frame.get("event") for frame in desk.poster.heard(ID)] == ["ready", "rotate"]


def test_a_socketio_sockets_life_costs_what_the_model_says() -> None:
    desk = Desk()

    desk.enter()
    desk.sweep_for_one(NOW + timedelta(seconds=30))
    desk.service.units[READS] -= modelled(channels.socketio(MODEL), "sweep again")[READS]
    forget_connection(desk.connections, ID)

    # The greeter's second try is an assumption.
    reads, writes = units(modelled(channels.socketio(MODEL), "connect,"))
    assert units(desk.service.units) == (reads - MODEL.greeting_reads + 1, writes)


@pytest.mark.parametrize(("dialect", "activities"), [(NATIVE, channels.native), (SOCKETIO, channels.socketio)])
def test_a_broadcast_costs_each_channel_what_the_model_says(
    dialect: str, activities: Callable[[Assumptions], list[Any]]
) -> None:
    desk = Desk()
    desk.connections.subscribe(Connection(ID, "admin", "Dana", NOW, SESSION_END, dialect), 0, NOW)
    desk.broadcast(1)
    desk.service.units.clear()

    desk.broadcast(2)

    each = modelled(activities(MODEL), "broadcast")
    modelled_units = each[READS] / MODEL.channels_per_change, each.get(WRITES, 0) / MODEL.channels_per_change
    assert units(desk.service.units) == modelled_units
    assert len(desk.poster.text(ID)) == 2


def test_a_stored_channel_is_no_larger() -> None:
    desk = Desk()

    desk.connections.subscribe(Connection(ID, "organization:1234", "Iffat College", NOW, SESSION_END), 0, NOW)

    (stored,) = [row for row in desk.service.rows.values() if row["PK"]["S"] == "CHANNELS"]
    assert item_bytes(stored) <= MODEL.channel_bytes < 1.1 * item_bytes(stored)


def test_a_channel_is_read_no_longer_and_released_for_as_many_units() -> None:
    desk = Desk()
    desk.open()
    desk.say('{"action": "hello", "cursor": null, "visibility": "visible"}')
    left_at = NOW + timedelta(minutes=30)
    forget_connection(desk.connections, ID)
    desk.service.units.clear()

    runs = 0
    while desk.connections.channels(left_at + timedelta(minutes=runs)):
        desk.service.units.clear()
        desk.sweep(left_at + timedelta(minutes=runs))
        runs += 1

    # Without connections neither the peak of the stage nor figures are stored.
    writes = swept(1)[WRITES] - 2 + modelled(channels.native(MODEL), "channel released")[WRITES]
    assert desk.service.units[WRITES] == writes
    assert runs <= MODEL.channel_hours * 60


@pytest.mark.parametrize(("dialect", "visibility"), [(NATIVE, VISIBLE), (SOCKETIO, None)])
def test_a_stored_subscription_is_no_larger(dialect: str, visibility: str | None) -> None:
    desk = Desk()
    since = NOW + timedelta(microseconds=123_456)
    connection = Connection(ID, "organization:1234", "Iffat College", since, SESSION_END, dialect)

    desk.connections.subscribe(connection, 12_345, since, visibility)

    (stored,) = [row for row in desk.service.rows.values() if ID in str(row["SK"])]
    assert item_bytes(stored) <= MODEL.subscription_bytes < 1.1 * item_bytes(stored)


def test_the_list_of_disabled_users_costs_what_the_model_says() -> None:
    desk = Desk()
    counting: Any = desk.service
    revocations = DynamoRevocations(Table("connections", counting))

    for milliseconds in (0, 500, 999, 1000):
        revocations.is_revoked("dana-1", NOW + timedelta(milliseconds=milliseconds))

    assert desk.service.units == {READS: 2 * MODEL.revocation_reads}
