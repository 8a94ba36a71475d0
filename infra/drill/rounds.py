"""Which faults are tried at the same time, and the whole drill."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from botocore.exceptions import ClientError

from infra.console import Say
from infra.drill.broadcast_faults import (
    BatchIsGivenUp,
    BroadcasterFails,
    CallIsGivenUp,
    FeedIsDamaged,
    GatewayRefusesPosts,
    ProjectionsAreNotKept,
    StreamIsNotRead,
)  # fmt: skip
from infra.drill.drill_stage import DrillStage
from infra.drill.fault import Fault, Outcome, try_fault
from infra.drill.other_faults import (
    MailerDoesNotRun,
    MailReportsAreDamaged,
    QuotaIsNear,
    SignInIsThrottled,
    SweepDoesNotRun,
)
from infra.drill.rest_faults import RestFails, RestIsSlow, TicketsAreRefused
from infra.drill.socket_faults import ClientsReportDelays, DatabaseIsBusy, GreetingsFail, SocketsDoNotOpen

Lane = tuple[type[Fault], ...]
# The lanes of a round run at the same time, the faults of a lane one after the other. No fault disturbs another fault
# of its round: what one needs, no other breaks.
ROUNDS: tuple[tuple[Lane, ...], ...] = (
    (
        (StreamIsNotRead,),
        (ProjectionsAreNotKept,),
        (DatabaseIsBusy, ClientsReportDelays),
        (GreetingsFail, BatchIsGivenUp),
        (SweepDoesNotRun, MailerDoesNotRun),
    ),
    ((SocketsDoNotOpen,), (BroadcasterFails, FeedIsDamaged), (TicketsAreRefused,), (SignInIsThrottled, CallIsGivenUp)),
    ((GatewayRefusesPosts,), (QuotaIsNear, MailReportsAreDamaged)),
    ((RestIsSlow, RestFails),),
)
FAULTS = tuple(fault for lanes in ROUNDS for lane in lanes for fault in lane)
# How often the functions of schedules run, in seconds; a minute and five minutes on AWS.
SCHEDULES = {"Sweep": 1.0, "Canary": 2.0, "Mailer": 1.0}


def drill(stage: DrillStage, only: Collection[str], say: Say) -> list[Outcome]:
    """Returns the outcome of each alarm, or of those with the logical ids ``only`` if there are any."""
    outcomes: list[Outcome] = []
    with _schedules(stage):
        for lanes in ROUNDS:
            wanted = [[fault for fault in lane if not only or fault.alarms.keys() & set(only)] for lane in lanes]
            with ThreadPoolExecutor(len(lanes)) as threads:
                try:
                    for tried in threads.map(lambda lane: _try(lane, stage, say), filter(None, wanted)):
                        outcomes += tried
                except KeyboardInterrupt:
                    stage.is_stopped.set()
                    raise
    return outcomes


def _try(lane: Sequence[type[Fault]], stage: DrillStage, say: Say) -> list[Outcome]:
    return [outcome for fault in lane for outcome in try_fault(fault(stage), say)]


@contextmanager
def _schedules(stage: DrillStage) -> Iterator[None]:
    """The functions of schedules run while their rules are enabled: no rule runs more often than each minute."""
    stopped = threading.Event()
    threads = [
        threading.Thread(target=_run, args=(stage, name, pause, stopped), daemon=True)
        for name, pause in SCHEDULES.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def _run(stage: DrillStage, function: str, pause: float, stopped: threading.Event) -> None:
    rule = stage.rule_of(function)
    while not stopped.is_set():
        began = time.monotonic()
        try:
            if stage.client("events").describe_rule(Name=rule)["State"] == "ENABLED":
                stage.invoke(function)
        except ClientError:
            pass  # A run that failed is what its alarm counts.
        stopped.wait(max(0.0, pause - (time.monotonic() - began)))
