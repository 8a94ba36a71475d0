from __future__ import annotations

import pytest

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo.projection_cursors import DynamoProjectionCursors
from chalicelib.feed.follow_feed import ProjectionCursors
from tests.contract.stores import DynamoStores
from tests.stores.memory_projection_cursors import MemoryProjectionCursors

NAME, CHANNEL = "COPY", "admin"
FIRST, SECOND = Cursor("epoch", 4), Cursor("epoch", 5)


@pytest.fixture(params=["memory", "dynamo"])
def cursors(request: pytest.FixtureRequest, dynamo_stores: DynamoStores) -> ProjectionCursors:
    return DynamoProjectionCursors(dynamo_stores._courses) if request.param == "dynamo" else MemoryProjectionCursors()


def test_only_the_cursor_that_was_read_is_moved(cursors: ProjectionCursors) -> None:
    begun = cursors.move(NAME, CHANNEL, FIRST, None)
    again = cursors.move(NAME, CHANNEL, SECOND, None)
    moved = cursors.move(NAME, CHANNEL, SECOND, FIRST)

    assert (begun, again, moved) == (True, False, True)
    assert cursors.read(NAME, CHANNEL) == SECOND
    assert cursors.read(NAME, "instructor:32") is cursors.read("OTHER", CHANNEL) is None


def test_only_the_cursor_that_was_read_is_removed(cursors: ProjectionCursors) -> None:
    cursors.move(NAME, CHANNEL, SECOND, None)

    cursors.remove(NAME, CHANNEL, FIRST)
    kept = cursors.read(NAME, CHANNEL)
    cursors.remove(NAME, CHANNEL, SECOND)

    assert (kept, cursors.read(NAME, CHANNEL)) == (SECOND, None)
    cursors.remove(NAME, CHANNEL, SECOND)
    assert cursors.move(NAME, CHANNEL, FIRST, None)
