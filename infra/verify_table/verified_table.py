"""The calls to DynamoDB that verification needs and the functions must not make: scans, and transactions of reads.

Items are decoded one by one, so that an item which the functions cannot read does not hide its neighbours.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from http import HTTPStatus
from itertools import count
from typing import Any, NamedTuple

from msgspec import Raw, Struct, ValidationError, json

from chalicelib.aws.service import Service
from chalicelib.aws.table import TableError
from chalicelib.aws.table_items import Key, Row, Text, item, key_attributes, number
from infra.verify_table.item_parts import Unreadable

# Beside the course itself. DynamoDB takes 100 items in a transaction, but moto, which tests run on, 25 in one of reads.
MAX_PARTS = 24
MAX_CONFLICTS = 20
CANCELED = b"TransactionCanceledException"


class Page(NamedTuple):
    """Rows, and the key and the reason of each item that is none. ``has_ended`` is true on a segment's last page."""

    rows: list[Row]
    unreadable: list[tuple[Key, str]]
    has_ended: bool


class _Items(Struct):
    Items: list[Raw] = []
    LastEvaluatedKey: dict[str, Any] | None = None


class _Got(Struct):
    Item: Raw = Raw()


class _Responses(Struct):
    Responses: list[_Got] = []


class _KeyOnly(Struct, rename={"pk": "PK", "sk": "SK"}):
    pk: Text
    sk: Text


class VerifiedTable:
    """All methods raise TableError for refusals and UnreachableError without a response."""

    def __init__(self, name: str, service: Service) -> None:
        self._name, self._service = name, service

    def scan(self, segments: int, workers: int) -> Iterator[Page]:
        """Yields all items, in no order. Reads of a scan are not consistent, which costs half.

        At most ``workers`` pages, of 1 MB each, are in memory at once.
        """
        with ThreadPoolExecutor(workers) as pool:
            left = iter(range(segments))
            pending: dict[Future[tuple[Page, Any]], int] = {}

            def begin_next() -> None:
                for segment in left:
                    pending[pool.submit(self._segment_page, segment, segments, None)] = segment
                    return

            for _ in range(workers):
                begin_next()
            while pending:
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    segment = pending.pop(future)
                    page, following = future.result()
                    if following is None:
                        begin_next()
                    else:
                        pending[pool.submit(self._segment_page, segment, segments, following)] = segment
                    yield page

    def partition(self, pk: str) -> Iterator[Page]:
        """Yields the items of a partition in the order of their sort keys. Reads are consistent."""
        asked: dict[str, Any] = {
            "KeyConditionExpression": "PK = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            "ConsistentRead": True,
        }
        while True:
            page, following = self._page("Query", asked)
            yield page
            if following is None:
                return
            asked["ExclusiveStartKey"] = following

    def snapshot(self, keys: Sequence[Key]) -> dict[Key, Row]:
        """Returns the existing items under at most MAX_PARTS + 1 keys, as they were at one moment.

        An item that is no row is returned as a row without a body.
        """
        gets = [{"Get": {"TableName": self._name, "Key": key_attributes(key)}} for key in keys]
        for attempt in count(1):
            status, body = self._call("TransactGetItems", {"TransactItems": gets})
            if status == HTTPStatus.OK:
                break
            # Canceled because of a conflict with a writer.
            if CANCELED not in body or attempt == MAX_CONFLICTS:
                raise self._error("TransactGetItems", status, body)
            self._service.pause(min(attempt, 5))
        responses = json.decode(body, type=_Responses).Responses
        return {key: _row_or_key(each.Item) for key, each in zip(keys, responses, strict=True) if bytes(each.Item)}

    def write(self, parts: Iterable[dict[str, Any]]) -> bool:
        """Executes the parts of a transaction, which name no table, or nothing.

        Returns False, after a short pause, if a condition failed or another transaction was under way.
        """
        named = [{kind: part | {"TableName": self._name} for kind, part in each.items()} for each in parts]
        status, body = self._call("TransactWriteItems", {"TransactItems": named})
        if status == HTTPStatus.OK:
            return True
        if CANCELED not in body:
            raise self._error("TransactWriteItems", status, body)
        self._service.pause(1)
        return False

    def _segment_page(self, segment: int, segments: int, start: Any) -> tuple[Page, Any]:
        asked = {"Segment": segment, "TotalSegments": segments}
        return self._page("Scan", asked | ({"ExclusiveStartKey": start} if start else {}))

    def _page(self, operation: str, asked: dict[str, Any]) -> tuple[Page, Any]:
        status, body = self._call(operation, asked | {"TableName": self._name})
        if status != HTTPStatus.OK:
            raise self._error(operation, status, body)
        found = json.decode(body, type=_Items)
        rows, unreadable = [], []
        for raw in found.Items:
            try:
                rows.append(decode_row(raw))
            except Unreadable as exc:
                unreadable.append((_key_of(raw), str(exc)))
        return Page(rows, unreadable, found.LastEvaluatedKey is None), found.LastEvaluatedKey

    def _call(self, operation: str, request: dict[str, Any]) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        response = self._service.call("POST", "/", headers, json.encode(request))
        return response.status, response.body

    def _error(self, operation: str, status: int, body: bytes) -> TableError:
        return TableError(f"{operation} on {self._name}: {status} {body.decode(errors='replace')[:500]}")


def decode_row(raw: bytes | Raw) -> Row:
    """Returns the item as a row. Raises Unreadable for an item that the functions cannot decode."""
    try:
        row = json.decode(raw, type=Row)
        for attribute in (row.version, row.expires_at, row.stamp, row.reserved, row.settled, row.pushed):
            number(attribute)
    except (ValidationError, ValueError) as exc:
        raise Unreadable(str(exc)) from exc
    return row


def check(key: Key, condition: str, **values: int) -> dict[str, Any]:
    """A part that only checks the item; ``values`` are the numbers for the condition's ``:name`` parts."""
    return {"ConditionCheck": {"Key": key_attributes(key)} | _condition(condition, values)}


def put(key: Key, body: str, *, version: int | None = None, condition: str = "", **values: int) -> dict[str, Any]:
    """A part that stores an item."""
    stored = item(key, body=body, version=version)
    return {"Put": {"Item": stored} | (_condition(condition, values) if condition else {})}


def replace_body(key: Key, body: str, version: int) -> dict[str, Any]:
    """A part that stores the body under the next version, if the item still has that version."""
    return put(key, body, version=version + 1, condition="version = :seen", seen=version)


def delete(key: Key) -> dict[str, Any]:
    """A part that deletes an item."""
    return {"Delete": {"Key": key_attributes(key)}}


def update(key: Key, change: str, condition: str, texts: dict[str, str] | None = None, **values: int) -> dict[str, Any]:
    """A part that changes an item by an update expression; ``texts`` are values like ``values``."""
    part = {"Key": key_attributes(key), "UpdateExpression": change} | _condition(condition, values)
    part.setdefault("ExpressionAttributeValues", {}).update({f":{n}": {"S": text} for n, text in (texts or {}).items()})
    return {"Update": part}


def _condition(condition: str, values: dict[str, int]) -> dict[str, Any]:
    numbers = {f":{name}": {"N": str(value)} for name, value in values.items()}
    return {"ConditionExpression": condition} | ({"ExpressionAttributeValues": numbers} if numbers else {})


def _row_or_key(raw: Raw) -> Row:
    try:
        return decode_row(raw)
    except Unreadable:
        key = json.decode(raw, type=_KeyOnly)
        return Row(key.pk, key.sk)


def _key_of(raw: Raw) -> Key:
    # The keys of a table are of one type, which is text here.
    key = json.decode(raw, type=_KeyOnly)
    return Key(key.pk.S, key.sk.S)
