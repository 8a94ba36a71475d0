"""What the model says of a socket's reads and writes is what the code asks of DynamoDB."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from benchmarks.capacity import item_bytes
from benchmarks.cost import channels
from benchmarks.cost.assumptions import Assumptions
from chalicelib.aws.http import Response
from chalicelib.aws.table import Table
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.dynamo.tickets import DynamoTickets
from chalicelib.feed.entries import Entry
from chalicelib.feed.issue_tickets import issue_tickets
from chalicelib.people.identity import Identity, Role
from chalicelib.sockets.broadcast import Announcement, Broadcaster
from chalicelib.sockets.close_connections import forget_connection
from chalicelib.sockets.connection import NATIVE, Connection
from chalicelib.sockets.dynamo.connection_keys import CHECK_SEGMENTS
from chalicelib.sockets.dynamo.connections import DynamoConnections
from chalicelib.sockets.socketio.greet_connection import greet_connection
from chalicelib.sockets.socketio.socketio_dialect import SOCKETIO
from chalicelib.sockets.sweep_connections import sweep_connections
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts

MODEL = Assumptions()
READS, WRITES = "read_unit", "write_unit"
NOW = datetime(2025, 7, 12, 19, 30, tzinfo=UTC)
SESSION_END = NOW + timedelta(hours=1)
DANA = Identity(Role.ADMIN, "Dana", "2f1c9f0e-8f5c-4d55-9d0c-0d5a4f1f7a11", int(SESSION_END.timestamp()))
ID = "L0SM9cOFvHcCIhw="


class CountingService:
    """A database of small rows in memory, which grants every condition and counts the units of each call."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.units: Counter[str] = Counter()

    def call(self, _method: str, _path: str, headers: Mapping[str, str], body: bytes, **_: bool) -> Response:
        operation = headers["X-Amz-Target"].rpartition(".")[2]
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "GetItem": self._get, "Query": self._query, "BatchGetItem": self._get_many,
            "PutItem": self._put, "DeleteItem": self._delete, "BatchWriteItem": self._write_many,
            "UpdateItem": self._update, "TransactWriteItems": self._transact,
        }  # fmt: skip
        return Response(200, json.dumps(answers[operation](json.loads(body))).encode())

    def _get(self, request: dict[str, Any]) -> dict[str, Any]:
        self.units[READS] += 1
        found = self.rows.get(_key(request["Key"]))
        return {"Item": found} if found else {}

    def _get_many(self, request: dict[str, Any]) -> dict[str, Any]:
        ((name, asked),) = request["RequestItems"].items()
        found = [self._get({"Key": key}) for key in asked["Keys"]]
        return {"Responses": {name: [each["Item"] for each in found if each]}}

    def _query(self, request: dict[str, Any]) -> dict[str, Any]:
        self.units[READS] += 1
        values = {name: value["S"] for name, value in request["ExpressionAttributeValues"].items()}
        first, last = values.get(":first", ""), values.get(":last", "~")
        found = (pk == values[":pk"] and first <= sk <= last for pk, sk in self.rows)
        return {"Items": [row for row, is_found in zip(self.rows.values(), found, strict=True) if is_found]}

    def _put(self, request: dict[str, Any]) -> dict[str, Any]:
        self.units[WRITES] += 1
        self.rows[_key(request["Item"])] = request["Item"]
        return {}

    def _delete(self, request: dict[str, Any]) -> dict[str, Any]:
        self.units[WRITES] += 1
        taken = self.rows.pop(_key(request["Key"]), None)
        return {"Attributes": taken} if taken else {}

    def _update(self, request: dict[str, Any]) -> dict[str, Any]:
        """All updates here set attributes to values."""
        row = self.rows.get(_key(request["Key"]), request["Key"])
        clauses = request["UpdateExpression"].removeprefix("SET ").split(", ")
        changes = dict(clause.split(" = ") for clause in clauses)
        values = request["ExpressionAttributeValues"]
        self._put({"Item": row | {name: values[value] for name, value in changes.items()}})
        return {"Attributes": self.rows[_key(row)]}

    def _transact(self, request: dict[str, Any]) -> dict[str, Any]:
        for part in request["TransactItems"]:
            self._put(part["Put"])
            self.units[WRITES] += 1
        return {}

    def _write_many(self, request: dict[str, Any]) -> dict[str, Any]:
        for each in next(iter(request["RequestItems"].values())):
            if "PutRequest" in each:
                self._put(each["PutRequest"])
            else:
                self._delete(each["DeleteRequest"])
        return {}


def _key(key: dict[str, Any]) -> tuple[str, str]:
    return key["PK"]["S"], key["SK"]["S"]


class Desk:
    """The stores over one counting service, and the steps of a socket's life."""

    def __init__(self) -> None:
        self.service = CountingService()
        counting: Any = self.service
        table = Table("connections", counting)
        self.tickets, self.connections = DynamoTickets(table), DynamoConnections(table)
        self.feed, self.poster = DynamoFeed(table), FakePoster()
        self.ports = FakeSocketPorts(self.poster, self.connections, self.feed, self.tickets)
        self.feed.head(DANA.channel)
        self.service.units.clear()

    @property
    def connection(self) -> Connection:
        found = self.connections.get(ID)
        assert found
        return found

    def open(self) -> None:
        secret = issue_tickets(self.tickets, DANA, NOW).ticket
        self.ports.dialects[NATIVE].open(ID, {"ticket": secret}, NOW)

    def say(self, text: str) -> None:
        self.ports.receive(ID, text, NOW)

    def enter(self) -> None:
        """As a socket.io-client that comes back, so that there is something to replay from."""
        self.ports.dialects[SOCKETIO].open(ID, {}, NOW)
        greet_connection(self.connections, self.poster, ID, lambda: NOW, lambda _: None, lambda: 0.5)
        secret, offset = issue_tickets(self.tickets, DANA, NOW).ticket, str(self.feed.head(DANA.channel).cursor)
        self.service.units[READS] -= 1  # Ours, for the offset.
        self.ports.receive(ID, "40" + json.dumps({"ticket": secret, "pid": "p1", "offset": offset}), NOW)

    def broadcast(self, seq: int) -> None:
        data = json.dumps({"id": f"k3f9.{seq}"}).encode()
        head = self.service.rows[_key({"PK": {"S": "HEAD#admin"}, "SK": {"S": "HEAD"}})]
        head["reserved"] = {"N": str(seq)}
        entry = Entry("admin", seq, "courseStatusChanged", data)
        self.ports.broadcast(Announcement("admin", seq, [entry]))

    def sweep(self, at: datetime) -> None:
        """The checks alone: what finding them costs is counted by the sweep."""
        before = self.service.units[READS]
        sweep_connections(self.connections, self.ports.dialects, self.poster, at, lambda: 30.0)
        assert self.service.units[READS] - before >= MODEL.sweep_reads
        self.service.units[READS] -= int(MODEL.sweep_reads)


def modelled(activities: list[Any], name: str) -> Mapping[str, float]:
    (found,) = [activity for activity in activities if activity.name.startswith(name)]
    each: Mapping[str, float] = found.each
    return each


def units(each: Mapping[str, float]) -> tuple[float, float]:
    return each[READS], each[WRITES]


def test_a_ping_reads_the_connection_and_the_head() -> None:
    desk = Desk()
    desk.open()
    desk.service.units.clear()

    desk.say('{"action": "ping", "cursor": null}')

    assert desk.service.units == {READS: MODEL.ping_reads}


def test_a_sweep_asks_each_segment_and_again_after_something_was_due() -> None:
    assert MODEL.sweep_reads == 2 * len(CHECK_SEGMENTS)


def test_a_native_sockets_life_costs_what_the_model_says() -> None:
    desk = Desk()
    cursor = str(desk.feed.head(DANA.channel).cursor)
    desk.service.units.clear()

    desk.open()
    desk.say(json.dumps({"action": "hello", "cursor": cursor}))
    desk.sweep(SESSION_END - timedelta(minutes=5))
    forget_connection(desk.connections, ID)
    desk.sweep(SESSION_END)

    assert units(desk.service.units) == units(modelled(channels.native(MODEL), "connect,"))
    assert [frame.get("event") for frame in desk.poster.heard(ID)] == ["ready", "rotate"]
    assert not [pk for pk, _ in desk.service.rows if pk.startswith(("CONNECTION#", "WATCH#", "CHANNEL#"))]


def test_a_socketio_sockets_life_costs_what_the_model_says() -> None:
    desk = Desk()

    desk.enter()
    desk.sweep(NOW + timedelta(seconds=30))
    forget_connection(desk.connections, ID)
    desk.sweep(SESSION_END)

    # The greeter's second try is an assumption.
    reads, writes = units(modelled(channels.socketio(MODEL), "connect,"))
    assert units(desk.service.units) == (reads - MODEL.greeting_reads + 1, writes)


def test_a_keepalive_costs_what_the_model_says() -> None:
    desk = Desk()
    desk.enter()
    desk.sweep(NOW + timedelta(seconds=30))
    desk.service.units.clear()

    desk.sweep(NOW + timedelta(seconds=MODEL.keepalive_seconds))

    assert units(desk.service.units) == units(modelled(channels.socketio(MODEL), "keepalive"))
    assert desk.poster.text(ID)[-1] == "6"
    assert desk.connection.dialect == SOCKETIO


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


def test_looking_for_overdue_pushes_costs_what_the_model_says() -> None:
    desk = Desk()
    for n in range(10):
        channel = f"organization:{n}"
        desk.connections.subscribe(Connection(ID, channel, "Iffat College", NOW, SESSION_END), 0, NOW)
        desk.feed.head(channel)
    desk.service.units.clear()
    broadcaster = Broadcaster(
        desk.ports, desk.ports.dialects, desk.poster, lambda: 30.0, lambda _: None, lambda _: None
    )

    broadcaster.catch_up()

    a_sweep = modelled(channels.native(replace(MODEL, channels=10)), "overdue")
    assert desk.service.units == {READS: a_sweep[READS]}


def test_a_stored_channel_is_no_larger_and_outlives_its_connections_by_as_much() -> None:
    desk = Desk()

    desk.connections.subscribe(Connection(ID, "organization:1234", "Iffat College", NOW, SESSION_END), 0, NOW)

    (stored,) = [row for row in desk.service.rows.values() if row["PK"]["S"] == "CHANNELS"]
    assert item_bytes(stored) <= MODEL.channel_bytes < 1.1 * item_bytes(stored)
    lives = int(stored["expiresAt"]["N"]) - NOW.timestamp()
    assert lives / 3600 == pytest.approx(MODEL.channel_hours, rel=0.05)


@pytest.mark.parametrize("dialect", [NATIVE, SOCKETIO])
def test_a_stored_subscription_is_no_larger(dialect: str) -> None:
    desk = Desk()
    since = NOW + timedelta(microseconds=123_456)
    connection = Connection(ID, "organization:1234", "Iffat College", since, SESSION_END, dialect)

    desk.connections.subscribe(connection, 12_345, since)

    (stored,) = [row for row in desk.service.rows.values() if ID in str(row["SK"])]
    assert item_bytes(stored) <= MODEL.subscription_bytes < 1.1 * item_bytes(stored)
