"""DynamoDB as moto simulates it, behind a port of this machine.

moto checks a transaction's conditions and writes its items one after the other, so two threads could interleave where
DynamoDB is serializable. Behind this port one request is answered at a time, which restores exactly that promise. It
is also where a test lets transactions fail, or lets somebody else act just before one.

``DYNAMODB_LOCAL`` names the address of AWS's DynamoDB Local to run on instead of moto, everything at once:
``python -m benchmarks.dynamodb_local python -m pytest tests/contract`` starts one and sets it.
"""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
import requests
from moto import mock_aws

from tests import moto_statements
from tests.moto_send import moto_send
from tests.quick_moto import make_moto_quick
from tests.simulated_items import have_tables, remove_items

REGION = "us-east-1"
MOTO = f"https://dynamodb.{REGION}.amazonaws.com/"
TABLES = ("courses", "connections")
Reply = tuple[int, dict[str, str], bytes]
# What DynamoDB says of a call that it does not know.
UNKNOWN_OPERATION = b'{"__type": "com.amazon.coral.service#UnknownOperationException"}'
CARRIED_OUT, NOT_CARRIED_OUT = True, False
SERVER_ERROR: Reply = (
    500,
    {"Content-Type": "application/x-amz-json-1.0"},
    b'{"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError"}',
)
NO_STATEMENTS: Reply = (400, {"Content-Type": "application/x-amz-json-1.0"}, UNKNOWN_OPERATION)


class SimulatedDynamo:
    """``refusals`` holds one reason for each of the next changes; ``before_transaction`` runs before the next change,
    ``before_beginning`` before the next channel is begun.

    ``unanswered`` says of each of the next changes whether it is CARRIED_OUT; the writer gets SERVER_ERROR in any case.
    Unless ``takes_statements``, calls of BatchExecuteStatement are refused. ``statement_errors`` holds the code of the
    first statement's error in each of the next of these calls.
    ``calls`` holds every call since the reset: the operation and its body. ``database`` is a client past the port.
    """

    def __init__(self, database: Any, local: str | None = None) -> None:
        self.database, self._local, self._send = database, local, moto_send(MOTO)
        self._is_moto = local is None
        self._one_at_a_time: Any = nullcontext() if local else threading.Lock()
        self.refusals: deque[str] = deque()
        self.unanswered: deque[bool] = deque()
        self.takes_statements = True
        self.statement_errors: deque[str] = deque()
        self.before_transaction: Callable[[], object] | None = None
        self.before_beginning: Callable[[], object] | None = None
        self.calls: list[tuple[str, Any]] = []

    def reset(self) -> None:
        """The tables are empty and nothing is prepared."""
        self.refusals.clear()
        self.unanswered.clear()
        self.statement_errors.clear()
        self.takes_statements = True
        self.before_transaction = self.before_beginning = None
        self.calls.clear()
        if self._is_moto and have_tables(TABLES):
            remove_items(TABLES)
            return
        for name in set(TABLES) & set(self.database.list_tables()["TableNames"]):
            self.database.delete_table(TableName=name)
        for name in TABLES:
            self._create(name)

    def items(self) -> list[Any]:
        """Everything in the courses table."""
        found = self.database.scan(TableName="courses", ConsistentRead=True)["Items"]
        return sorted(found, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))

    def answer(self, headers: dict[str, str], body: bytes) -> Reply:
        operation = headers.get("X-Amz-Target", "").rpartition(".")[2]
        self.calls.append((operation, json.loads(body)))
        if operation == "TransactWriteItems" and not _stores_a_course(json.loads(body)):
            act, self.before_beginning = self.before_beginning, None
            if act:
                act()
        elif operation == "TransactWriteItems":
            act, self.before_transaction = self.before_transaction, None
            if act:
                act()
            if self.refusals:
                return _cancelled(self.refusals.popleft(), len(json.loads(body)["TransactItems"]))
            if self.unanswered:
                if self.unanswered.popleft() is CARRIED_OUT:
                    self._pass_on(headers, body)
                return SERVER_ERROR
        if operation == moto_statements.OPERATION and not self.takes_statements:
            return NO_STATEMENTS
        if operation == moto_statements.OPERATION and self.statement_errors:
            return self._fail_first_statement(headers, body)
        if operation == moto_statements.OPERATION and self._is_moto:
            with self._one_at_a_time:
                return 200, {"Content-Type": "application/x-amz-json-1.0"}, moto_statements.execute(self.database, body)
        if operation == "BatchWriteItem" and (refusal := _refused_batch(json.loads(body))):
            return refusal
        return self._pass_on(headers, body)

    def _fail_first_statement(self, headers: dict[str, str], body: bytes) -> Reply:
        error = {"Error": {"Code": self.statement_errors.popleft(), "Message": "refused by the test"}}
        others = json.loads(body)["Statements"][1:]
        _, sent_headers, content = self.answer(headers, json.dumps({"Statements": others}).encode())
        return 200, sent_headers, json.dumps({"Responses": [error, *json.loads(content)["Responses"]]}).encode()

    def _pass_on(self, headers: dict[str, str], body: bytes) -> Reply:
        if self._local is None:
            with self._one_at_a_time:
                sent = self._send("POST", "/", headers, body)
            return sent.status, {"Content-Type": "application/x-amz-json-1.0"}, sent.body
        given = requests.post(self._local, data=body, headers=headers, timeout=10)
        return given.status_code, {"Content-Type": given.headers["Content-Type"]}, given.content

    def _create(self, name: str) -> None:
        key = [("PK", "HASH"), ("SK", "RANGE")]
        self.database.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": part, "KeyType": kind} for part, kind in key],
            AttributeDefinitions=[{"AttributeName": part, "AttributeType": "S"} for part, _ in key],
            BillingMode="PAY_PER_REQUEST",
        )


def _stores_a_course(request: dict[str, Any]) -> bool:
    """Whether the transaction is a change, and not the beginning of a channel."""
    puts = (part["Put"]["Item"]["PK"]["S"] for part in request["TransactItems"] if "Put" in part)
    return any(pk.startswith("COURSE#") for pk in puts)


def _refused_batch(request: dict[str, Any]) -> Reply | None:
    """DynamoDB takes no key twice in one batch. moto does."""
    for writes in request["RequestItems"].values():
        parts = [part.get("Item") or part["Key"] for write in writes for part in write.values()]
        keys = [(part["PK"]["S"], part["SK"]["S"]) for part in parts]
        if len(keys) > len(set(keys)):
            message = "Provided list of item keys contains duplicates"
            body = {"__type": "com.amazon.coral.validate#ValidationException", "message": message}
            return 400, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(body).encode()
    return None


def _cancelled(reason: str, items: int) -> Reply:
    """A cancelled transaction: the first item's reason, as DynamoDB words it."""
    body = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": f"Transaction cancelled, please refer cancellation reasons for specific reasons [{reason}]",
        "CancellationReasons": [{"Code": reason}] + [{"Code": "None"}] * (items - 1),
    }
    return 400, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(body).encode()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # Twenty threads knock at once; a full queue would make them wait a second.

    def __init__(self, dynamo: SimulatedDynamo) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.dynamo = dynamo


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        sent = {name: value for name, value in self.headers.items() if name not in ("Host", "Content-Length")}
        status, headers, content = self.server.dynamo.answer(sent, body)
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing: what goes wrong shows in the tests."""


@contextmanager
def simulated_dynamo() -> Iterator[SimulatedDynamo]:
    """Clients made inside reach it; the environment says where it is, as it would in a container."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.setenv("AWS_REGION", REGION)
        make_moto_quick()
        local = os.environ.get("DYNAMODB_LOCAL")
        dynamo = SimulatedDynamo(boto3.client("dynamodb", region_name=REGION, endpoint_url=local), local)
        with _Server(dynamo) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            environment.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{server.server_port}")
            yield dynamo
            server.shutdown()
            thread.join()
