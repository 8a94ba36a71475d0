"""The bells of the stage's people: what is listed and counted, and what their connections are told."""

from __future__ import annotations

from typing import Any

from tests.functional.answer import Answer
from tests.functional.stage import Stage

PHONE, LAPTOP, OTHER, SOCKETIO = "c-phone=", "c-laptop=", "c-north=", "c-socketio="


def bell(stage: Stage, who: str, **query: str) -> Any:
    answer = stage.call(who, "GET", "/notices", query=query or None)
    assert answer.status == 200, answer.text
    return answer.json


def told(stage: Stage, who: str) -> list[tuple[str, int, bool]]:
    """The types of the notices with their courses, and whether each is read."""
    return [(each["data"]["type"], each["data"]["courseId"], each["isRead"]) for each in bell(stage, who)["items"]]


def read(stage: Stage, who: str, **body: Any) -> Answer:
    return stage.call(who, "POST", "/notices/read", body)


def frames(stage: Stage, connection_id: str) -> list[Any]:
    return [each["data"] for each in stage.poster.heard(connection_id) if each["event"] == "noticesChanged"]


def everybody_looks(stage: Stage) -> Stage:
    """Everybody has looked at the bell before anything happens."""
    for who in ("dana", "omar", "iffat", "north", "mike", "sara"):
        bell(stage, who)
    return stage
