"""The steps of a socket's life over a database that counts, and what the model says of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.api.sweep import sweep
from chalicelib.aws.table import Table
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.dynamo.quotas import DynamoQuotas
from chalicelib.feed.dynamo.stage_peaks import DynamoStagePeaks
from chalicelib.feed.dynamo.tickets import DynamoTickets
from chalicelib.feed.entries import Entry
from chalicelib.feed.issue_tickets import count_request, issue_tickets
from chalicelib.feed.stage_peak import stage_refetch_window
from chalicelib.metrics.cost import channels
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.dynamo.figure_store import DynamoFigureStore
from chalicelib.metrics.keep_hours import HourKeeper
from chalicelib.metrics.recorder import FigureRecorder
from chalicelib.people.identity import Identity, Role
from chalicelib.sockets.broadcast import Announcement
from chalicelib.sockets.connection import NATIVE, SOCKETIO
from chalicelib.sockets.dynamo.connections import DynamoConnections
from chalicelib.sockets.dynamo.tick_runs import DynamoTickRuns
from chalicelib.sockets.socketio.greet_connection import greet_connection
from chalicelib.wiring import use, wiring
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.unit.benchmarks.counting_service import READS, WRITES, CountingService, key_of

MODEL = Assumptions()
NOW = datetime(2025, 7, 12, 19, 30, tzinfo=UTC)
SESSION_END = NOW + timedelta(hours=1)
DANA = Identity(Role.ADMIN, "Dana", "2f1c9f0e-8f5c-4d55-9d0c-0d5a4f1f7a11", int(SESSION_END.timestamp()))
ID = "L0SM9cOFvHcCIhw="


class Desk:
    """The stores over one counting service, and the steps of a socket's life."""

    def __init__(self) -> None:
        self.service = CountingService()
        counting: Any = self.service
        table = Table("connections", counting)
        self.tickets, self.quotas, self.connections = (
            DynamoTickets(table),
            DynamoQuotas(table),
            DynamoConnections(table),
        )
        self.feed, self.poster = DynamoFeed(table), FakePoster()
        self.ports = FakeSocketPorts(self.poster, self.connections, self.feed, self.tickets, quotas=self.quotas)
        self.ports.stage_peaks = DynamoStagePeaks(table)
        tick_runs: Any = DynamoTickRuns(table)
        self.ports.tick_runs = tick_runs
        figures = DynamoFigureStore(table)
        ports: Any = self.ports
        ports.figures = FigureRecorder(figures, "worker", lambda: ports.now())  # noqa: PLW0108 - `now` is replaced
        ports.hour_keeper = HourKeeper(figures)
        self.feed.head(DANA.channel)
        self.service.units.clear()

    def ticket(self) -> str:
        """As the API does."""
        count_request(self.quotas, DANA, 60, NOW)
        issued = issue_tickets(self.tickets, DANA, NOW)
        stage_refetch_window(self.ports.stage_peaks, self.ports.settings, NOW)
        return issued.ticket

    def open(self) -> None:
        secret = self.ticket()
        self.ports.dialects[NATIVE].open(ID, {"ticket": secret}, NOW)

    def say(self, text: str) -> None:
        self.ports.receive(ID, text, NOW)

    def enter(self) -> None:
        """As a socket.io-client that comes back, so that there is something to replay from."""
        self.ports.dialects[SOCKETIO].open(ID, {}, NOW)
        greet_connection(self.connections, self.poster, ID, lambda: NOW, lambda _: None, lambda: 0.5)
        secret, offset = self.ticket(), str(self.feed.head(DANA.channel).cursor)
        self.service.units[READS] -= 1  # Ours, for the offset.
        self.ports.receive(ID, "40" + json.dumps({"ticket": secret, "pid": "p1", "offset": offset}), NOW)

    def broadcast(self, seq: int) -> None:
        data = json.dumps({"id": f"k3f9.{seq}"}).encode()
        head = self.service.rows[key_of({"PK": {"S": "HEAD#admin"}, "SK": {"S": "HEAD"}})]
        head["reserved"] = {"N": str(seq)}
        entry = Entry("admin", seq, "courseStatusChanged", data)
        self.ports.broadcast(Announcement("admin", seq, [entry]))

    def sweep(self, at: datetime) -> None:
        """The sweep as it is, with all that it does for everybody."""
        ports: Any = self.ports
        ports.now = lambda: at
        before = wiring()
        use(ports)
        try:
            sweep("", lambda: 50.0)
        finally:
            use(before)

    def sweep_for_one(self, at: datetime) -> None:
        """Only what the sweep costs because of single connections is counted."""
        whole = swept(self.channels)
        self.sweep(at)
        self.service.units[READS] -= whole[READS]
        self.service.units[WRITES] -= whole[WRITES]

    @property
    def channels(self) -> int:
        """Those with a note that they have connections."""
        return sum(pk == "CHANNELS" for pk, _ in self.service.rows)


def swept(channel_count: int) -> Counter[str]:
    """The units of a sweep of so many channels, as modelled."""
    total = Counter(modelled(channels.fixed(MODEL), "sweep"))
    if channel_count:
        total.update(
            modelled(
                channels.native(replace(MODEL, channels=channel_count, users=channel_count)), "sweep of the channels"
            )
        )
    return Counter({meter: total[meter] for meter in (READS, WRITES)})


def modelled(activities: list[Any], name: str) -> Mapping[str, float]:
    (found,) = [activity for activity in activities if activity.name.startswith(name)]
    each: Mapping[str, float] = found.each
    return each


def units(each: Mapping[str, float]) -> tuple[float, float]:
    return each[READS], each[WRITES]
