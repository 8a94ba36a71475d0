"""Faults that clients with sockets meet. The functions count them in their log lines."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any, ClassVar

from websockets.sync.client import ClientConnection, connect

from infra.drill.drill_stage import DrillStage
from infra.drill.fault import FUNCTIONS, Counted, Fault
from infra.drill.fault_server import busy_database

CLOSED = "http://127.0.0.1:9"
REPLY_SECONDS = 10


def open_socket(stage: DrillStage, username: str) -> tuple[ClientConnection, str]:
    """Returns a native socket that gets events, and its cursor."""
    socket = connect(stage.socket_address(username), open_timeout=30, proxy=None)
    socket.send(json.dumps({"action": "hello", "cursor": None}))
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=REPLY_SECONDS))
        if frame["event"] == "ready":
            return socket, frame["data"]["cursor"]


class SocketsDoNotOpen(Fault):
    """The canary cannot connect either, so that its alarm begins with the same fault."""

    broken = "the function behind $connect has the name of a table that does not exist"
    alarms: ClassVar = {
        "MessageFailuresAlarm": Counted("connects that ended in an error", FUNCTIONS),
        "CanaryAlarm": Counted("runs of the canary, which failed", FUNCTIONS),
    }

    def begin(self) -> None:
        self.stage.set_variables("WebsocketConnect", {"CONNECTIONS_TABLE": "no-such-table"})

    def drive(self) -> None:
        connect(self.stage.socket_address("sara"), open_timeout=30, proxy=None).close()

    def end(self) -> None:
        self.stage.restore_variables("WebsocketConnect")


class GreetingsFail(Fault):
    broken = "the greeter posts to a closed port"
    alarms: ClassVar = {"GreeterFailuresAlarm": Counted("socket.io-clients that got no first frame", FUNCTIONS)}

    def begin(self) -> None:
        self.stage.set_variables("Greeter", {"MANAGEMENT_URL": CLOSED})

    def drive(self) -> None:
        address = f"{self.stage.description['webSocketUrl']}?EIO=4&transport=websocket"
        connect(address, open_timeout=30, proxy=None).close()

    def end(self) -> None:
        self.stage.restore_variables("Greeter")


class _WithSocket(Fault):
    """A client with a socket that pings."""

    def __init__(self, stage: DrillStage) -> None:
        super().__init__(stage)
        self._exits = ExitStack()

    def begin(self) -> None:
        self._socket, self._cursor = open_socket(self.stage, "mike")
        self._exits.callback(self._socket.close)

    def ping(self, **more: Any) -> None:
        self._socket.send(json.dumps({"action": "ping", "cursor": self._cursor, **more}))
        self._socket.recv(timeout=REPLY_SECONDS)

    def end(self) -> None:
        self._exits.close()


class DatabaseIsBusy(_WithSocket):
    broken = "DynamoDB refuses every other request of the function behind frames, because of the rate"
    alarms: ClassVar = {"DatabaseThrottledAlarm": Counted("refused requests, which were repeated", FUNCTIONS)}

    def __init__(self, stage: DrillStage) -> None:
        super().__init__(stage)
        self._database = busy_database(stage.description["awsEndpointUrl"])

    def begin(self) -> None:
        super().begin()
        self.stage.set_variables("WebsocketMessage", {"AWS_ENDPOINT_URL_DYNAMODB": self._database.address})

    def drive(self) -> None:
        self.ping()

    def end(self) -> None:
        self.stage.restore_variables("WebsocketMessage")
        self._database.close()
        super().end()


class ClientsReportDelays(_WithSocket):
    broken = "a client reports events that arrived after 4.2 s; nothing is slow"
    alarms: ClassVar = {"DeliverySlowAlarm": Counted("the client's reports, which are made up", FUNCTIONS)}

    def drive(self) -> None:
        self.ping(delivery={"count": 3, "p50Ms": 4000, "p95Ms": 4200, "maxMs": 4200})
