"""/health/ready: the tables, and events that wait to be pushed."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.service import Service
from chalicelib.wiring import use
from tests.functional.stage import Stage
from tests.functional.stage_wiring import StageWiring
from tests.functional.stream_batches import broadcast


class CountedWiring(StageWiring):
    """The stage in a new process; ``unreachable`` names a table that cannot be read."""

    def __init__(self, stage: Stage, unreachable: str = "") -> None:
        super().__init__()
        self.clock, self._unreachable, self.reads = stage.wiring.clock, unreachable, 0

    def _database(self, **limits: Any) -> Service:
        service = super()._database(**limits)
        send = service._send

        def counted(method: str, path: str, headers: Any, body: bytes) -> Any:
            self.reads += 1
            if self._unreachable and self._unreachable.encode() in body:
                raise ConnectionError
            return send(method, path, headers, body)

        service._send = counted
        return service


def test_a_stage_whose_tables_can_be_read_is_ready(stage: Stage) -> None:
    answer = stage.call(None, "GET", "/health/ready")

    assert (answer.status, answer.json) == (
        200,
        {"status": "ready", "checks": ["courses", "connections", "stream"], "failed": []},
    )


@pytest.mark.parametrize("table", ["courses", "connections"])
def test_a_table_that_cannot_be_read_is_named_and_nothing_else(stage: Stage, table: str) -> None:
    use(CountedWiring(stage, table))

    answer = stage.call(None, "GET", "/health/ready")

    assert (answer.json["status"], answer.json["failed"]) == ("not_ready", [table])
    assert "ConnectionError" not in answer.text


def test_whoever_asks_cannot_begin_the_alarm_of_rest_errors(stage: Stage) -> None:
    """The alarm counts responses with 5xx, and takes a deployment back."""
    use(CountedWiring(stage, "courses"))

    statuses = {stage.call(None, "GET", "/health/ready").status for _ in range(3)}

    assert statuses == {200}


def test_events_that_wait_for_half_a_minute_are_reported_until_they_are_pushed(stage: Stage) -> None:
    stage.pending()

    answers = []
    for seconds in (0, 31, 11):
        stage.pass_time(seconds=seconds)
        answers.append(stage.call(None, "GET", "/health/ready").json["status"])
        if seconds == 31:
            broadcast(stage.feed_records())

    assert answers == ["ready", "not_ready", "ready"]


def test_it_reads_the_tables_once_in_ten_seconds_however_often_it_is_asked(stage: Stage) -> None:
    wiring = CountedWiring(stage)
    use(wiring)

    for _ in range(50):
        stage.call(None, "GET", "/health/ready")
    first = wiring.reads
    wiring.clock = stage.wiring.clock.replace(second=59)
    stage.call(None, "GET", "/health/ready")

    assert (first, wiring.reads) == (2, 4)


def test_the_shallow_check_reads_nothing(stage: Stage) -> None:
    wiring = CountedWiring(stage, "courses")
    use(wiring)

    answer = stage.call(None, "GET", "/health")

    assert (answer.status, wiring.reads) == (200, 0)
