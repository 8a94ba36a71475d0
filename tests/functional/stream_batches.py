"""Batches of the stream, as Lambda gives them to the broadcaster."""

from __future__ import annotations

from typing import Any

import app
from tests.functional.people import CHANNELS
from tests.functional.stage import Context, Stage

DONE: dict[str, Any] = {"batchItemFailures": []}


def broadcast(records: list[Any]) -> Any:
    return app.broadcaster({"Records": records}, Context())


def project(records: list[Any]) -> Any:
    return app.projections({"Records": records}, Context())


def failed(record: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}


def everyone_listens(stage: Stage) -> None:
    for who in CHANNELS:
        stage.listen(who, f"{who}s socket")
