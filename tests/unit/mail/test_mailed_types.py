"""Which types of events who is mailed about: the column of ``tests/wire/events.json``, which the portals offer."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import json

from chalicelib.courses.absences.absence_entries import absence_audience, absence_entry
from chalicelib.courses.absences.absence_events import AbsenceEventType
from chalicelib.courses.events import audience, entry
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.mail.told_change import course_change
from tests.builders import MIKE, an_absence, instructor_user
from tests.unit.courses.test_audience import CHANGES, COLUMNS

WIRE = json.decode((Path(__file__).parents[2] / "wire" / "events.json").read_bytes())
ROWS = [*WIRE["events"], *WIRE["availability"]]
NAMES = dict(zip(COLUMNS, ("admin", "organization", "instructor", "previousInstructor"), strict=True))
CURSOR = Cursor("k3f9", 42)


def entries(event_type: str) -> list[Entry]:
    """One entry for each channel that hears of a change of the type."""
    if event_type in list(AbsenceEventType):
        by, absence = instructor_user(MIKE), an_absence()
        of_type = AbsenceEventType(event_type)
        return [
            absence_entry(of_type, absence, by, "2025-07-12T19:30:00.000Z", channel, CURSOR)
            for channel in absence_audience(absence)
        ]
    changes = [change for name, change in CHANGES.items() if name.partition(",")[0] == event_type]
    return [entry(change, channel, CURSOR) for change in changes for channel in audience(change)]


@pytest.mark.parametrize("row", ROWS, ids=[row["type"] for row in ROWS])
def test_the_column_is_what_is_queued(row) -> None:
    queued = {NAMES[each.channel] for each in entries(row["type"]) if course_change(each)}

    assert row["mailed"] == [name for name in row["audience"] if name in queued]
