"""infra/verify_table while writers act: nothing that a writer does is reported, and no repair overwrites a change."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from chalicelib.aws.http import KeepAliveClient, Response
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys
from infra.verify_table.findings import State
from tests.builders import MIKE, NADIA
from tests.contract.damaged_table import SLOTS, DamagedTable, row, states

MAX_WRITTEN = 300


class ActBefore:
    """Sends requests; before each call of the operation it first lets somebody else act, as often as there are acts."""

    def __init__(self, operation: str, *acts: Callable[[], object]) -> None:
        self._send = KeepAliveClient(os.environ["AWS_ENDPOINT_URL_DYNAMODB"])
        self._operation, self.left = operation, list(acts)

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if headers["X-Amz-Target"].endswith(f".{self._operation}") and self.left:
            self.left.pop(0)()
        return self._send(method, path, headers, body)


@pytest.mark.parametrize("operation", ["Scan", "TransactGetItems", "Query"])
def test_changes_during_the_run_are_not_reported(operation: str, table: DamagedTable) -> None:
    desk = table.stores.desk
    send = ActBefore(
        operation,
        lambda: desk.reschedule(table.confirmed, NADIA),
        lambda: desk.assign(table.pending, MIKE, scheduled_date=date(2025, 7, 16)),
        lambda: desk.cancel(desk.confirmed(NADIA, location="Barn", start_time="20:00", end_time="21:00")),
        lambda: desk.request(location="Shed"),
    )

    assert table.verify(repair=True, send=send) == []
    assert len(send.left) < 4
    assert table.verify() == []


def test_a_course_that_changes_between_comparison_and_repair_is_compared_again(table: DamagedTable) -> None:
    table.delete(row(table.confirmed))
    send = ActBefore("TransactWriteItems", lambda: table.stores.desk.cancel(table.confirmed))

    findings = table.verify(repair=True, send=send)

    assert findings == []  # The change deleted the lost row's key and wrote the rows anew.
    assert table.stores.courses.get(2) == table.stores.courses.page("admin", [Status.CANCELLED], 10, None).courses[0]
    assert table.verify() == []


def test_a_part_that_is_still_wrong_after_a_change_is_repaired_for_the_changed_course(table: DamagedTable) -> None:
    table.delete(SLOTS)
    send = ActBefore("TransactWriteItems", lambda: table.stores.desk.complete(table.confirmed))

    findings = table.verify(repair=True, send=send)

    assert states(findings) == {State.REPAIRED}
    course = table.stores.courses.get(2)
    assert course is not None
    assert course.version == 3
    assert table.verify() == []


def test_a_booking_by_another_course_before_the_repair_is_kept(table: DamagedTable) -> None:
    table.set_body(SLOTS, "[]")
    desk = table.stores.desk
    send = ActBefore(
        "TransactWriteItems", lambda: desk.confirmed(MIKE, location="Barn", start_time="14:00", end_time="15:00")
    )

    findings = table.verify(repair=True, send=send)

    assert states(findings) == {State.REPAIRED}
    assert {booking["courseId"] for booking in table.body(SLOTS)} == {2, 5}
    assert table.verify() == []


def test_a_request_before_the_repair_of_the_counter_is_not_taken_back(table: DamagedTable) -> None:
    table.set_number(course_keys.COURSE_COUNTER, "version", 3)
    send = ActBefore("TransactWriteItems", lambda: table.set_number(course_keys.COURSE_COUNTER, "version", 9))

    table.verify(repair=True, send=send)

    assert table.get(course_keys.COURSE_COUNTER)["version"] == {"N": "9"}


def test_a_course_that_changes_without_end_is_reported_and_left_alone(table: DamagedTable) -> None:
    table.put(course_keys.list_row("admin", Status.PENDING, date(2025, 7, 1), 2), body={"S": "{}"})

    def change() -> None:
        course = table.stores.courses.get(2)
        assert course is not None
        table.stores.desk.reschedule(course, scheduled_date=course.scheduled_date + timedelta(days=1))

    findings = table.verify(repair=True, send=ActBefore("TransactWriteItems", *[change] * 30))

    assert states(findings) == {State.REPAIRABLE}
    assert states(table.verify(repair=True)) == {State.REPAIRED}


def test_beside_writers_nothing_is_reported_and_nothing_is_spoiled(table: DamagedTable) -> None:
    stop = threading.Event()
    desk = table.stores.desk

    def write() -> None:
        # A bound: where the writer is faster than the scan, the scan would never end.
        for n in range(MAX_WRITTEN):
            course = desk.confirmed(NADIA, location=f"Room {n}", scheduled_date=date(2025, 8, 1) + timedelta(days=n))
            desk.cancel(desk.reschedule(course, MIKE, scheduled_date=date(2025, 8, 2) + timedelta(days=n)))
            if stop.is_set():
                return

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        findings = [finding for _ in range(3) for finding in table.verify(repair=True)]
        stop.set()
        writer.result()

    assert findings == []
    assert table.verify() == []
