"""What totals, search and activity cost after an action: the model and the code."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from msgspec import json

from chalicelib.activity.dynamo.stored_activity import DynamoActivity
from chalicelib.activity.keep_activity import NAME, keep_activity
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import item
from chalicelib.courses import events
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.search_index import DynamoSearchIndex
from chalicelib.courses.dynamo.stored_totals import DynamoTotals
from chalicelib.courses.keep_search import keep_search
from chalicelib.courses.keep_totals import keep_totals
from chalicelib.courses.totals import Totals
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.dynamo.projection_cursors import DynamoProjectionCursors
from chalicelib.metrics.cost.assumptions import Assumptions
from tests.builders import completed, confirmed, pending
from tests.unit.benchmarks.counting_service import READS, WRITES, CountingService

MODEL = Assumptions()


class Keeper:
    """A stage whose projections are kept after each change, over a database that counts."""

    def __init__(self) -> None:
        self.service = CountingService()
        counting: Any = self.service
        self._table = Table("courses", counting)
        self._totals, self._index = DynamoTotals(self._table), DynamoSearchIndex(self._table)
        self._feed, self._seqs = DynamoFeed(self._table), dict[str, int]()
        for channel in ("admin", "organization:7", "instructor:32"):
            self._totals.store(channel, Totals(Cursor("k3f9", 0), dict.fromkeys(Status, 0)), None)
        self._index.move(Cursor("k3f9", 0), None)
        self._activity, self._cursors = (
            DynamoActivity(self._table, timedelta(days=365)),
            DynamoProjectionCursors(self._table),
        )
        for channel in ("admin", "organization:7", "instructor:32"):
            self._cursors.move(NAME, channel, Cursor("k3f9", 0), None)
        self.activity_units = dict[str, float]()
        self.service.units.clear()

    def commit(self, before: Course | None, after: Course) -> None:
        """Stores the course and its entries, which nobody pays here."""
        change = Change(after.last_change.action, before, after)
        paid = dict(self.service.units)
        self._table.put(item(course_keys.course(1), body=json.encode(after).decode(), version=after.version))
        channels = events.audience(change)
        for channel in channels:
            self._seqs[channel] = self._seqs.get(channel, 0) + 1
            entry = events.entry(change, channel, Cursor("k3f9", self._seqs[channel]))
            self._table.put(item(feed_keys.feed_entry(channel, entry.seq), body=entry.data.decode(), event=entry.event))
        self.service.units.update({READS: paid.get(READS, 0), WRITES: paid.get(WRITES, 0)})
        for channel in channels:
            known = self._feed.after(channel, self._seqs[channel] - 1, 1)
            self.service.units[READS] -= 1  # The record of the stream holds the entry.
            keep_totals(self._totals, self._feed, channel, known, lambda _: None)
        keep_search(self._index, self._totals, self._feed)
        kept = dict(self.service.units)
        for channel in channels:
            keep_activity(self._activity, self._cursors, self._feed, channel)
        for unit in (READS, WRITES):
            self.activity_units[unit] = self.activity_units.get(unit, 0) + self.service.units[unit] - kept[unit]
        self.service.units.update(kept)


def test_the_model_has_the_units_of_a_request_an_assignment_and_a_completion() -> None:
    keeper = Keeper()
    place = {"course_id": 1, "location": "Main campus, room 204"}
    courses = [pending(**place), confirmed(**place), completed(**place)]

    keeper.commit(None, courses[0])
    for before, after in pairwise(courses):
        keeper.commit(before, after)

    measured = keeper.service.units[READS] / 3, keeper.service.units[WRITES] / 3
    of_activity = keeper.activity_units[READS] / 3, keeper.activity_units[WRITES] / 3
    assert measured == pytest.approx((MODEL.projections_reads, MODEL.projections_writes), abs=0.5)
    assert of_activity == pytest.approx((MODEL.activity_reads, MODEL.activity_writes), abs=0.5)
