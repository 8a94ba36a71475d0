"""The first call of each function: an event as AWS sends it, and tables in which it finds what it needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from moto import mock_aws

from chalicelib.wiring import Wiring, use
from infra.shell import leave_aws
from tests.functional.stage import COURSE_BODY, Stage, sample, stream_record
from tests.functional.stage_wiring import StageWiring

OWN_CONNECTION, SUBSCRIBER, NEW_SOCKETIO_CONNECTION = "NkYxZdQOoAMCIjQ=", "ListeningAMCIjQ=", "NewcomerAMCIjQ="
TABLES = {"COURSES_TABLE": "courses", "CONNECTIONS_TABLE": "connections"}
REGION = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1"}


@dataclass(frozen=True, slots=True)
class Call:
    """``handler`` as Lambda has it in _HANDLER; without an event it is imported and not called."""

    name: str
    handler: str
    event: Any


class EventStage(Stage):
    """Hands out the gateway's event instead of delivering it."""

    def deliver(self, event: dict[str, Any]) -> Any:
        return event


@contextmanager
def tables() -> Iterator[Any]:
    """moto holds the tables, with what the calls below look for, while the block runs."""
    leave_aws()
    os.environ.update(REGION)
    with mock_aws():
        wiring = StageWiring()
        use(wiring)
        database = boto3.client("dynamodb", region_name="us-east-1")
        stage = Stage(wiring, database)
        stage.create_tables()
        # Long enough ago that the sweep has something to look after.
        stage.at(datetime.now(UTC) - timedelta(minutes=30))
        stage.listen("dana", SUBSCRIBER)
        stage.at(datetime.now(UTC))
        stage.connect_socketio(NEW_SOCKETIO_CONNECTION)
        stage.pending()
        yield database
        use(Wiring())


def calls(handlers: list[str], database: Any) -> list[Call]:
    """The first calls of these functions, three of the REST function: a poll, a list and an action."""
    stage = Stage(StageWiring(), database)
    stage.at(datetime.now(UTC))
    known = _events(stage, EventStage(stage.wiring, database))
    return [
        Call(name, handler, event)
        for handler in handlers
        for name, event in known.get(handler, {f"{handler}, import only": None}).items()
    ]


def _events(stage: Stage, asked: EventStage) -> dict[str, dict[str, Any]]:
    connect = sample("websocket_connect")
    connect["queryStringParameters"]["ticket"] = stage.ticket("dana")
    connect_socketio = sample("websocket_connect")
    connect_socketio["queryStringParameters"] = {"EIO": "4", "transport": "websocket"}
    message = _at(SUBSCRIBER, "websocket_message") | {"body": '{"action":"ping"}'}
    entry = next(item for item in stage.items("courses") if item["PK"]["S"] == "FEED#admin" and "event" in item)
    return {
        # As Lambda's handler, the REST function is the application itself.
        "app.app": {
            "api_handler, a poll": asked.call("dana", "GET", "/updates"),
            "api_handler, a list": asked.call("dana", "GET", "/courses"),
            "api_handler, an action": asked.call("iffat", "POST", "/courses", COURSE_BODY | {"location": "Gym"}),
        },
        "app.people": {"people, a list": asked.call("dana", "GET", "/people/organizations")},
        "app.personal": {"personal, the bell": asked.call("dana", "GET", "/notices")},
        "app.operations": {"operations, a list": asked.call("dana", "GET", "/people/webhooks")},
        "app.websocket_connect": {"websocket_connect": connect, "the same, Socket.IO": connect_socketio},
        "app.websocket_message": {"websocket_message, a ping": message},
        "app.websocket_disconnect": {"websocket_disconnect": _at(OWN_CONNECTION, "websocket_disconnect")},
        "app.greeter": {"greeter": {"connectionId": NEW_SOCKETIO_CONNECTION}},
        "app.second_factor": {"second_factor, no admin": _before_token("organization")},
        "app.sweep": {"sweep, one connection": sample("schedule")},
        "app.fan_out": {
            "fan_out, one recipient": {
                "shares": [{"frames": ['{"event":"pong","data":{}}'], "connection_ids": [SUBSCRIBER]}],
                "within_seconds": 1.0,
            }
        },
        "app.broadcaster": {"broadcaster, one recipient": {"Records": [stream_record(entry, 1)]}},
    }


def _before_token(group: str) -> dict[str, Any]:
    groups = {"groupsToOverride": [group], "iamRolesToOverride": [], "preferredRole": None}
    request = {"userAttributes": {}, "groupConfiguration": groups}
    return {"userPoolId": "us-east-1_EXAMPLE", "userName": "iffat", "request": request, "response": {}}


def _at(connection_id: str, name: str) -> Any:
    event = sample(name)
    event["requestContext"]["connectionId"] = connection_id
    return event
