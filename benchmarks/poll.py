"""``python -m benchmarks.poll``: what a poll costs with and without news, and that a page costs the same in any list.

Prints the section "Polls and lists" of RESULTS.md. Units follow from the sizes of what was read. Processor time is that
of this process, which holds the whole application and not the database.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import median
from typing import Any

from msgspec import json
from msgspec.structs import replace

from benchmarks import database
from benchmarks.call_recorder import Call, CallRecorder, record_calls
from benchmarks.capacity import item_bytes, read_units
from benchmarks.console import count, markdown_table, say
from chalicelib.aws.service import Service
from chalicelib.aws.table_items import Key
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys
from chalicelib.wiring import use
from tests.functional.answer import Answer
from tests.functional.stage import Stage
from tests.functional.stage_wiring import StageWiring

LISTS = [100, 1_000, 10_000]
NEWS = [1, 10, 100]
LIMIT = 50
FIRST_DAY = date(2045, 1, 1)
BATCH = 25  # As many writes as DynamoDB takes in one batch.
NOTES = "The projector is in the room. Parking is behind the building, and the porter has the key."
SendRequest = Callable[[Stage], Answer]


class WireWiring(StageWiring):
    """Every call goes to the address in the environment."""

    @cached_property
    def _dynamodb(self) -> Service:
        return Service("dynamodb")

    def fix_address(self) -> None:
        """The address of now is used from now on."""
        _ = self._dynamodb


@dataclass(frozen=True)
class Cost:
    status: int
    reads: int
    bytes: int
    units: int
    counted: float
    cpu_ms: float


class MeasuredApplication:
    """The application twice on the same tables: through the recorder to count, and directly to be timed."""

    def __init__(self, url: str, recorder: CallRecorder, rounds: int, repeats: int) -> None:
        self.database = database.client(url)
        self._recorder, self._rounds, self._repeats = recorder, rounds, repeats
        self.counted, self.timed = self._stage(recorder.url), self._stage(url)

    def measure(self, send: SendRequest) -> Cost:
        use(self.counted.wiring)
        send(self.counted)
        self._recorder.calls.clear()
        answer = send(self.counted)
        calls = list(self._recorder.calls)
        sizes = [_bytes(call) for call in calls]
        units = sum(map(read_units, sizes))
        return Cost(
            answer.status, len(calls), sum(sizes), units, sum(call.consumed for call in calls), self._cpu_ms(send)
        )

    def _stage(self, url: str) -> Stage:
        database.use(url)
        wiring = WireWiring()
        # Clients are made when first needed, and then keep the address.
        wiring.fix_address()
        return Stage(wiring, self.database)

    def _cpu_ms(self, send: SendRequest) -> float:
        use(self.timed.wiring)
        send(self.timed)
        rounds = []
        for _ in range(self._rounds):
            begin = time.process_time()
            for _ in range(self._repeats):
                send(self.timed)
            rounds.append((time.process_time() - begin) / self._repeats * 1000)
        return median(rounds)


def main() -> None:
    wanted = _arguments()
    with database.database() as (name, url), record_calls(url) as recorder:
        application = MeasuredApplication(url, recorder, wanted.rounds, wanted.repeats)
        application.timed.create_tables()
        print(_polls(name, application))
        print(_lists(name, application, wanted.lists))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-poll", description=__doc__)
    parser.add_argument("--rounds", type=count, default=7, help="of which the median is shown (7)")
    parser.add_argument("--repeats", type=count, default=30, help="requests in each round (30)")
    parser.add_argument("--lists", type=count, nargs="+", default=LISTS, help="courses in the lists")
    return parser.parse_args()


def _polls(name: str, application: MeasuredApplication) -> str:
    stage = application.timed
    use(stage.wiring)
    number = stage.pending(notes=NOTES)
    for n in range(NEWS[-1]):
        stage.act("dana", number, "reschedule", {"scheduledDate": f"2045-08-{n % 28 + 1:02}", "reason": "The room."})
    head = stage.cursor("iffat")
    epoch, _, last = head.partition(".")
    cursors = {n: f"{epoch}.{int(last) - n}" for n in NEWS}
    known = {"If-None-Match": f'"{head}"'}
    rows = [
        ("poll, 304", _poll(head, known)),
        ("poll, nothing new, without `If-None-Match`", _poll(head)),
        *((f"poll, {n} new", _poll(cursors[n], {"If-None-Match": f'"{cursors[n]}"'})) for n in NEWS),
        ("list, 304", lambda stage: stage.call("iffat", "GET", "/courses", headers=known)),
    ]
    return _table("request", name, [_row(text, application.measure(send)) for text, send in rows])


def _poll(cursor: str, headers: dict[str, str] | None = None) -> SendRequest:
    return lambda stage: stage.call("iffat", "GET", "/updates", query={"after": cursor}, headers=headers)


def _lists(name: str, application: MeasuredApplication, lengths: list[int]) -> str:
    use(application.timed.wiring)
    template = application.timed.wiring.courses.get(1)
    assert template is not None
    rows: list[list[str]] = []
    filled = 0
    for length in lengths:
        say(f"A list of {length} courses ...")
        _store_rows(application.database, [_course(template, n) for n in range(filled, length)])
        filled = length
        for place, n in (("first", 0), ("middle", length // 2), ("last", length - LIMIT)):
            query = {"limit": str(LIMIT)} | ({"next": _next(_course(template, n - 1))} if n else {})
            rows.append(_row(f"{length:,} courses, {place} page", application.measure(_page(query))))
        cost = application.measure(_page({"limit": str(LIMIT), "status": "pending"}))
        rows.append(_row(f"{length:,} courses, first page of the pending", cost))
    return _table(f"page of {LIMIT}", name, rows)


def _page(query: dict[str, str]) -> SendRequest:
    return lambda stage: stage.call("dana", "GET", "/courses", query=query)


def _course(template: Course, n: int) -> Course:
    """The n-th by date; the statuses take turns."""
    return replace(
        template,
        course_id=1000 + n,
        status=list(Status)[n % len(Status)],
        scheduled_date=FIRST_DAY + timedelta(days=n // 10),
    )


def _next(course: Course) -> str:
    start = (course.start_time or "").replace(":", "")
    return f"{course.scheduled_date.isoformat()}_{start}_{course.course_id:010}"


def _row_key(course: Course) -> Key:
    return course_keys.list_row("admin", course.status, course.scheduled_date, course.course_id)


def _store_rows(dynamo: Any, courses: list[Course]) -> None:
    """The admins' list holds them: their rows only, since a list reads nothing else."""
    for begin in range(0, len(courses), BATCH):
        puts = [{"PutRequest": {"Item": _item(course)}} for course in courses[begin : begin + BATCH]]
        dynamo.batch_write_item(RequestItems={database.TABLE: puts})


def _item(course: Course) -> dict[str, Any]:
    key = _row_key(course)
    return {"PK": {"S": key.pk}, "SK": {"S": key.sk}, "body": {"S": json.encode(course).decode()}}


def _bytes(call: Call) -> int:
    found = call.answer.get("Items") or [item for item in [call.answer.get("Item")] if item]
    return sum(map(item_bytes, found))


def _table(subject: str, database_name: str, rows: list[list[str]]) -> str:
    heads = [subject, "status", "reads", "bytes read", "read units", f"{database_name} counts", "processor ms"]
    return markdown_table(heads, rows) + "\n"


def _row(text: str, cost: Cost) -> list[str]:
    counts = [str(cost.status), str(cost.reads), f"{cost.bytes:,}", str(cost.units), f"{cost.counted:g}"]
    return [text, *counts, f"{cost.cpu_ms:.2f}"]


if __name__ == "__main__":
    main()
