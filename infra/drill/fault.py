"""One fault: what is broken, which alarms must notice it, and how it is mended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import httpx
from websockets.exceptions import InvalidHandshake, WebSocketException

from infra.console import Say
from infra.drill.drill_stage import DrillStage

ALARM, OK = "ALARM", "OK"
PAUSE_SECONDS = 0.3
READY_SECONDS, ALARM_SECONDS, OK_SECONDS = 45.0, 90.0, 60.0
# What a request may raise while something is broken.
EXPECTED = (httpx.HTTPError, InvalidHandshake, WebSocketException, OSError)

FUNCTIONS = "the functions"
DRILL = "the drill"
ONLY_ALARM = "the drill, numbers only"


class Counted(NamedTuple):
    """What an alarm's metric counts in a drill, and who publishes the metric.

    ``FUNCTIONS`` do it in their log lines, as on AWS. ``DRILL``: the emulator has no such metric, so the drill
    publishes what it has seen itself. ``ONLY_ALARM``: nothing is broken, the drill publishes numbers.
    """

    what: str
    by: str


class Fault:
    """Something that is broken and mended again. ``alarms`` has what must begin meanwhile, by logical id."""

    broken: ClassVar[str]
    alarms: ClassVar[Mapping[str, Counted]]

    def __init__(self, stage: DrillStage) -> None:
        self.stage = stage

    def begin(self) -> None:
        """It is broken."""

    def drive(self) -> None:
        """People or clients do what meets the fault. Called again and again, until the alarms have begun."""

    def end(self) -> None:
        """It is mended, also when ``begin`` failed halfway."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one alarm. The seconds are from the beginning and from the end of the fault, None if never."""

    alarm: str
    broken: str
    counted: Counted
    begun_after: float | None
    ended_after: float | None
    problem: str = ""


def try_fault(fault: Fault, say: Say) -> list[Outcome]:
    """Breaks, waits for the alarms, mends, and waits for their end. Never raises: a failure is an outcome."""
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}
    problem = ""
    try:
        _require_quiet(fault)
        try:
            say(f"  broken: {fault.broken}")
            begun = _broken(fault)
        finally:
            fault.end()
        say(f"  {_listed(begun)} in ALARM; mended: {fault.broken}")
        ended = _wait(fault, OK, OK_SECONDS, _nothing)
    except Exception as error:  # noqa: BLE001 - the other faults are tried all the same
        problem = f"{type(error).__name__}: {error}"
    return [
        Outcome(name, fault.broken, counted, begun.get(name), ended.get(name) if name in begun else None, problem)
        for name, counted in fault.alarms.items()
    ]


def _require_quiet(fault: Fault) -> None:
    if _wait(fault, OK, READY_SECONDS, _nothing).keys() != fault.alarms.keys():
        raise TimeoutError(f"not OK for {READY_SECONDS:g} s before anything was broken")


def _broken(fault: Fault) -> dict[str, float]:
    fault.begin()

    def drive() -> None:
        try:
            fault.drive()
        except EXPECTED:
            return  # The request met the fault.

    return _wait(fault, ALARM, ALARM_SECONDS, drive)


def _wait(fault: Fault, state: str, limit: float, drive: Callable[[], None]) -> dict[str, float]:
    """Returns after how many seconds each alarm was first in the state, without those that were not in time."""
    began, seen = time.monotonic(), dict[str, float]()
    while len(seen) < len(fault.alarms) and time.monotonic() - began < limit and not fault.stage.is_stopped.is_set():
        drive()
        states = fault.stage.states()
        for name in fault.alarms:
            if states[name] == state:
                seen.setdefault(name, time.monotonic() - began)
        time.sleep(PAUSE_SECONDS)
    return seen


def _nothing() -> None:
    """Only time passes."""


def _listed(names: Mapping[str, float]) -> str:
    return ", ".join(f"{name} ({seconds:.0f} s)" for name, seconds in names.items()) or "none"
