"""The whole application on empty tables, at a time that the test sets, called as the gateway calls it."""

from __future__ import annotations

import copy
import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

import app
from chalicelib.people.records import Instructor, Organization
from tests.fakes import FakeInvoker, FakeMailSender, FakePoster
from tests.functional.answer import Answer
from tests.functional.people import claims
from tests.functional.stage_wiring import NOW, SETTINGS, StageWiring
from tests.simulated_items import KeptItems, keep_items, put_back, stored_items

AFTER_THE_COURSE = datetime(2045, 7, 15, 16, 0, tzinfo=UTC)
TABLES = ("courses", "connections")
EVENT_NAMES = ("courseStatusChanged", "newCourseRequest")
EVENTS = Path(__file__).parents[1] / "events"

COURSE_BODY: dict[str, Any] = {
    "courseType": "CPR Basic",
    "scheduledDate": "2045-07-15",
    "startTime": "09:00",
    "endTime": "12:00",
    "timeZone": "America/Toronto",
    "location": "Main Hall",
    "students": 12,
}


def sample(name: str) -> Any:
    """One of the AWS events in ``tests/events``."""
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


class Context:
    """What Lambda says about the invocation."""

    def __init__(self, left_ms: int = 60_000) -> None:
        self._left_ms = left_ms

    aws_request_id = "5f1c7b0e-webhooks"

    def get_remaining_time_in_millis(self) -> int:
        return self._left_ms


class Stage:
    """Calls the application, and shortcuts to courses in each status."""

    def __init__(self, wiring: StageWiring, database: Any) -> None:
        self.wiring = wiring
        self.database = database
        self._begun: dict[Callable[[Stage], object], tuple[KeptItems, datetime]] = {}

    def begin_with(self, prepare: Callable[[Stage], object]) -> Stage:
        """Has the items and the time that ``prepare`` makes, which is called once and kept for later tests."""
        if prepare in self._begun:
            items, self.wiring.clock = self._begun[prepare]
            put_back(items)
        else:
            prepare(self)
            self._begun[prepare] = keep_items(TABLES), self.wiring.clock
        return self

    @property
    def poster(self) -> FakePoster:
        return self.wiring.recorder

    def limit(self, **settings: Any) -> None:
        """The settings have these values until the test ends."""
        self.wiring.__dict__["settings"] = replace(SETTINGS, **settings)

    def at(self, instant: datetime) -> None:
        self.wiring.clock = instant

    def pass_time(self, **units: float) -> None:
        self.wiring.clock += timedelta(**units)

    def call(
        self,
        who: str | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        raw: str | None = None,
    ) -> Answer:
        """``raw`` is a body that is sent as it is."""
        text = json.dumps(body) if body is not None else raw
        return self.deliver(self._request(who, method, path, text, headers or {}, query))

    def deliver(self, event: dict[str, Any]) -> Answer:
        return Answer.of(app.app(event, None))

    def request(self, who: str = "iffat", **changes: Any) -> Answer:
        return self.call(who, "POST", "/courses", COURSE_BODY | changes)

    def act(self, who: str, number: int, action: str, body: dict[str, Any], **options: Any) -> Answer:
        return self.call(who, "POST", f"/courses/{number}/{action}", body, **options)

    def pending(self, who: str = "iffat", **changes: Any) -> int:
        return self._number(self.request(who, **changes), 201)

    def confirmed(self, instructor_id: int = 32, **changes: Any) -> int:
        number = self.pending(**changes)
        return self._number(self.act("dana", number, "assign", {"instructorId": instructor_id}))

    def completed(self, **changes: Any) -> int:
        number, now = self.confirmed(**changes), self.wiring.clock
        self.at(AFTER_THE_COURSE)
        self._number(self.act("mike", number, "complete", {"attended": 11}))
        self.at(now)
        return number

    def cancelled(self, **changes: Any) -> int:
        return self._number(self.act("dana", self.pending(**changes), "cancel", {"reason": "Snow"}))

    def asked(self, instructor_id: int = 33) -> int:
        """A confirmed course that its organization asks to move, at a place of its own."""
        number = self.confirmed(instructor_id, location="Annex")
        move = {"kind": "move", "scheduledDate": "2045-07-20", "reason": "Exams"}
        return self._number(self.act("iffat", number, "change-request", move))

    def cursor(self, who: str) -> str:
        return str(self.call(who, "GET", "/updates").json["cursor"])

    def heard(self, who: str, after: str) -> list[Any]:
        """The identity's events since the cursor."""
        return list(self.call(who, "GET", "/updates", query={"after": after}).json["events"])

    def connect(self, who: str, connection_id: str = "NkYxZdQOoAMCIjQ=", ticket: str | None = None) -> dict[str, Any]:
        event = sample("websocket_connect")
        event["requestContext"]["connectionId"] = connection_id
        event["queryStringParameters"]["ticket"] = ticket or self.ticket(who)
        return dict(app.websocket_connect(event, None))

    def say(self, connection_id: str, frame: object) -> dict[str, Any]:
        """A frame from the client; text is sent as it is, bytes as a binary frame."""
        event = sample("websocket_message")
        event["requestContext"]["connectionId"] = connection_id
        event["requestContext"]["requestTimeEpoch"] = int(self.wiring.clock.timestamp() * 1000)
        if isinstance(frame, bytes):
            event |= {"body": b64encode(frame).decode(), "isBase64Encoded": True}
        else:
            event["body"] = frame if isinstance(frame, str) else json.dumps(frame)
        return dict(app.websocket_message(event, None))

    def pushed(self, connection_id: str) -> list[Any]:
        """The events that a connection was sent, batches taken apart."""
        frames = self.poster.heard(connection_id)
        singly = [frame["data"] if frame["event"] == "batch" else [frame] for frame in frames]
        return [event for group in singly for event in group if event["event"] in EVENT_NAMES]

    def listen(self, who: str, connection_id: str) -> None:
        """An open connection that has said hello."""
        self.connect(who, connection_id)
        self.say(connection_id, {"action": "hello", "cursor": None})

    def knows(self, connection_id: str) -> bool:
        """Whether anything is stored of the connection, but for its next check and its line in its person's list.

        The line counts nothing without the connection. Tickets are of no connection.
        """
        others = ("WATCH#", "PERSON#", "TICKETS#")
        items = [item for item in self.items("connections") if not item["PK"]["S"].startswith(others)]
        return any(connection_id in str(item) for item in items)

    def connect_socketio(self, connection_id: str) -> dict[str, Any]:
        """As a socket.io-client opens its socket."""
        event = sample("websocket_connect")
        event["requestContext"]["connectionId"] = connection_id
        event["queryStringParameters"] = {"EIO": "4", "transport": "websocket"}
        return dict(app.websocket_connect(event, None))

    def greet(self, connection_id: str) -> Any:
        return app.greeter({"connectionId": connection_id}, None)

    def join_socketio(self, who: str, connection_id: str, **auth: Any) -> dict[str, Any]:
        """Open, greeted, and connected with a new ticket."""
        self.connect_socketio(connection_id)
        self.greet(connection_id)
        return self.say(connection_id, "40" + json.dumps({"ticket": self.ticket(who)} | auth))

    def sweep(self, left_ms: int = 50_000) -> Any:
        return app.sweep(sample("schedule"), Context(left_ms))

    def ticket(self, who: str) -> str:
        return str(self.call(who, "POST", "/realtime/tickets").json["ticket"])

    def items(self, table: str) -> list[Any]:
        found = stored_items(table)
        return sorted(found, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))

    def state(self) -> list[Any]:
        """All that is stored, but for what a refused request may leave: a channel's beginning."""
        everything = [item for table in TABLES for item in self.items(table)]
        return [item for item in everything if item.get("version") != {"N": "0"}]

    def feed_records(self) -> list[Any]:
        """The stream's records of all feed entries, in the order of their channels."""
        entries = [item for item in self.items("courses") if item["PK"]["S"].startswith("FEED#") and "event" in item]
        return [stream_record(item, n) for n, item in enumerate(entries, start=1)]

    def reset(self) -> None:
        """Empty tables but for the people, and the time and the posts as at the beginning."""
        self.begin_with(Stage.create_tables)
        self.wiring.user_pool.reset()
        self.wiring.clock, self.wiring.recorder, self.wiring.mails = NOW, FakePoster(), FakeMailSender()
        self.wiring.invoked, self.wiring.started = FakeInvoker(), FakeInvoker()
        # A process remembers the channels that it has noted in the table, and those without mails.
        remembered = ("figures", "hour_keeper", "remembered_figures", "unmailed_channels")
        for changed in ("connections", "settings", "readiness", "post_turns", "_signing_key", *remembered):
            self.wiring.__dict__.pop(changed, None)

    def create_tables(self) -> None:
        """Tables with nothing but the people, in place of any others."""
        for table in set(TABLES) & set(self.database.list_tables()["TableNames"]):
            self.database.delete_table(TableName=table)
        for table in TABLES:
            self.database.create_table(
                TableName=table,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            )
        people: Any = self.wiring.people
        for organization in (Organization(7, "Iffat College"), Organization(8, "North Clinic")):
            people.put_organization(organization)
        for instructor in (Instructor(32, "Mike"), Instructor(33, "Sara"), Instructor(34, "Tom")):
            people.put_instructor(instructor)

    def _request(
        self,
        who: str | None,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
        query: dict[str, str] | None,
    ) -> dict[str, Any]:
        resource, parameters = route_of(path)
        event = sample("rest_request")
        event |= {"resource": resource, "path": path, "httpMethod": method, "body": body, "pathParameters": parameters}
        event["queryStringParameters"] = query
        event["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()} if query else None
        event["headers"] |= headers
        context = event["requestContext"]
        context |= {"resourcePath": resource, "httpMethod": method, "path": f"/dev{path}"}
        context.pop("authorizer")
        if who is not None:
            context["authorizer"] = {"claims": claims(who, self.wiring.clock)}
        return dict(event)

    def _number(self, answer: Answer, status: int = 200) -> int:
        assert answer.status == status, answer.text
        return int(answer.json["courseId"])


def route_of(path: str) -> tuple[str, dict[str, str] | None]:
    """The gateway's own choice of a route, and the path parameters as it hands them over."""
    for template in sorted(app.app.routes):
        match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
        if match:
            return template, match.groupdict() or None
    raise LookupError(f"the gateway answers {path} itself")


def stream_record(item: dict[str, Any], number: int) -> Any:
    """The stream's record of a new item."""
    record = copy.deepcopy(sample("stream_record"))
    record["dynamodb"]["Keys"] = {"PK": item["PK"], "SK": item["SK"]}
    record["dynamodb"]["NewImage"] = item
    record["dynamodb"]["SequenceNumber"] = f"1000000000000000000000{number:02}"
    return record
