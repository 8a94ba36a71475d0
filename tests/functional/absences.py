"""Absences as instructors and admins enter, remove and list them over REST."""

from __future__ import annotations

from typing import Any

from tests.functional.answer import Answer
from tests.functional.stage import Stage

# The day of the stage's courses, which are from 09:00 to 12:00.
DAY = "2045-07-15"
HOLIDAY: dict[str, Any] = {"fromDate": DAY, "toDate": "2045-07-16", "timeZone": "America/Toronto", "kind": "holiday"}


def add(stage: Stage, who: str = "mike", headers: dict[str, str] | None = None, **changes: Any) -> Answer:
    return stage.call(who, "POST", "/absences", HOLIDAY | changes, headers=headers)


def added(stage: Stage, who: str = "mike", **changes: Any) -> int:
    answer = add(stage, who, **changes)
    assert answer.status == 201, answer.text
    return int(answer.json["absenceId"])


def remove(stage: Stage, number: int, who: str = "mike", headers: dict[str, str] | None = None) -> Answer:
    return stage.call(who, "POST", f"/absences/{number}/remove", headers=headers)


def listed(stage: Stage, who: str, **query: str) -> list[int]:
    found = stage.call(who, "GET", "/absences", query=query or None).json["items"]
    return [absence["absenceId"] for absence in found]
