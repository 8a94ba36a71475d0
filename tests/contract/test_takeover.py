"""One table, used by the version of the code that locked the feed heads and by this one, as during a deployment."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.feed.cursor import Head
from chalicelib.feed.recover import recover
from tests.builders import HARBOUR, IFFAT
from tests.contract.stores import DynamoStores

# The last commit whose transactions contain the heads.
EARLIER = "9fe0241"
ROOT = Path(__file__).parents[2]
# Requests a course by the code in the current directory, and prints its number or the refusal.
REQUEST = """
import json, sys
from datetime import UTC, datetime, timedelta
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.courses import decide
from chalicelib.courses.commands import RequestCourse
from chalicelib.courses.dynamo import course_store
from chalicelib.courses.dynamo.items import table
from chalicelib.courses.dynamo.plan import Lifetimes
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.errors import BusyError
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Organization

course_store.CONTENTION_SECONDS = 1.0
now = datetime(2025, 7, 12, 19, 30, tzinfo=UTC)
courses = Table("courses", Service("dynamodb"))
transactions = Transactions(table("courses"))
lifetimes = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))
store = course_store.DynamoCourseStore(courses, lambda: transactions, lifetimes, now=now.timestamp)
feed = DynamoFeed(courses, now=now.timestamp)
for place in sys.argv[1:]:
    command = RequestCourse(
        course_type="CPR", scheduled_date=now.date(), time_zone="UTC", location=place, students=5
    )
    by = Identity(Role.ADMIN, "Dana", "user-dana", 2**40)
    try:
        course_id = store.commit(decide.request(command, Organization(7, "Iffat College"), by, now)).course_id
    except BusyError as exc:
        course_id = exc.code
    print(json.dumps({"result": course_id, "head": str(feed.head("admin"))}))
"""


@pytest.fixture(scope="module")
def earlier_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the earlier code."""
    archive = subprocess.run(["git", "archive", EARLIER, "chalicelib"], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"the history of this checkout does not contain {EARLIER}: {archive.stderr.decode().strip()}")
    folder = tmp_path_factory.mktemp("earlier")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


Request = Callable[..., list[Any]]


@pytest.fixture
def earlier(dynamo_stores: DynamoStores, earlier_code: Path) -> Request:
    """Requests a course at each place by the earlier code; returns what it printed of each."""

    def request(*places: str) -> list[Any]:
        command = [sys.executable, "-c", REQUEST, *places]
        printed = subprocess.run(command, cwd=earlier_code, capture_output=True, check=False, text=True)
        assert printed.returncode == 0, printed.stderr
        return [json.loads(line) for line in printed.stdout.splitlines()]

    return request


def ids(stores: DynamoStores, channel: str = "admin") -> list[int]:
    return [json.loads(entry.data)["courseId"] for entry in stores.feed.after(channel, 0, 100) if entry.is_event]


class TestTakeOver:
    def test_the_numbers_and_the_epoch_go_on(self, dynamo_stores: DynamoStores, earlier: Request) -> None:
        printed = earlier("Room 1", "Room 2")

        course = dynamo_stores.desk.request(IFFAT, location="Room 3")

        head = dynamo_stores.feed.head("admin")
        assert printed[-1]["head"] == f"{head.epoch}.2"
        assert (head, course.course_id) == (Head(head.epoch, 3, 3), 3)
        assert ids(dynamo_stores) == [1, 2, 3]

    def test_cursors_of_before_stay_valid(self, dynamo_stores: DynamoStores, earlier: Request) -> None:
        (first, _) = earlier("Room 1", "Room 2")

        recovered = recover(dynamo_stores.feed, "admin", first["head"], dynamo_stores.feed.head("admin"))

        assert (recovered.reason, [entry.seq for entry in recovered.entries]) == (None, [2])

    def test_nothing_of_before_is_pushed_again(self, dynamo_stores: DynamoStores, earlier: Request) -> None:
        earlier("Room 1", "Room 2")

        unpushed = dynamo_stores.feed.unpushed("admin", 10)

        assert (unpushed.entries, unpushed.pushed) == ([], 2)

    def test_afterwards_the_earlier_code_refuses_and_overwrites_nothing(
        self, dynamo_stores: DynamoStores, earlier: Request
    ) -> None:
        earlier("Room 1")
        dynamo_stores.desk.request(IFFAT, location="Room 2")
        before = dynamo_stores.items()

        (printed,) = earlier("Room 3")

        assert printed["result"] == "busy"
        assert dynamo_stores.items() == before

    def test_a_channel_that_begins_here_is_not_begun_by_the_earlier_code(
        self, dynamo_stores: DynamoStores, earlier: Request
    ) -> None:
        dynamo_stores.feed.head("admin")

        (printed,) = earlier("Room 1")

        assert printed["result"] == "busy"
        assert dynamo_stores.item("FEED#admin", f"{1:016}") is None

    def test_a_change_of_the_earlier_code_under_way_is_not_lost(
        self, dynamo_stores: DynamoStores, earlier: Request
    ) -> None:
        """It commits while this code takes the head over: one of the two is tried again."""
        earlier("Room 1")
        dynamo_stores.dynamo.before_beginning = lambda: earlier("Room 2")

        dynamo_stores.desk.request(HARBOUR, location="Room 3")

        head = dynamo_stores.feed.head("admin")
        assert (head.prefix, head.reserved) == (3, 3)
        assert sorted(ids(dynamo_stores)) == [1, 2, 3]


class TestRestored:
    """DynamoDB may restore a part of what one transaction wrote."""

    def test_a_lost_head_begins_a_new_epoch_behind_the_last_entry(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.desk.request()
        dynamo_stores.desk.request(location="Annex")
        before = dynamo_stores.feed.head("admin")
        dynamo_stores.delete("HEAD#admin", "HEAD")

        head = dynamo_stores.feed.head("admin")

        assert head.epoch != before.epoch
        assert (head.prefix, head.reserved) == (2, 2)

    def test_the_next_number_overwrites_nothing(self, dynamo_stores: DynamoStores) -> None:
        dynamo_stores.desk.request()
        dynamo_stores.delete("HEAD#admin", "HEAD")

        dynamo_stores.desk.request(location="Annex")

        assert ids(dynamo_stores) == [1, 2]

    def test_an_earlier_head_behind_its_entries_begins_a_new_epoch(
        self, dynamo_stores: DynamoStores, earlier: Request
    ) -> None:
        (_, last) = earlier("Room 1", "Room 2")
        locked = dynamo_stores.item("FEED#admin", "HEAD")
        dynamo_stores.put(locked | {"version": {"N": "1"}})

        head = dynamo_stores.feed.head("admin")

        assert head.reserved == 2
        assert str(head.cursor) != last["head"]
