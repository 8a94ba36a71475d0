"""Every call of the application must be within the rights of the function that makes it.

The local cloud checks rights, but no conditions on keys; AWS checks both.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

import app
from chalicelib.aws.http import Response
from chalicelib.aws.service import Service

POLICIES = Path(__file__).parents[2] / ".chalice"
TABLES = {"courses": "CoursesTable", "connections": "ConnectionsTable"}
# By the names in `app.py`; `app` itself serves the REST API, as four functions.
FUNCTIONS = {
    "app": "api_handler",
    "websocket_connect": "websocket_connect",
    "websocket_message": "websocket_message",
    "websocket_disconnect": "websocket_disconnect",
    "greeter": "greeter",
    "sweep": "sweep",
    "canary": "canary",
    "broadcaster": "broadcaster",
    "projections": "projections",
    "mailer": "mailer",
    "webhooks": "webhooks",
}
# By the beginning of a path: the first that fits.
SERVED = {
    "/people/webhooks": "operations",
    "/people/": "people",
    "/mail/": "people",
    "/absences": "personal",
    "/notices": "personal",
    "/metrics/": "operations",
}
PARTIQL = "BatchExecuteStatement"


class DeniedError(AssertionError):
    """AWS would refuse the call."""


class Function:
    """A handler of the application that says who is calling while it runs."""

    def __init__(self, handler: Any, rights: Rights, name: str) -> None:
        self._handler, self._rights, self._name = handler, rights, name

    def __call__(self, *arguments: Any) -> Any:
        with self._rights.of(_serving(self._name, *arguments)):
            return self._handler(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handler, name)


class Rights:
    """Raises DeniedError for calls that the policy of the running function does not allow, and counts the others."""

    def __init__(self) -> None:
        self.checked = 0
        self._statements: dict[str, list[Any]] = {}
        self._running: str | None = None

    @contextmanager
    def of(self, function: str) -> Iterator[None]:
        before, self._running = self._running, function
        try:
            yield
        finally:
            self._running = before

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        target = headers.get("X-Amz-Target", "")
        if self._running is None or not target.startswith("DynamoDB"):
            return
        self.checked += 1
        for action, table, key in _accesses(target.partition(".")[2], json.loads(body)):
            if not self._allows(self._running, action, table, key):
                raise DeniedError(f"{self._running} may not {action} {key!r} of {table}")

    def _allows(self, function: str, action: str, table: str, key: str | None) -> bool:
        return any(_matches(each, action, table, key) for each in self._policy(function))

    def _policy(self, function: str) -> list[Any]:
        if function not in self._statements:
            policy = json.loads((POLICIES / f"policy-{function}.json").read_text("utf-8"))
            self._statements[function] = policy["Statement"]
        return self._statements[function]


@pytest.fixture(autouse=True)
def rights(monkeypatch: pytest.MonkeyPatch) -> Rights:
    """The application runs with its rights in each functional test."""
    found = Rights()
    for name, function in FUNCTIONS.items():
        monkeypatch.setattr(app, name, Function(getattr(app, name), found, function))
    call = Service.call

    def checked(
        self: Service, method: str, path: str, headers: Mapping[str, str], body: bytes, **how: bool
    ) -> Response:
        found.check(headers, body)
        return call(self, method, path, headers, body, **how)

    monkeypatch.setattr(Service, "call", checked)
    return found


def _serving(function: str, event: Any, *_: Any) -> str:
    """The gateway sends some paths to functions of their own."""
    if function != "api_handler":
        return function
    path = event["requestContext"]["resourcePath"]
    return next((name for start, name in SERVED.items() if path.startswith(start)), function)


def _matches(statement: Any, action: str, table: str, key: str | None) -> bool:
    resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
    if f"dynamodb:{action}" not in statement["Action"] or {"Fn::GetAtt": [table, "Arn"]} not in resources:
        return False
    condition = statement.get("Condition", {})
    allowed = condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])
    excluded = condition.get("ForAllValues:StringNotLike", {}).get("dynamodb:LeadingKeys", [])
    return key is None or (_is_like(key, allowed) and not _is_like(key, excluded))


def _is_like(key: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def _accesses(operation: str, request: Any) -> Iterator[tuple[str, str, str | None]]:
    """Actions, tables and partition keys; the key is None where the request does not show it."""
    if operation == PARTIQL:
        for statement in request["Statements"]:
            yield "PartiQLUpdate", _table(statement["Statement"].split('"')[1]), None
    elif operation == "TransactWriteItems":
        for each in request["TransactItems"]:
            ((name, item),) = each.items()
            yield {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}[name], *_place(item)
    elif operation == "BatchGetItem":
        for name, wanted in request["RequestItems"].items():
            yield from ((operation, _table(name), key["PK"]["S"]) for key in wanted["Keys"])
    elif operation == "BatchWriteItem":
        for name, parts in request["RequestItems"].items():
            for part in parts:
                ((_, write),) = part.items()
                yield operation, _table(name), (write.get("Key") or write["Item"])["PK"]["S"]
    else:
        yield operation, *_place(request)


def _place(request: Any) -> tuple[str, str | None]:
    if "KeyConditionExpression" in request:
        return _table(request["TableName"]), request["ExpressionAttributeValues"][":pk"]["S"]
    return _table(request["TableName"]), (request.get("Key") or request["Item"])["PK"]["S"]


def _table(name: str) -> str:
    return TABLES[name]
