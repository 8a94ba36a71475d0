"""One table over DynamoDB's own JSON protocol: all reads, and all writes except the transaction of a change.

A cold function takes longer to import PynamoDB and botocore than for everything else together, and a warm one several
times as long to read a row. The few operations needed here are called directly instead.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from msgspec import Struct, json

from chalicelib.aws.service import Service


class Key(NamedTuple):
    """The primary key of an item: partition key and sort key."""

    pk: str
    sk: str


MAX_WRITES, MAX_READS = 25, 100  # Per batch: the service's limits.
# A busy table leaves parts of a batch unprocessed. Eight times in a row take about three seconds.
MAX_INCOMPLETE_BATCHES = 8
CONDITION_FAILED = "ConditionalCheckFailedException"


# gc=False: rows have no cycles, and the garbage collector takes longer than reading a large audience's rows.
class _Text(Struct, gc=False):
    S: str


class _Number(Struct, gc=False):
    N: str


class Row(Struct, gc=False, rename={"pk": "PK", "sk": "SK", "expires_at": "expiresAt"}):
    """An item with the attributes that items of every table have: see ``courses/dynamo/pynamodb_model.py``."""

    pk: _Text
    sk: _Text
    body: _Text | None = None
    version: _Number | None = None
    event: _Text | None = None
    expires_at: _Number | None = None

    @property
    def text(self) -> str:
        """The body; empty if the item has none."""
        return self.body.S if self.body else ""

    @property
    def number(self) -> int | None:
        """The version, if the item has one."""
        return int(self.version.N) if self.version else None

    @property
    def dies_at(self) -> int:
        """When the item expires, in epoch seconds; 0 for never."""
        return int(self.expires_at.N) if self.expires_at else 0


class TableError(Exception):
    """DynamoDB refused a call. The text is DynamoDB's."""


class ConditionFailed(Exception):
    """The condition of a write is not true for the stored item. Nothing was changed."""


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
    """Reads are consistent. All methods raise TableError for refusals and UnreachableError without a response."""

    def __init__(self, name: str, service: Service) -> None:
        self._name, self._service = name, service

    def get(self, key: Key) -> Row | None:
        """The item, if it exists."""
        found: _Item = self._call("GetItem", {"Key": _key(key), "ConsistentRead": True}, _Item)
        return found.Item

    def get_many(self, keys: Iterable[Key]) -> list[Row]:
        """The existing items, in no order; missing keys are skipped."""
        rows: list[Row] = []

        def ask(some: list[Any]) -> list[Any]:
            asked = {self._name: {"Keys": some, "ConsistentRead": True}}
            batch: _Batch = self._call("BatchGetItem", {"RequestItems": asked}, _Batch, names_table=False)
            rows.extend(batch.Responses.get(self._name, []))
            left: list[Any] = batch.UnprocessedKeys.get(self._name, {}).get("Keys", [])
            return left

        self._in_batches(ask, [_key(key) for key in dict.fromkeys(keys)], MAX_READS)
        return rows

    def query(
        self,
        pk: str,
        *,
        first: str = "",
        last: str = "",
        limit: int | None = None,
        after: str | None = None,
        descending: bool = False,
    ) -> Iterator[Row]:
        """The partition's rows by sort key, from ``first`` to ``last`` inclusive, at most ``limit`` rows.

        ``descending`` starts with the greatest sort key. With ``after``, a sort key in that range, only the rows
        behind that key, in that direction, are returned.
        """
        asked = _range(pk, first, last) | ({"ScanIndexForward": False} if descending else {})
        if after is not None:
            asked["ExclusiveStartKey"] = _key(Key(pk, after))
        left = limit
        while left is None or left > 0:
            page = self._call("Query", asked if left is None else asked | {"Limit": left}, _Page)
            yield from page.Items
            if page.LastEvaluatedKey is None:
                return
            asked["ExclusiveStartKey"] = page.LastEvaluatedKey
            left = None if left is None else left - len(page.Items)

    def put(self, item: Mapping[str, Any], condition: str = "", **values: int) -> None:
        """Stores the item. ``values`` are the numbers for the condition's ``:name`` parts. Raises ConditionFailed."""
        self._call("PutItem", {"Item": item} | _condition(condition, values), _Item)

    def update(self, key: Key, change: str, condition: str, **values: int) -> None:
        """Changes the item by an update expression, ``change``. Raises ConditionFailed."""
        self._call("UpdateItem", {"Key": _key(key), "UpdateExpression": change} | _condition(condition, values), _Item)

    def pop(self, key: Key) -> Row | None:
        """Deletes the item and returns it; only one of several concurrent callers gets it.

        Not retried without a response: the item may have been deleted, and a second call would return None.
        """
        request = {"Key": _key(key), "ReturnValues": "ALL_OLD"}
        deleted: _Item = self._call("DeleteItem", request, _Item, is_repeatable=False)
        return deleted.Attributes

    def write_many(self, puts: Iterable[Mapping[str, Any]], deletes: Iterable[Key] = ()) -> None:
        """All items are put, then all keys deleted, in batches: not atomic."""
        writes: list[Any] = [{"PutRequest": {"Item": item}} for item in puts]
        writes += [{"DeleteRequest": {"Key": _key(key)}} for key in dict.fromkeys(deletes)]

        def ask(some: list[Any]) -> list[Any]:
            batch: _Batch = self._call(
                "BatchWriteItem", {"RequestItems": {self._name: some}}, _Batch, names_table=False
            )
            left: list[Any] = batch.UnprocessedItems.get(self._name, [])
            return left

        self._in_batches(ask, writes, MAX_WRITES)

    def _in_batches(self, ask: Callable[[list[Any]], list[Any]], parts: list[Any], max_parts: int) -> None:
        """``ask`` gets at most ``max_parts`` parts and returns the unprocessed ones, which start the next batch."""
        incomplete = 0
        while parts:
            left = ask(parts[:max_parts])
            parts = [*left, *parts[max_parts:]]
            incomplete = incomplete + 1 if left else 0
            if incomplete == MAX_INCOMPLETE_BATCHES:
                raise TableError(f"{self._name} is too busy: {len(parts)} parts of a batch were left undone")
            if left:
                self._service.pause(incomplete)

    def _call(
        self,
        operation: str,
        request: dict[str, Any],
        result: type[Any],
        *,
        names_table: bool = True,
        is_repeatable: bool = True,
    ) -> Any:
        body = json.encode(request | {"TableName": self._name} if names_table else request)
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        response = self._service.call("POST", "/", headers, body, is_repeatable=is_repeatable)
        if response.status == HTTPStatus.OK:
            return json.decode(response.body, type=result)
        if CONDITION_FAILED.encode() in response.body:
            raise ConditionFailed(operation)
        raise TableError(
            f"{operation} on {self._name}: {response.status} {response.body.decode(errors='replace')[:500]}"
        )


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
