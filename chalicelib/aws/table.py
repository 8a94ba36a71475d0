"""One table over DynamoDB's own JSON protocol: all reads, and all writes except the transaction of a change.

A cold function takes longer to import PynamoDB and botocore than for everything else together, and a warm one several
times as long to read a row. The few operations needed here are called directly instead.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from msgspec import Struct, ValidationError, convert, json

from chalicelib.aws.expressions import condition_parts, key_range
from chalicelib.aws.service import Service
from chalicelib.aws.table_items import Key, Row, Text, key_attributes

MAX_WRITES, MAX_READS = 25, 100  # Per batch: the service's limits.
# A busy table leaves parts of a batch unprocessed. Eight times in a row take about three seconds.
MAX_INCOMPLETE_BATCHES = 8
# What a failed condition is called in the error of a single write, of a statement in a batch, and of a transaction.
CONDITION_FAILED = "ConditionalCheckFailedException"
STATEMENT_CONDITION_FAILED = "ConditionalCheckFailed"
NO_ITEM = "NoItem"
TRANSACTION_CANCELED = "TransactionCanceledException"
# The condition that no item has the key.
NEW = "attribute_not_exists(PK)"


class TableError(Exception):
    """DynamoDB refused a call. The text is DynamoDB's."""


class StatementFailed(Struct, frozen=True):
    """The error of one statement in a batch, by its ``code``; NO_ITEM if there is no error and no item either."""

    code: str


class ConditionFailed(Exception):
    """The condition of a write is not true for the stored item. Nothing was changed.

    ``is_repeated``: the write was sent before, without a response, and may have been carried out then.
    """

    def __init__(self, operation: str, *, is_repeated: bool = False) -> None:
        super().__init__(operation)
        self.is_repeated = is_repeated


class _Item(Struct):
    Item: Row | None = None
    Attributes: Row | None = None


class _Page(Struct):
    Items: list[Row] = []
    LastEvaluatedKey: dict[str, Text] | None = None


class _StatementError(Struct):
    Code: str = ""


class _StatementResult(Struct):
    Item: Row | None = None
    Error: _StatementError | None = None


class _StatementResults(Struct):
    Responses: list[_StatementResult]


class _Batch(Struct):
    Responses: dict[str, list[Row]] = {}
    UnprocessedKeys: dict[str, Any] = {}
    UnprocessedItems: dict[str, Any] = {}


# Made once, at import. A process with many threads, which left that to msgspec 0.22, has crashed.
_DECODERS: dict[type[Any], json.Decoder[Any]] = {
    kind: json.Decoder(kind) for kind in (_Item, _Page, _Batch, _StatementResults)
}


class Table:
    """Reads are consistent unless asked otherwise.

    All methods raise TableError for refusals and UnreachableError without a response.
    """

    def __init__(self, name: str, service: Service) -> None:
        self._name, self._service = name, service

    def get(self, key: Key, *, consistent: bool = True) -> Row | None:
        """The item, if it exists. ``consistent`` as in :meth:`query`."""
        found: _Item = self._call("GetItem", {"Key": key_attributes(key), "ConsistentRead": consistent}, _Item)
        return found.Item

    def get_many(self, keys: Iterable[Key], *, consistent: bool = True) -> list[Row]:
        """The existing items, in no order; missing keys are skipped. ``consistent`` as in :meth:`query`."""
        rows: list[Row] = []

        def ask(some: list[Any]) -> list[Any]:
            asked = {self._name: {"Keys": some, "ConsistentRead": consistent}}
            batch: _Batch = self._call("BatchGetItem", {"RequestItems": asked}, _Batch, names_table=False)
            rows.extend(batch.Responses.get(self._name, []))
            left: list[Any] = batch.UnprocessedKeys.get(self._name, {}).get("Keys", [])
            return left

        self._in_batches(ask, [key_attributes(key) for key in dict.fromkeys(keys)], MAX_READS)
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
        consistent: bool = True,
    ) -> Iterator[Row]:
        """The partition's rows by sort key, from ``first`` to ``last`` inclusive, at most ``limit`` rows.

        ``descending`` starts with the greatest sort key. With ``after``, a sort key in that range, only the rows
        behind that key, in that direction, are returned. A read that is not ``consistent`` costs half, and may lack
        changes of the last second.
        """
        asked = key_range(pk, first, last) | {"ConsistentRead": consistent}
        asked |= {"ScanIndexForward": False} if descending else {}
        if after is not None:
            asked["ExclusiveStartKey"] = key_attributes(Key(pk, after))
        left = limit
        while left is None or left > 0:
            page = self._call("Query", asked if left is None else asked | {"Limit": left}, _Page)
            yield from page.Items
            if page.LastEvaluatedKey is None:
                return
            asked["ExclusiveStartKey"] = page.LastEvaluatedKey
            left = None if left is None else left - len(page.Items)

    def put(self, item: Mapping[str, Any], condition: str = "", **values: int) -> None:
        """Stores the item. ``values`` are the numbers for the condition's ``:name`` parts. Raises ConditionFailed.

        After a missing response the write is repeated. It does not fail because the first attempt has stored the item.
        """
        try:
            self._call("PutItem", {"Item": item} | condition_parts(condition, values), _Item)
        except ConditionFailed as exc:
            if not (exc.is_repeated and self._holds([item])):
                raise

    def update(self, key: Key, change: str, condition: str, **values: int) -> Row:
        """Changes the item by an update expression, ``change``, and returns the new item. Raises ConditionFailed."""
        return self._update(key, change, condition_parts(condition, values), is_repeatable=True)

    def update_once(self, key: Key, change: str, condition: str, **values: int) -> Row:
        """As :meth:`update`, but not retried without a response: the condition may be false because of the change."""
        return self._update(key, change, condition_parts(condition, values), is_repeatable=False)

    def update_at_once(self, updates: Iterable[Sequence[Any]]) -> list[Row | StatementFailed | None]:
        """Changes several existing items in one call, and returns the new items in the same order.

        An update begins with the SET clauses of a PartiQL statement, the key, and the number for the ``?`` in the
        clauses or None. The updates are independent. The result is None for an item that does not exist, and
        StatementFailed for any other error of one update.
        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.batching.html
        """
        statements = [
            {
                "Statement": f'UPDATE "{self._name}" {clauses} WHERE PK = ? AND SK = ? RETURNING ALL NEW *',
                "Parameters": [*([] if number is None else [{"N": str(number)}]), {"S": key.pk}, {"S": key.sk}],
            }
            for clauses, key, number, *_ in updates
        ]
        request = {"Statements": statements}
        results: _StatementResults = self._call("BatchExecuteStatement", request, _StatementResults, names_table=False)
        return [_updated(result) for result in results.Responses]

    def write_together(
        self, puts: Iterable[Mapping[str, Any]], update: tuple[Key, str, str] | None = None, **values: int
    ) -> None:
        """Stores new items, and changes another one, or does nothing. Raises ConditionFailed, also after a conflict.

        ``update`` is a key, an update expression and a condition, with ``values`` for its ``:name`` parts. After a
        missing response it is repeated as in :meth:`put`.
        """
        items = list(puts)
        parts: list[dict[str, Any]] = [{"Put": {"Item": each, "ConditionExpression": NEW}} for each in items]
        if update is not None:
            key, change, condition = update
            changed = {"Key": key_attributes(key), "UpdateExpression": change}
            parts.append({"Update": changed | condition_parts(condition, values)})
        try:
            self.transact(parts)
        except ConditionFailed as exc:
            if not (exc.is_repeated and self._holds(items)):
                raise

    def transact(self, parts: Iterable[Mapping[str, Any]]) -> None:
        """Executes the parts of a transaction, which name no table, or does nothing. Raises as above."""
        named = [{kind: each | {"TableName": self._name} for kind, each in part.items()} for part in parts]
        self._call("TransactWriteItems", {"TransactItems": named}, _Item, names_table=False)

    def write_many(self, puts: Iterable[Mapping[str, Any]], deletes: Iterable[Key] = ()) -> None:
        """All items are put, then all keys deleted, in batches: not atomic."""
        writes: list[Any] = [{"PutRequest": {"Item": item}} for item in puts]
        writes += [{"DeleteRequest": {"Key": key_attributes(key)}} for key in dict.fromkeys(deletes)]

        def ask(some: list[Any]) -> list[Any]:
            batch: _Batch = self._call(
                "BatchWriteItem", {"RequestItems": {self._name: some}}, _Batch, names_table=False
            )
            left: list[Any] = batch.UnprocessedItems.get(self._name, [])
            return left

        self._in_batches(ask, writes, MAX_WRITES)

    def pause(self, attempt: int) -> None:
        """Waits after the failed attempt of that number, as :meth:`chalicelib.aws.service.Service.pause`."""
        self._service.pause(attempt)

    def _holds(self, items: Iterable[Mapping[str, Any]]) -> bool:
        """Whether exactly these items are stored."""
        return all(self.get(Key(each["PK"]["S"], each["SK"]["S"])) == convert(each, Row) for each in items)

    def _update(self, key: Key, change: str, condition: dict[str, Any], *, is_repeatable: bool) -> Row:
        request = {"Key": key_attributes(key), "UpdateExpression": change, "ReturnValues": "ALL_NEW"}
        updated: _Item = self._call("UpdateItem", request | condition, _Item, is_repeatable=is_repeatable)
        if updated.Attributes is None:
            raise TableError(f"UpdateItem on {self._name} returned no item")
        return updated.Attributes

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
                self.pause(incomplete)

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
            return _decoded(response.body, result)
        if any(name.encode() in response.body for name in (CONDITION_FAILED, TRANSACTION_CANCELED)):
            raise ConditionFailed(operation, is_repeated=response.is_repeated)
        raise TableError(
            f"{operation} on {self._name}: {response.status} {response.body.decode(errors='replace')[:500]}"
        )


def _decoded(body: bytes, result: type[Any]) -> Any:
    """The response. An item with an attribute of another type, stored by another program, is reduced to its key."""
    try:
        return _DECODERS[result].decode(body)
    except ValidationError:
        return convert(_reduced(json.decode(body)), result)


def _reduced(value: Any) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get("PK"), dict) and isinstance(value.get("SK"), dict):
            try:
                convert(value, Row)
            except ValidationError:
                return {"PK": value["PK"], "SK": value["SK"]}
            return value
        return {name: _reduced(member) for name, member in value.items()}
    return [_reduced(member) for member in value] if isinstance(value, list) else value


def _updated(result: _StatementResult) -> Row | StatementFailed | None:
    if result.Item is not None:
        return result.Item
    code = result.Error.Code if result.Error else NO_ITEM
    return None if code == STATEMENT_CONDITION_FAILED else StatementFailed(code)
