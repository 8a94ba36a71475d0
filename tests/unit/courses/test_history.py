from __future__ import annotations

from typing import Any

from msgspec import json

from chalicelib.courses import decide_change
from chalicelib.courses.decide_change import Change
from chalicelib.courses.history import history_entry
from tests.builders import NADIA, NOW, a_rescheduling, admin, confirmed, requested


def written(change: Change) -> dict[str, Any]:
    line: dict[str, Any] = json.decode(json.encode(history_entry(change)))
    return line


class TestHistoryEntry:
    def test_it_says_who_when_and_why(self) -> None:
        line = written(decide_change.reschedule(confirmed(), a_rescheduling(), None, admin(), NOW))

        assert line["actor"] == {"role": "admin", "name": "Dana"}
        assert (line["version"], line["type"], line["at"], line["reason"]) == (
            3,
            "course_rescheduled",
            "2025-07-12T19:30:00.000Z",
            "Room flooded",
        )

    def test_it_says_from_what_to_what(self) -> None:
        line = written(decide_change.reschedule(confirmed(), a_rescheduling(), NADIA, admin(), NOW))

        times = {"status": "confirmed", "startTime": "09:00", "endTime": "12:00"}
        details = {"courseType": "CPR Basic", "location": "Main Hall", "students": 12, "changeRequest": None}
        before = {"scheduledDate": "2025-07-15", "instructorId": 32, "instructorName": "Mike"}
        after = {"scheduledDate": "2025-07-22", "instructorId": 33, "instructorName": "Nadia"}
        assert line["from"] == times | details | before
        assert line["to"] == times | details | after

    def test_a_request_comes_from_nothing(self) -> None:
        line = written(requested())

        assert line["from"] is None
        assert (line["version"], line["to"]["status"], line["reason"]) == (1, "pending", None)
