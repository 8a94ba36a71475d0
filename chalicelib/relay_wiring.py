"""The adapters of projections, of what reads them, and of how far each person has read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.base_wiring import BaseWiring

if TYPE_CHECKING:
    from chalicelib.activity.ports import StoredActivity
    from chalicelib.activity.read_activity import Activity
    from chalicelib.courses.keep_search import SearchIndex
    from chalicelib.courses.keep_totals import StoredTotals
    from chalicelib.feed.follow_feed import ProjectionCursors
    from chalicelib.notices.ports import PersonNotices


class RelayWiring(BaseWiring):
    """A base of ``wiring.Wiring``."""

    @cached_property
    def search_index(self) -> SearchIndex:
        from chalicelib.courses.dynamo.search_index import DynamoSearchIndex

        return DynamoSearchIndex(self._table(self.settings.courses_table))

    @cached_property
    def totals(self) -> StoredTotals:
        from chalicelib.courses.dynamo.stored_totals import DynamoTotals

        return DynamoTotals(self._table(self.settings.courses_table))

    @cached_property
    def projection_cursors(self) -> ProjectionCursors:
        from chalicelib.feed.dynamo.projection_cursors import DynamoProjectionCursors

        return DynamoProjectionCursors(self._table(self.settings.courses_table))

    @cached_property
    def unmailed_channels(self) -> set[str]:
        """The channels without a cursor of mails, as far as this process of a stage that sends none knows them."""
        return set()

    @cached_property
    def stored_activity(self) -> StoredActivity:
        from chalicelib.activity.dynamo.stored_activity import DynamoActivity

        return DynamoActivity(self._table(self.settings.courses_table), self.settings.activity_retention)

    @cached_property
    def activity(self) -> Activity:
        from chalicelib.activity.read_activity import Activity

        retention = self.settings.activity_retention
        return Activity(self.stored_activity, self.projection_cursors, self.feed, retention, self.now)

    @cached_property
    def person_notices(self) -> PersonNotices:
        from chalicelib.notices.dynamo.person_notices import DynamoPersonNotices

        return DynamoPersonNotices(self._table(self.settings.courses_table))
