"""One table over DynamoDB's own JSON protocol: all reads, and all writes but the transaction of a change.

PynamoDB and botocore take a cold function longer to import than everything else together, and a warm one several times
as long to read a row. What is needed of DynamoDB here is small enough to say it directly.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from msgspec import Struct, json

from chalicelib.aws.service import Service


class Key(NamedTuple):
    pk: str
    sk: str


MOST_WRITES, MOST_READS = 25, 100  # Of one batch, by the service's own limits.
# A busy table leaves parts of a batch undone. By the eighth time in a row it has been given some three seconds.
MOST_IN_VAIN = 8
CONDITION_FAILED = "ConditionalCheckFailedException"


# Without cycles there is nothing to collect, and looking for it takes longer than reading a large audience's rows.
class _Text(Struct, gc=False):
    S: str


class _Number(Struct, gc=False):
    N: str


class Row(Struct, gc=False, rename={"pk": "PK", "sk": "SK", "expires_at": "expiresAt"}):
    """An item as every table has it: see ``courses/dynamo/items.py``."""

    pk: _Text
    sk: _Text
    body: _Text | None = None
    version: _Number | None = None
    event: _Text | None = None
    expires_at: _Number | None = None

    @property
    def text(self) -> str:
        return self.body.S if self.body else ""

    @property
    def number(self) -> int | None:
        """The version."""
        return int(self.version.N) if self.version else None

    @property
    def dies_at(self) -> int:
        """Epoch seconds; 0 for what never does."""
        return int(self.expires_at.N) if self.expires_at else 0


class TableError(Exception):
    """DynamoDB refused a call; its own words."""


class ConditionFailed(Exception):
    """What was to be changed is not as the condition says. Nothing was changed."""


class _Item(Struct):
    Item: Row | None = None
    Attributes: Row | None = None


class _Page(Struct):
    Items: list[Row] = []
    LastEvaluatedKey: dict[str, _Text] | None = None


class _Batch(Struct):
    Responses: dict[str, list[Row]] = {}
    UnprocessedKeys: dict[str, Any] = {}
    UnprocessedItems: dict[str, Any] = {}


class Table:
    """Reads are consistent. Raises TableError for refusals and UnreachableError where no answer comes."""

    def __init__(self, name: str, service: Service) -> None:
        self._name, self._service = name, service

    def get(self, key: Key) -> Row | None:
        found: _Item = self._call("GetItem", {"Key": _key(key), "ConsistentRead": True}, _Item)
        return found.Item

    def get_many(self, keys: Iterable[Key]) -> list[Row]:
        """Those of them that there are, in no order."""
        rows: list[Row] = []

        def ask(some: list[Any]) -> list[Any]:
            asked = {self._name: {"Keys": some, "ConsistentRead": True}}
            batch: _Batch = self._call("BatchGetItem", {"RequestItems": asked}, _Batch, names_table=False)
            rows.extend(batch.Responses.get(self._name, []))
            left: list[Any] = batch.UnprocessedKeys.get(self._name, {}).get("Keys", [])
            return left

        self._in_batches(ask, [_key(key) for key in dict.fromkeys(keys)], MOST_READS)
        return rows

    def query(
        self,
        pk: str,
        *,
        first: str = "",
        last: str = "",
        most: int | None = None,
        after: str | None = None,
        descending: bool = False,
    ) -> Iterator[Row]:
        """The partition's rows by sort key, from ``first`` to ``last``, both included, at most so many.

        ``descending`` begins with the greatest sort key. With ``after``, a sort key in that range, the rows that follow
        it in that direction.
        """
        asked = _range(pk, first, last) | ({"ScanIndexForward": False} if descending else {})
        if after is not None:
            asked["ExclusiveStartKey"] = _key(Key(pk, after))
        left = most
        while left is None or left > 0:
            page = self._call("Query", asked if left is None else asked | {"Limit": left}, _Page)
            yield from page.Items
            if page.LastEvaluatedKey is None:
                return
            asked["ExclusiveStartKey"] = page.LastEvaluatedKey
            left = None if left is None else left - len(page.Items)

    def put(self, item: Mapping[str, Any], condition: str = "", **values: int) -> None:
        """Raises ConditionFailed. ``values`` are the condition's ``:name`` numbers."""
        self._call("PutItem", {"Item": item} | _condition(condition, values), _Item)

    def update(self, key: Key, change: str, condition: str, **values: int) -> None:
        """``change`` is an update expression. Raises ConditionFailed."""
        self._call("UpdateItem", {"Key": _key(key), "UpdateExpression": change} | _condition(condition, values), _Item)

    def take(self, key: Key) -> Row | None:
        """Deletes the item and returns it, in one call that only one of several callers wins.

        Not repeated when no answer came: the item may be taken, and the caller would read that nobody had it.
        """
        request = {"Key": _key(key), "ReturnValues": "ALL_OLD"}
        taken: _Item = self._call("DeleteItem", request, _Item, is_repeatable=False)
        return taken.Attributes

    def write_many(self, puts: Iterable[Mapping[str, Any]], deletes: Iterable[Key] = ()) -> None:
        """All of them, the puts first, not all at once."""
        writes: list[Any] = [{"PutRequest": {"Item": item}} for item in puts]
        writes += [{"DeleteRequest": {"Key": _key(key)}} for key in dict.fromkeys(deletes)]

        def ask(some: list[Any]) -> list[Any]:
            batch: _Batch = self._call(
                "BatchWriteItem", {"RequestItems": {self._name: some}}, _Batch, names_table=False
            )
            left: list[Any] = batch.UnprocessedItems.get(self._name, [])
            return left

        self._in_batches(ask, writes, MOST_WRITES)

    def _in_batches(self, ask: Callable[[list[Any]], list[Any]], parts: list[Any], most: int) -> None:
        """``ask`` is handed at most so many and returns those left undone, which come first in the next batch."""
        in_vain = 0
        while parts:
            left = ask(parts[:most])
            parts = [*left, *parts[most:]]
            in_vain = in_vain + 1 if left else 0
            if in_vain == MOST_IN_VAIN:
                raise TableError(f"{self._name} is too busy: {len(parts)} parts of a batch were left undone")
            if left:
                self._service.pause(in_vain)

    def _call(
        self,
        operation: str,
        request: dict[str, Any],
        answers: type[Any],
        *,
        names_table: bool = True,
        is_repeatable: bool = True,
    ) -> Any:
        body = json.encode(request | {"TableName": self._name} if names_table else request)
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        answer = self._service.call("POST", "/", headers, body, is_repeatable=is_repeatable)
        if answer.status == HTTPStatus.OK:
            return json.decode(answer.body, type=answers)
        if CONDITION_FAILED.encode() in answer.body:
            raise ConditionFailed(operation)
        raise TableError(f"{operation} on {self._name}: {answer.status} {answer.body.decode(errors='replace')[:500]}")


def item(
    key: Key, *, body: str | None = None, version: int | None = None, expires_at: int | None = None
) -> dict[str, Any]:
    """An item as :meth:`Table.put` and :meth:`Table.write_many` take it."""
    attributes: dict[str, Any] = _key(key)
    if body is not None:
        attributes["body"] = {"S": body}
    if version is not None:
        attributes["version"] = {"N": str(version)}
    if expires_at is not None:
        attributes["expiresAt"] = {"N": str(expires_at)}
    return attributes


def _key(key: Key) -> dict[str, Any]:
    return {"PK": {"S": key.pk}, "SK": {"S": key.sk}}


def _range(pk: str, first: str, last: str) -> dict[str, Any]:
    values = {":pk": pk, ":first": first, ":last": last}
    bounds = {(True, True): " AND SK BETWEEN :first AND :last", (True, False): " AND SK >= :first"}
    bound = bounds.get((bool(first), bool(last)), " AND SK <= :last" if last else "")
    return {
        "KeyConditionExpression": f"PK = :pk{bound}",
        "ExpressionAttributeValues": {name: {"S": value} for name, value in values.items() if value},
        "ConsistentRead": True,
    }


def _condition(condition: str, values: Mapping[str, int]) -> dict[str, Any]:
    if not condition and not values:
        return {}
    numbers = {f":{name}": {"N": str(value)} for name, value in values.items()}
    return {"ConditionExpression": condition} | ({"ExpressionAttributeValues": numbers} if numbers else {})
