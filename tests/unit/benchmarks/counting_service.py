"""A database that counts what its calls cost."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.aws.http import Response

READS, WRITES = "read_unit", "write_unit"


class CountingService:
    """A database of rows in memory, which grants every condition and counts the units of each call."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.units: defaultdict[str, float] = defaultdict(float)

    def call(self, _method: str, _path: str, headers: Mapping[str, str], body: bytes, **_: bool) -> Response:
        operation = headers["X-Amz-Target"].rpartition(".")[2]
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "GetItem": self._get, "Query": self._query, "BatchGetItem": self._get_many,
            "PutItem": self._put, "DeleteItem": self._delete, "BatchWriteItem": self._write_many,
            "UpdateItem": self._update, "TransactWriteItems": self._transact,
        }  # fmt: skip
        return Response(200, json.dumps(answers[operation](json.loads(body))).encode())

    def _get(self, request: dict[str, Any]) -> dict[str, Any]:
        self.units[READS] += _read(request)
        found = self.rows.get(key_of(request["Key"]))
        return {"Item": found} if found else {}

    def _get_many(self, request: dict[str, Any]) -> dict[str, Any]:
        ((name, asked),) = request["RequestItems"].items()
        found = [self._get(asked | {"Key": key}) for key in asked["Keys"]]
        return {"Responses": {name: [each["Item"] for each in found if each]}}

    def _query(self, request: dict[str, Any]) -> dict[str, Any]:
        self.units[READS] += _read(request)
        values = {name: value["S"] for name, value in request["ExpressionAttributeValues"].items()}
        first, last = values.get(":first", ""), values.get(":last", "~")
        found = (pk == values[":pk"] and first <= sk <= last for pk, sk in self.rows)
        return {"Items": [row for row, is_found in zip(self.rows.values(), found, strict=True) if is_found]}

    def _put(self, request: dict[str, Any]) -> dict[str, Any]:
        self.units[WRITES] += _units(request["Item"])
        self.rows[key_of(request["Item"])] = request["Item"]
        return {}

    def _delete(self, request: dict[str, Any]) -> dict[str, Any]:
        self.units[WRITES] += 1
        taken = self.rows.pop(key_of(request["Key"]), None)
        return {"Attributes": taken} if taken else {}

    def _update(self, request: dict[str, Any]) -> dict[str, Any]:
        """All updates here set attributes to values, or add to ``version``, whose value nothing here reads."""
        row = self.rows.get(key_of(request["Key"]), request["Key"])
        clauses = request["UpdateExpression"].partition("ADD ")[0].removeprefix("SET ").strip()
        changes = dict(clause.split(" = ") for clause in clauses.split(", ") if clause)
        values = request["ExpressionAttributeValues"]
        self._put({"Item": row | {name: values[value] for name, value in changes.items()}})
        return {"Attributes": self.rows[key_of(row)]}

    def _transact(self, request: dict[str, Any]) -> dict[str, Any]:
        for part in request["TransactItems"]:
            if "Put" in part:
                self._put(part["Put"])
            else:
                self._delete(part["Delete"])
            self.units[WRITES] += 1
        return {}

    def _write_many(self, request: dict[str, Any]) -> dict[str, Any]:
        for each in next(iter(request["RequestItems"].values())):
            if "PutRequest" in each:
                self._put(each["PutRequest"])
            else:
                self._delete(each["DeleteRequest"])
        return {}


def _read(request: dict[str, Any]) -> float:
    """All items here are smaller than 4 kB."""
    return 1 if request.get("ConsistentRead") else 0.5


def _units(item: dict[str, Any]) -> int:
    """A write unit is 1 kB, of which an item takes its names and values.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    size = sum(len(name) + len(str(*value.values())) for name, value in item.items())
    return -(-size // 1024)


def key_of(key: dict[str, Any]) -> tuple[str, str]:
    return key["PK"]["S"], key["SK"]["S"]
