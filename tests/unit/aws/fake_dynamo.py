"""DynamoDB as a list of prepared responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import json

from chalicelib.aws.http import Response
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key

ENVIRONMENT = {"AWS_REGION": "ca-central-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}


class Dynamo:
    """Answers in turn, and remembers operations and requests."""

    def __init__(self, *responses: dict[str, Any], status: int = 200) -> None:
        self.responses, self.status = list(responses), status
        self.operations: list[str] = []
        self.requests: list[Any] = []
        self.waits: list[float] = []

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.operations.append(headers["X-Amz-Target"].partition(".")[2])
        self.requests.append(json.decode(body))
        return Response(self.status, json.encode(self.responses.pop(0)))

    @property
    def table(self) -> Table:
        return Table("connections", Service("dynamodb", environment=ENVIRONMENT, send=self, wait=self.waits.append))


def row(sk: str) -> dict[str, Any]:
    return {"PK": {"S": "P"}, "SK": {"S": sk}, "body": {"S": "{}"}, "unknown": {"BOOL": True}}


def key(number: int) -> Key:
    return Key("P", str(number))


def names(key_of: Key) -> dict[str, Any]:
    return {"PK": {"S": key_of.pk}, "SK": {"S": key_of.sk}}
