"""What the contract suite cannot see: pages of a scan, conflicts, and items that are no rows."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import json

from chalicelib.aws.http import Response
from chalicelib.aws.service import Service
from chalicelib.aws.table import TableError
from chalicelib.aws.table_items import Key
from infra.verify_table.verified_table import MAX_CONFLICTS, VerifiedTable

ENVIRONMENT = {"AWS_REGION": "ca-central-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}
CONFLICT = {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "message": "TransactionConflict"}


class Segments:
    """Each segment has as many pages as its number says, with one item each; remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []
        self._lock = threading.Lock()

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        request = json.decode(body)
        segment, start = request["Segment"], request.get("ExclusiveStartKey", {}).get("SK", {}).get("S", "")
        with self._lock:
            self.asked.append((segment, start))
        number = int(start or 0) + 1
        page: dict[str, Any] = {"Items": [row(f"{segment}", f"{number}")]}
        if number < segment:
            page["LastEvaluatedKey"] = {"PK": {"S": f"{segment}"}, "SK": {"S": f"{number}"}}
        return Response(200, json.encode(page))


class Responses:
    """Responds in turn."""

    def __init__(self, *responses: tuple[int, Any]) -> None:
        self.left = list(responses)
        self.waits: list[float] = []

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        status, response = self.left.pop(0)
        return Response(status, json.encode(response))

    @property
    def table(self) -> VerifiedTable:
        return table(self, self.waits)


def table(send: Any, waits: list[float] | None = None) -> VerifiedTable:
    wait = (waits if waits is not None else []).append
    return VerifiedTable("courses", Service("dynamodb", environment=ENVIRONMENT, send=send, wait=wait))


def row(pk: str, sk: str) -> dict[str, Any]:
    return {"PK": {"S": pk}, "SK": {"S": sk}, "body": {"S": "{}"}}


def test_a_scan_yields_every_page_of_every_segment_once() -> None:
    segments = Segments()

    pages = list(table(segments).scan(6, workers=3))

    assert sorted(row.key for page in pages for row in page.rows) == sorted(
        Key(f"{segment}", f"{number}") for segment in range(6) for number in range(1, max(segment, 1) + 1)
    )
    assert len(segments.asked) == len(set(segments.asked)) == len(pages)
    assert sum(page.has_ended for page in pages) == 6


def test_a_refused_scan_raises_what_the_service_said() -> None:
    refused = Responses((400, {"__type": "ResourceNotFoundException", "message": "no table courses"}))

    with pytest.raises(TableError, match="no table courses"):
        list(refused.table.scan(1, workers=1))


def test_an_item_that_is_no_row_hides_no_other() -> None:
    spoiled = row("A", "2") | {"version": {"S": "one"}}
    responses = Responses((200, {"Items": [row("A", "1"), spoiled, row("A", "3")]}))

    (page,) = responses.table.partition("A")

    assert [row.key.sk for row in page.rows] == ["1", "3"]
    assert [key for key, _ in page.unreadable] == [Key("A", "2")]


def test_a_snapshot_is_tried_again_after_a_conflict() -> None:
    responses = Responses((400, CONFLICT), (400, CONFLICT), (200, {"Responses": [{"Item": row("A", "1")}, {}]}))

    found = responses.table.snapshot([Key("A", "1"), Key("A", "2")])

    assert list(found) == [Key("A", "1")]
    assert len(responses.waits) == 2


def test_a_snapshot_that_never_succeeds_is_given_up() -> None:
    responses = Responses(*[(400, CONFLICT)] * MAX_CONFLICTS)

    with pytest.raises(TableError, match="TransactionConflict"):
        responses.table.snapshot([Key("A", "1")])


def test_a_canceled_write_is_no_error_and_another_refusal_is() -> None:
    responses = Responses((400, CONFLICT), (400, {"__type": "AccessDeniedException", "message": "not yours"}))

    assert responses.table.write([]) is False
    with pytest.raises(TableError, match="not yours"):
        responses.table.write([])
