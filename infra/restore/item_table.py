"""A DynamoDB table whose items are read and written as they are, with attributes that no function knows.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
"""

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

from msgspec import json

from chalicelib.aws.service import Service
from chalicelib.aws.table import MAX_READS, MAX_WRITES, TableError
from infra.restore.item_rules import Item, ItemKey, key_of

T = TypeVar("T")
# A page is the least that a resumed run reads again, and what each worker holds in memory.
MAX_PAGE_ITEMS = 1000
# Batches in a row of which DynamoDB carries nothing out, with pauses that grow to some seconds.
MAX_EMPTY_BATCHES = 20
MAX_PAUSE_ATTEMPT = 7


class Page(NamedTuple):
    """Some items of a segment. ``next`` is the key to go on behind; None at the end of the segment."""

    items: list[Item]
    next: dict[str, Any] | None


class ItemTable:
    """All methods raise TableError for refusals and UnreachableError without a response. Thread-safe."""

    def __init__(self, name: str, service: Service) -> None:
        self.name, self._service = name, service

    def page(self, segment: int, segments: int, after: dict[str, Any] | None, *, consistent: bool = False) -> Page:
        """The items of one segment behind the key ``after``. A consistent read costs twice as much."""
        asked = {"TableName": self.name, "Segment": segment, "TotalSegments": segments, "Limit": MAX_PAGE_ITEMS}
        asked |= {"ConsistentRead": consistent} | ({"ExclusiveStartKey": after} if after else {})
        found = self._call("Scan", asked)
        return Page(found["Items"], found.get("LastEvaluatedKey"))

    def is_empty(self) -> bool:
        """Whether the table has no item."""
        return not self._call("Scan", {"TableName": self.name, "Limit": 1, "ConsistentRead": True})["Items"]

    def get_many(self, keys: Iterable[ItemKey]) -> dict[ItemKey, Item]:
        """The existing items by key. Reads are consistent."""
        found: dict[ItemKey, Item] = {}
        for some in chunks([_attributes(key) for key in keys], MAX_READS):
            left: list[Any] = some
            for attempt in self._attempts():
                asked = {"RequestItems": {self.name: {"Keys": left, "ConsistentRead": True}}}
                batch = self._call("BatchGetItem", asked)
                rows = batch["Responses"].get(self.name, [])
                found |= {key_of(item): item for item in rows}
                left = batch.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
                if not left:
                    break
                self._service.pause(attempt)
        return found

    def put(self, items: Iterable[Item]) -> None:
        """The items are stored, instead of those that had their keys."""
        self._write([{"PutRequest": {"Item": item}} for item in items])

    def delete(self, keys: Iterable[ItemKey]) -> None:
        """There are no items with these keys."""
        self._write([{"DeleteRequest": {"Key": _attributes(key)}} for key in keys])

    def _write(self, requests: Sequence[Any]) -> None:
        for some in chunks(requests, MAX_WRITES):
            left: list[Any] = some
            for attempt in self._attempts():
                batch = self._call("BatchWriteItem", {"RequestItems": {self.name: left}})
                left = batch.get("UnprocessedItems", {}).get(self.name, [])
                if not left:
                    break
                self._service.pause(attempt)

    def _attempts(self) -> Iterator[int]:
        """Yields the numbers of attempts for pauses. Raises TableError after too many."""
        for attempt in range(1, MAX_EMPTY_BATCHES + 1):
            yield min(attempt, MAX_PAUSE_ATTEMPT)
        raise TableError(f"{self.name} is too busy: a part of a batch was left undone {MAX_EMPTY_BATCHES} times")

    def _call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        response = self._service.call("POST", "/", headers, json.encode(request))
        if response.status != HTTPStatus.OK:
            text = response.body.decode(errors="replace")[:500]
            raise TableError(f"{operation} on {self.name}: {response.status} {text}")
        return dict(json.decode(response.body))


def chunks(values: Sequence[T], size: int) -> Iterator[list[T]]:
    """Yields the values in order, at most ``size`` at a time."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def _attributes(key: ItemKey) -> dict[str, Any]:
    return {"PK": {"S": key[0]}, "SK": {"S": key[1]}}
