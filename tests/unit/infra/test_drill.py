"""The drill tries every alarm, mends what it breaks, and says which alarm failed."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any, ClassVar

import pytest

from infra.drill import fault as fault_module
from infra.drill.fault import DRILL, FUNCTIONS, ONLY_ALARM, Counted, Fault, Outcome, try_fault
from infra.drill.report import problems, report
from infra.drill.rounds import FAULTS
from infra.drill.scaled_template import PERIODS, alarms_of, scaled
from infra.template_fragments import read_fragments

RESOURCES = {
    name: {"Type": each.get("Type", "AWS::Serverless::Function"), "Properties": each["Properties"]}
    for name, each in read_fragments()["Resources"].items()
    if "Properties" in each
}
TEMPLATE: dict[str, Any] = {"Resources": RESOURCES, "Parameters": {"MailFrom": {"Default": ""}}}


def test_every_alarm_of_the_template_is_tried_once() -> None:
    tried = Counter(alarm for fault in FAULTS for alarm in fault.alarms)

    assert tried == Counter(alarms_of(TEMPLATE))


def test_only_alarms_on_quotas_of_the_account_are_tried_without_a_fault() -> None:
    numbers = {name for fault in FAULTS for name, counted in fault.alarms.items() if counted.by == ONLY_ALARM}

    assert numbers == {"SignInThrottledAlarm", "ConcurrencyAlarm"}


def test_the_functions_themselves_publish_every_metric_of_our_own() -> None:
    ours = {name for name in alarms_of(TEMPLATE) if RESOURCES[name]["Properties"]["Namespace"] == "Coursewire"}

    assert ours == {name for fault in FAULTS for name, counted in fault.alarms.items() if counted.by == FUNCTIONS}


@pytest.mark.parametrize("name", sorted(alarms_of(TEMPLATE)))
def test_only_the_period_of_an_alarm_is_scaled(name: str) -> None:
    before, after = (each["Resources"][name]["Properties"] for each in (TEMPLATE, scaled(TEMPLATE)))

    assert after == before | {"Period": PERIODS[before["Period"]]}


class FakeStage:
    """Its alarm is in ALARM while something is broken, unless it is stuck."""

    def __init__(self, stuck: str | None = None) -> None:
        self.is_broken, self.driven, self._stuck = False, 0, stuck
        self.is_stopped = threading.Event()

    def states(self) -> dict[str, str]:
        return {"Alarm": self._stuck or ("ALARM" if self.is_broken and self.driven else "OK")}


class Breaks(Fault):
    broken = "it is broken"
    alarms: ClassVar = {"Alarm": Counted("failures", DRILL)}
    fails_to_begin = False

    def begin(self) -> None:
        self.stage.is_broken = True  # type: ignore[attr-defined]
        if self.fails_to_begin:
            raise ValueError("halfway")

    def drive(self) -> None:
        self.stage.driven += 1  # type: ignore[attr-defined]
        raise ConnectionRefusedError

    def end(self) -> None:
        self.stage.is_broken = False  # type: ignore[attr-defined]


class BreaksHalf(Breaks):
    fails_to_begin = True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAUSE_SECONDS", "READY_SECONDS", "ALARM_SECONDS", "OK_SECONDS"):
        monkeypatch.setattr(fault_module, name, 0.01)


def tried(stage: FakeStage, fault: type[Fault] = Breaks) -> Outcome:
    (outcome,) = try_fault(fault(stage), lambda _: None)  # type: ignore[arg-type]
    assert not stage.is_broken
    return outcome


def test_an_alarm_that_begins_and_ends_is_no_problem() -> None:
    outcome = tried(FakeStage())

    assert problems([outcome]) == []
    assert "All 1 alarms began and ended." in report([outcome])


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ("OK", "Alarm: did not begin when it is broken"),
        ("ALARM", "Alarm: TimeoutError: not OK for 0.01 s before anything was broken"),
    ],
)
def test_an_alarm_that_stays_as_it_is_is_a_problem(state: str, problem: str) -> None:
    assert problems([tried(FakeStage(state))]) == [problem]


def test_a_fault_that_begins_halfway_is_mended_and_a_problem() -> None:
    assert problems([tried(FakeStage(), BreaksHalf)]) == ["Alarm: ValueError: halfway"]


def test_an_alarm_that_does_not_end_is_a_problem() -> None:
    outcome = Outcome("Alarm", "it is broken", Counted("failures", DRILL), 3.0, None)

    assert "Alarm: did not end after it was mended" in report([outcome])


def test_a_drill_that_is_interrupted_mends_what_it_broke_and_waits_no_longer() -> None:
    stage = FakeStage()
    stage.is_stopped.set()

    assert problems([tried(stage)])
    assert stage.driven == 0
