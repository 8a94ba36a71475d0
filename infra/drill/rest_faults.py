"""Faults that callers of the REST API meet. The emulator's gateway has no metrics, so the drill counts what it sees."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import ClassVar

from infra.drill.drill_stage import DrillStage
from infra.drill.fault import DRILL, Counted, Fault
from infra.drill.fault_server import slow_database

# For each of about six requests to the database that a list takes.
DELAY_SECONDS = 0.5
REQUESTS = 16


class RestFails(Fault):
    broken = "the REST function has the name of a table that does not exist"
    alarms: ClassVar = {"RestErrorsAlarm": Counted("its own requests with a status from 500", DRILL)}

    def begin(self) -> None:
        self.stage.set_variables("APIHandler", {"COURSES_TABLE": "no-such-table"})

    def drive(self) -> None:
        status = self.stage.request("GET", "/courses", "dana").status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.stage.publish("RestErrorsAlarm", [1])

    def end(self) -> None:
        self.stage.restore_variables("APIHandler")


class RestIsSlow(Fault):
    broken = f"DynamoDB replies to the REST function {DELAY_SECONDS:g} s late"
    alarms: ClassVar = {"RestSlowAlarm": Counted("the time of its own requests", DRILL)}

    def __init__(self, stage: DrillStage) -> None:
        super().__init__(stage)
        self._database = slow_database(stage.description["awsEndpointUrl"], DELAY_SECONDS)

    def begin(self) -> None:
        self.stage.set_variables("APIHandler", {"AWS_ENDPOINT_URL_DYNAMODB": self._database.address})

    def drive(self) -> None:
        began = time.monotonic()
        self.stage.request("GET", "/courses", "dana")
        self.stage.publish("RestSlowAlarm", [1000 * (time.monotonic() - began)])

    def end(self) -> None:
        self.stage.restore_variables("APIHandler")
        self._database.close()


class TicketsAreRefused(Fault):
    broken = "one person asks for tickets far above the limit"
    alarms: ClassVar = {"RestThrottledAlarm": Counted("its own requests with status 429", DRILL)}

    def drive(self) -> None:
        with ThreadPoolExecutor(4) as threads:
            statuses = list(threads.map(lambda _: self._ask(), range(REQUESTS)))
        refused = statuses.count(HTTPStatus.TOO_MANY_REQUESTS)
        if refused:
            self.stage.publish("RestThrottledAlarm", [1] * refused)

    def _ask(self) -> int:
        return self.stage.request("POST", "/realtime/tickets", "omar", {}).status_code
