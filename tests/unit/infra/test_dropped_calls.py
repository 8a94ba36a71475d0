"""Of the queue of failed calls, a restore removes what it has caused, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from infra.restore.dropped_calls import DROPPED_WITHIN_SECONDS, DroppedCalls
from tests.builders import NOW
from tests.failed_calls import QUEUE, FakeQueue, dropped, failed

LATER = NOW + timedelta(minutes=5)


def calls(queue: FakeQueue, said: list[str], waits: list[float]) -> DroppedCalls:
    return DroppedCalls(queue, QUEUE, "dev-Webhooks-X", said.append, sleep=waits.append)


def test_calls_that_the_function_never_got_since_then_are_removed_and_counted() -> None:
    queue, said = FakeQueue(), list[str]()
    for minute in range(25):
        queue.add(dropped("dev-Webhooks-X", NOW + timedelta(minutes=minute)))

    calls(queue, said, []).remove(NOW.timestamp())

    assert queue.messages == {}
    assert said == ["25 calls that were dropped meanwhile were removed from the queue AsyncFailures."]


def test_what_somebody_has_to_look_at_stays() -> None:
    queue = FakeQueue()
    kept = [
        dropped("dev-Webhooks-X", NOW - timedelta(seconds=1)),
        failed("dev-Webhooks-X", LATER),
        dropped("dev-Sweep-X", LATER),
        "no record",
        '{"requestContext": []}',
    ]
    for record in [*kept, dropped("dev-Webhooks-X", LATER)]:
        queue.add(record)

    calls(queue, [], []).remove(NOW.timestamp())

    assert list(queue.messages) == ["m0", "m1", "m2", "m3", "m4"]


def test_the_last_calls_are_awaited_for_longer_than_lambda_tries_them() -> None:
    waits: list[float] = []

    calls(FakeQueue(), [], waits).await_last()

    assert waits == [DROPPED_WITHIN_SECONDS]
    assert DROPPED_WITHIN_SECONDS > 60
