"""The courses table becomes as its backup is, while nobody uses it, and clients begin anew."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.aws.table import TableError
from infra.restore.errors import BrokenState, Disagrees, NotDerivable, OtherRestore
from infra.restore.item_table import ItemTable
from tests.functional.restored_stage import NOW, PEOPLE, REST, RestoredStage, counter, expiring, row


@pytest.fixture
def stage(restored_stage: RestoredStage) -> RestoredStage:
    return restored_stage


def test_the_table_becomes_as_the_backup_with_attributes_that_no_function_knows(stage: RestoredStage) -> None:
    flag = {"M": {"on": {"BOOL": True}, "tags": {"L": [{"NULL": True}, {"N": "1.50"}]}}}
    stage.live(row("COURSE#1", "spoiled"), row("COURSE#9", "new"))
    stage.backed_up(row("COURSE#1", "good", flag=flag), row("COURSE#2", "was deleted"))

    stage.run()

    assert stage.bodies() == {"COURSE#1": "good", "COURSE#2": "was deleted"}
    assert stage.dynamo.items()[0]["flag"] == flag


def test_feeds_are_not_restored_and_those_of_the_table_are_deleted(stage: RestoredStage) -> None:
    stage.live(row("FEED#admin", "entry"), row("HEAD#admin", "epoch", sk="HEAD"))
    stage.backed_up(row("COURSE#1", "good"), row("FEED#admin", "old"), row("HEAD#admin", "old epoch", sk="HEAD"))

    stage.run()

    assert stage.bodies() == {"COURSE#1": "good"}


def test_calendar_feeds_stay_so_that_no_revoked_address_works_again(stage: RestoredStage) -> None:
    stage.live(row("CALENDAR#1", "revoked"))
    stage.backed_up(row("CALENDAR#1", "works"), row("CALENDAR#2", "works"))
    stage.run()
    assert stage.bodies() == {"CALENDAR#1": "revoked"}


@pytest.mark.parametrize(("live", "backup", "left"), [(9, 5, "9"), (5, 9, "9"), (None, 5, "5")])
def test_a_course_number_is_never_given_twice(stage: RestoredStage, live: int | None, backup: int, left: str) -> None:
    stage.live(*([counter(live)] if live else []))
    stage.backed_up(counter(backup), row("COURSE#1", "good"))

    stage.run()

    assert [item["version"] for item in stage.dynamo.items() if "version" in item] == [{"N": left}]


def test_receipts_of_lost_changes_go_and_those_of_restored_changes_come_back(stage: RestoredStage) -> None:
    stage.live(expiring("RECEIPT#new", "of a change that is lost", NOW + 9))
    stage.backed_up(row("COURSE#1", "good"), expiring("RECEIPT#old", "of a change that is back", NOW + 9))
    stage.backed_up(expiring("RECEIPT#over", "of yesterday", NOW - 9))

    stage.run()

    assert stage.bodies().keys() == {"COURSE#1", "RECEIPT#old"}


def test_nobody_uses_the_stage_while_it_is_restored(stage: RestoredStage) -> None:
    stage.connected("c1")
    stage.backed_up(row("COURSE#1", "good"))
    stage.functions.limits[REST] = 50

    stage.run()

    assert stage.events == [
        *(f"{REST}: limit 0", f"{PEOPLE}: limit 0", "wait 35", "close c1", "verify"),
        *(f"{REST}: limit 50", f"{PEOPLE}: no limit"),
    ]


def test_a_stage_without_a_limit_has_none_afterwards(stage: RestoredStage) -> None:
    stage.backed_up(row("COURSE#1", "good"))

    stage.run()

    assert stage.functions.limits == {REST: None, PEOPLE: None}


def test_requests_that_somebody_else_had_stopped_stay_stopped(stage: RestoredStage) -> None:
    stage.backed_up(row("COURSE#1", "good"))
    stage.functions.limits[PEOPLE] = 0

    stage.run()

    assert stage.functions.limits == {REST: None, PEOPLE: 0}
    assert f"Requests were stopped before this command, and stay so: {PEOPLE} " in stage.said[-1]


def test_a_socket_that_is_gone_is_no_failure_and_one_that_cannot_be_closed_is_told(stage: RestoredStage) -> None:
    stage.connected("open", "gone", "bad")
    stage.gateway.refused = {"gone": "GoneException", "bad": "LimitExceededException"}
    stage.backed_up(row("COURSE#1", "good"))

    stage.run()

    assert "1 sockets were closed, 1 could not be." in stage.said


def test_what_agrees_already_is_not_written(stage: RestoredStage) -> None:
    stage.live(row("COURSE#1", "good"), row("COURSE#2", "good"))
    stage.backed_up(row("COURSE#1", "good"), row("COURSE#2", "good"))

    stage.run()

    assert stage.writes() == 0
    assert any("2 items compared with the table, 0 stored" in line for line in stage.said)


def test_a_dry_run_counts_and_changes_nothing(stage: RestoredStage) -> None:
    stage.live(row("COURSE#1", "spoiled"), row("COURSE#9", "new"), row("FEED#admin", "entry"), counter(9))
    stage.backed_up(row("COURSE#1", "good"), row("COURSE#2", "was deleted"))

    stage.restoration().compare()

    assert stage.said[-1] == "2 items would be stored, 2 deleted. The stage was not changed."
    assert (stage.events, stage.writes(), stage.path.exists()) == ([], 0, False)


class Killed(BaseException):
    """The process ends here."""


def dies_after(monkeypatch: pytest.MonkeyPatch, operation: str, calls: int) -> None:
    """The process ends before its next call of this kind after so many."""
    real, left = ItemTable._call, [calls]

    def call(self: ItemTable, named: str, request: dict[str, Any]) -> dict[str, Any]:
        if named == operation:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
        return real(self, named, request)

    monkeypatch.setattr(ItemTable, "_call", call)


@pytest.mark.parametrize("operation", ["Scan", "BatchGetItem", "BatchWriteItem"])
@pytest.mark.parametrize("calls", [1, 3, 6])
def test_a_run_that_died_anywhere_is_carried_on_to_the_same_end(
    stage: RestoredStage, monkeypatch: pytest.MonkeyPatch, operation: str, calls: int
) -> None:
    stage.workers = 1
    stage.connected("c1")
    stage.functions.limits[REST] = 50
    stage.live(*(row(f"COURSE#{n}", "spoiled") for n in range(40, 90)), row("HEAD#admin", "epoch", sk="HEAD"))
    stage.backed_up(*(row(f"COURSE#{n}", "good") for n in range(60)))
    with monkeypatch.context() as patch:
        dies_after(patch, operation, calls)
        try:
            stage.run()
        except Killed:
            assert stage.functions.limits == {REST: 0, PEOPLE: 0}

    stage.run()

    assert stage.bodies() == {f"COURSE#{n}": "good" for n in range(60)}
    assert (stage.functions.limits, stage.path.exists()) == ({REST: 50, PEOPLE: None}, False)


def test_a_run_that_is_carried_on_compares_no_segment_twice(
    stage: RestoredStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.workers = 1
    stage.backed_up(*(row(f"COURSE#{n}", "good") for n in range(60)))
    with monkeypatch.context() as patch:
        dies_after(patch, "Scan", 3)
        with pytest.raises(Killed):
            stage.run()
    done = sum(segment["has_ended"] for segment in json.loads(stage.path.read_text("utf-8"))["phases"]["copy"])
    stage.dynamo.calls.clear()

    stage.run()

    scans = [body for operation, body in stage.dynamo.calls if operation == "Scan"]
    copied = [body for body in scans if body["TableName"] == "coursewire-dev-restored"]
    assert done == 2
    assert len(copied) == 4 - 2


def test_a_writer_during_the_restore_is_found_and_everything_is_compared_again(stage: RestoredStage) -> None:
    stage.backed_up(row("COURSE#1", "good"))
    restoration = stage.restoration()
    copy, written = restoration._copy_of, list[int]()

    def and_somebody_writes(*arguments: Any, **options: Any) -> Any:
        found = copy(*arguments, **options)
        agrees = found.agrees

        def agrees_at_first() -> bool:
            if not written:
                written.append(1)
                stage.live(row("COURSE#7", "from outside"))
            return agrees()

        found.agrees = agrees_at_first  # type: ignore[method-assign]
        return found

    restoration._copy_of = and_somebody_writes  # type: ignore[method-assign]
    restoration.run(None)

    assert stage.bodies() == {"COURSE#1": "good"}
    assert any("comparing everything again" in line for line in stage.said)


def test_a_table_that_never_agrees_is_told_and_requests_stay_stopped(
    stage: RestoredStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.backed_up(row("COURSE#1", "good"))
    monkeypatch.setattr(ItemTable, "put", lambda *_: None)

    with pytest.raises(Disagrees, match="has 0 items, and should have 1"):
        stage.run()

    assert stage.functions.limits == {REST: 0, PEOPLE: 0}
    monkeypatch.undo()
    stage.run()
    assert stage.bodies() == {"COURSE#1": "good"}


def test_what_cannot_be_derived_keeps_requests_stopped_until_it_is_accepted(stage: RestoredStage) -> None:
    stage.backed_up(row("COURSE#1", "good"))
    stage.left = 3

    with pytest.raises(NotDerivable, match="3 disagreements are left"):
        stage.run()
    stopped = dict(stage.functions.limits)
    stage.run(accepts_disagreements=True)

    assert (stopped, stage.functions.limits) == ({REST: 0, PEOPLE: 0}, {REST: None, PEOPLE: None})


def test_another_backup_needs_a_new_start_which_remembers_how_many_requests_were_served(
    stage: RestoredStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.backed_up(row("COURSE#1", "good"))
    stage.functions.limits[REST], stage.left = 50, 1
    with pytest.raises(NotDerivable):
        stage.run()
    other = stage.restoration("connections")

    with pytest.raises(OtherRestore, match="--start-over"):
        other.state(starts_over=False)
    state = other.state(starts_over=True)

    assert state is not None
    assert state.stopped is not None
    assert (state.source, state.phases) == ("connections", {})
    assert state.stopped.concurrency_before == {REST: 50, PEOPLE: None}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "stopped": null, "phases": {}}'])
def test_a_state_file_that_is_none_is_named(stage: RestoredStage, text: str) -> None:
    stage.path.write_text(text, "utf-8")

    with pytest.raises(BrokenState, match=r"restore-dev\.json is no state file"):
        stage.restoration().state(starts_over=False)


def test_a_batch_that_dynamodb_leaves_undone_is_tried_again_and_at_last_given_up(
    stage: RestoredStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [True] * 3
    real = ItemTable._call

    def busy(self: ItemTable, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "BatchWriteItem" and (not left or left.pop()):
            return {"UnprocessedItems": request["RequestItems"]}
        return real(self, operation, request)

    monkeypatch.setattr(ItemTable, "_call", busy)
    table = ItemTable("courses", stage.service)

    left.insert(0, False)
    table.put([row("COURSE#1", "good")])
    with pytest.raises(TableError, match="too busy"):
        table.put([row("COURSE#2", "good")])

    assert stage.bodies() == {"COURSE#1": "good"}
