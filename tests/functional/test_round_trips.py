"""What each request asks of DynamoDB, counted on the wire.

An action is one read, one reservation of numbers and one transaction, a 304 one read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

import pytest

from chalicelib.aws.service import Service
from chalicelib.courses.dynamo.pynamodb_model import table
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.wiring import Wiring, use
from tests.contract.simulated_dynamo import SimulatedDynamo, simulated_dynamo
from tests.functional.answer import Answer
from tests.functional.stage import AFTER_THE_COURSE, COURSE_BODY, Stage
from tests.functional.stage_wiring import StageWiring

READ, RESERVE, WRITE = "BatchGetItem", "BatchExecuteStatement", "TransactWriteItems"
ONE_READ_UNIT_BYTES = 4096
CHANNELS = ("admin", "organization:7", "organization:8", "instructor:32", "instructor:33")

Headers = dict[str, str]
Action = tuple[Callable[[Stage], int], str, str, dict[str, Any]]


class WireWiring(StageWiring):
    """Every call goes over the port, whoever makes it. Clients take long to make, so they are handed on."""

    def __init__(self, transactions: Transactions) -> None:
        super().__init__()
        self._transactions = transactions

    @cached_property
    def _dynamodb(self) -> Service:
        return Service("dynamodb")

    @cached_property
    def revocations(self) -> NobodyRevoked:
        """Reads nothing. ``test_disabling.py`` counts the reads of the list, which are one per second and process."""
        return NobodyRevoked()


class NobodyRevoked:
    """Implements ``people.ports.Revocations``."""

    def is_revoked(self, user_id: str, now: datetime) -> bool:
        return False

    def revoke(self, user_id: str, now: datetime) -> None:
        raise NotImplementedError

    def restore(self, user_id: str) -> None:
        raise NotImplementedError


class Counted:
    """A stage, and the operations that reached its database since :meth:`calls_of` began."""

    def __init__(self, dynamo: SimulatedDynamo) -> None:
        self._dynamo, self._transactions = dynamo, Transactions(table("courses"))
        self.stage = self._stage()

    def calls_of(self, act: Callable[[], Answer], status: int = 200) -> list[str]:
        self._dynamo.calls.clear()
        answer = act()
        assert answer.status == status, answer.text
        return [operation for operation, _ in self._dynamo.calls]

    def post(self) -> None:
        """What the broadcaster notes after each change, when it has posted the entries."""
        feed = self.stage.wiring.feed
        for channel in CHANNELS:
            feed.note_pushed(channel, feed.head(channel).prefix)

    def read_key(self) -> tuple[str, str]:
        """Of the only call, which is a GetItem."""
        ((_, body),) = self._dynamo.calls
        return body["Key"]["PK"]["S"], body["Key"]["SK"]["S"]

    def in_this_process(self) -> Stage:
        return self.stage

    def in_another_process(self) -> Stage:
        """The same tables, and a process that has not seen anything of them yet."""
        fresh = self._stage()
        use(fresh.wiring)
        return fresh

    def _stage(self) -> Stage:
        return Stage(WireWiring(self._transactions), self._dynamo.database)


@pytest.fixture(scope="module")
def module_counted() -> Iterator[Counted]:
    with simulated_dynamo() as dynamo:
        dynamo.reset()
        yield Counted(dynamo)


@pytest.fixture
def counted(module_counted: Counted) -> Iterator[Counted]:
    module_counted.stage.reset()
    use(module_counted.stage.wiring)
    # A channel begins once, with a few calls more.
    module_counted.post()
    yield module_counted
    use(Wiring())


MOVED = {"scheduledDate": "2045-07-22", "reason": "Room"}
EVENING = {"scheduledDate": "2045-07-16", "startTime": "19:00", "endTime": "22:00"}
ACTIONS: dict[str, Action] = {
    "assign": (Stage.pending, "dana", "assign", {"instructorId": 32}),
    "assign at another time": (Stage.pending, "dana", "assign", EVENING | {"instructorId": 32}),
    "assign another": (Stage.confirmed, "dana", "assign", {"instructorId": 33}),
    "reschedule": (Stage.confirmed, "dana", "reschedule", MOVED),
    "reschedule what is pending": (Stage.pending, "dana", "reschedule", MOVED),
    "reschedule to another": (Stage.confirmed, "dana", "reschedule", MOVED | {"instructorId": 33}),
    "cancel": (Stage.confirmed, "dana", "cancel", {"reason": "Snow"}),
    "withdraw": (Stage.pending, "iffat", "cancel", {"reason": "Moved"}),
    "complete": (Stage.confirmed, "mike", "complete", {"attended": 11}),
    "complete for an instructor": (Stage.confirmed, "dana", "complete", {"attended": 11}),
}
REQUESTS = {"an organization's": ("iffat", COURSE_BODY), "an admin's": ("dana", COURSE_BODY | {"organizationId": 8})}

with_and_without_a_key = pytest.mark.parametrize(
    "headers", [{}, {"Idempotency-Key": "7f9c-1"}], ids=["without a key", "with a key"]
)


@with_and_without_a_key
@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("process", [Counted.in_this_process, Counted.in_another_process])
def test_a_request_is_a_read_a_reservation_and_a_transaction_in_any_process(
    counted: Counted, process: Callable[[Counted], Stage], name: str, headers: Headers
) -> None:
    counted.stage.pending(location="The first request, which begins the counter of courses")
    (who, command), stage = REQUESTS[name], process(counted)

    calls = counted.calls_of(lambda: stage.call(who, "POST", "/courses", command, headers=headers), 201)

    assert calls == [READ, RESERVE, WRITE]


@with_and_without_a_key
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_a_read_a_reservation_and_a_transaction(counted: Counted, name: str, headers: Headers) -> None:
    prepare, who, action, body = ACTIONS[name]
    number = prepare(counted.stage)
    counted.stage.at(AFTER_THE_COURSE)

    calls = counted.calls_of(lambda: counted.stage.act(who, number, action, body, headers=headers))

    assert calls == [READ, RESERVE, WRITE]


@pytest.mark.parametrize("read", ["/courses/1", "/courses", "/courses?status=confirmed"])
def test_a_process_that_has_read_the_course_acts_on_it_in_three_calls(counted: Counted, read: str) -> None:
    counted.stage.confirmed()
    fresh = counted.in_another_process()
    path, _, status = read.partition("?status=")
    fresh.call("dana", "GET", path, query={"status": status} if status else None)

    calls = counted.calls_of(lambda: fresh.act("dana", 1, "cancel", {"reason": "Snow"}))

    assert calls == [READ, RESERVE, WRITE]


@with_and_without_a_key
@pytest.mark.parametrize("name", ACTIONS)
def test_a_process_that_never_saw_the_course_reads_once_more(counted: Counted, name: str, headers: Headers) -> None:
    """The one case in which an action that nobody contends with is three."""
    prepare, who, action, body = ACTIONS[name]
    number = prepare(counted.stage)
    fresh = counted.in_another_process()
    fresh.at(AFTER_THE_COURSE)

    calls = counted.calls_of(lambda: fresh.act(who, number, action, body, headers=headers))

    assert calls == [READ, READ, RESERVE, WRITE]


def test_a_course_that_another_process_has_moved_is_read_once_more(counted: Counted) -> None:
    number = counted.stage.confirmed()
    counted.in_another_process().act("dana", number, "assign", {"instructorId": 33})
    use(counted.stage.wiring)

    calls = counted.calls_of(lambda: counted.stage.act("dana", number, "cancel", {"reason": "Snow"}))

    assert calls == [READ, READ, RESERVE, WRITE]


@with_and_without_a_key
def test_a_refused_action_is_at_most_two_reads(counted: Counted, headers: Headers) -> None:
    number = counted.stage.cancelled()

    calls = counted.calls_of(lambda: counted.stage.act("dana", number, "cancel", {"reason": "x"}, headers=headers), 409)

    assert calls == [READ, READ][: 1 + len(headers)]


def test_a_repeated_action_is_one_read(counted: Counted) -> None:
    number, key = counted.stage.confirmed(), {"Idempotency-Key": "7f9c-1"}
    counted.stage.act("dana", number, "cancel", {"reason": "Snow"}, headers=key)

    calls = counted.calls_of(lambda: counted.stage.act("dana", number, "cancel", {"reason": "Snow"}, headers=key))

    assert calls == [READ]


def test_a_poll_without_news_is_one_read_of_one_small_item(counted: Counted) -> None:
    counted.stage.confirmed()
    counted.post()
    cursor = counted.stage.cursor("iffat")

    calls = counted.calls_of(
        lambda: counted.stage.call(
            "iffat", "GET", "/updates", query={"after": cursor}, headers={"If-None-Match": f'"{cursor}"'}
        ),
        304,
    )

    assert calls == ["GetItem"]
    (item,) = [
        each for each in counted.stage.items("courses") if (each["PK"]["S"], each["SK"]["S"]) == counted.read_key()
    ]
    assert len(str(item)) < ONE_READ_UNIT_BYTES


def test_a_poll_with_news_is_two_reads(counted: Counted) -> None:
    cursor = counted.stage.cursor("iffat")
    counted.stage.confirmed()
    counted.post()

    calls = counted.calls_of(lambda: counted.stage.call("iffat", "GET", "/updates", query={"after": cursor}))

    assert calls == ["GetItem", "Query"]


def test_a_list_that_is_known_is_one_read(counted: Counted) -> None:
    counted.stage.confirmed()
    counted.post()
    etag = counted.stage.call("dana", "GET", "/courses").headers["etag"]

    calls = counted.calls_of(
        lambda: counted.stage.call("dana", "GET", "/courses", headers={"If-None-Match": etag}), 304
    )

    assert calls == ["GetItem"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("courses", [3, 30])
def test_a_page_is_as_many_reads_whatever_the_list_holds(counted: Counted, courses: int, order: str) -> None:
    for n in range(courses):
        counted.stage.pending(scheduledDate=f"2045-08-{n + 1:02}")

    assert reads_of_a_page(counted, order) == ["GetItem", "Query"]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_page_that_ends_in_a_long_day_is_one_read_more(counted: Counted, order: str) -> None:
    for n in range(30):
        counted.stage.pending(location=f"Room {n}")

    assert reads_of_a_page(counted, order) == ["GetItem", "Query", "Query"]


def reads_of_a_page(counted: Counted, order: str) -> list[str]:
    counted.post()
    query = {"status": "pending", "limit": "2", "order": order}
    return counted.calls_of(lambda: counted.stage.call("dana", "GET", "/courses", query=query))
