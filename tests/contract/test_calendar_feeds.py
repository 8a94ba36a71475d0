from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.calendars.calendar_errors import FeedExists
from chalicelib.calendars.feed_address import handle
from chalicelib.calendars.language import Language
from chalicelib.calendars.ports import CalendarFeed, FeedClosed
from tests.builders import NOW, admin, instructor_user
from tests.contract.stores import Stores

MIKE = instructor_user()


def a_feed(**changes: Any) -> CalendarFeed:
    return replace(CalendarFeed(MIKE, "f" * 64, Language.GERMAN, NOW), **changes)


def test_a_feed_is_found_as_it_was_saved(stores: Stores) -> None:
    stores.calendar_feeds.save(a_feed())

    assert stores.calendar_feeds.find(handle(MIKE.user_id)) == a_feed()
    assert stores.calendar_feeds.find(handle(admin().user_id)) is None


def test_a_person_has_one_feed(stores: Stores) -> None:
    stores.calendar_feeds.save(a_feed())
    stores.calendar_feeds.save(a_feed(secret_hash="0" * 64), may_replace=True)

    assert stores.calendar_feeds.find(handle(MIKE.user_id)) == a_feed(secret_hash="0" * 64)


def test_a_feed_is_replaced_only_if_it_may_be(stores: Stores) -> None:
    stores.calendar_feeds.save(a_feed())

    with pytest.raises(FeedExists):
        stores.calendar_feeds.save(a_feed(secret_hash="0" * 64))

    assert stores.calendar_feeds.find(handle(MIKE.user_id)) == a_feed()


def test_a_removed_feed_is_gone_and_may_be_followed_by_another(stores: Stores) -> None:
    stores.calendar_feeds.save(a_feed())

    stores.calendar_feeds.remove(MIKE.user_id)

    assert stores.calendar_feeds.find(handle(MIKE.user_id)) is None
    stores.calendar_feeds.save(a_feed())
    assert stores.calendar_feeds.find(handle(MIKE.user_id)) == a_feed()


def test_where_there_is_none_nothing_is_removed(stores: Stores) -> None:
    stores.calendar_feeds.remove(MIKE.user_id)
    stores.calendar_feeds.reopen(MIKE.user_id)

    assert stores.calendar_feeds.find(handle(MIKE.user_id)) is None


@pytest.mark.parametrize("had_one", [True, False])
def test_a_person_whose_feed_is_closed_gets_none(stores: Stores, had_one: bool) -> None:
    if had_one:
        stores.calendar_feeds.save(a_feed())

    stores.calendar_feeds.close(MIKE.user_id)
    stores.calendar_feeds.remove(MIKE.user_id)

    for may_replace in (False, True):
        with pytest.raises(FeedClosed):
            stores.calendar_feeds.save(a_feed(), may_replace=may_replace)
    assert stores.calendar_feeds.find(handle(MIKE.user_id)) is None


def test_a_person_may_have_a_new_feed_later_and_never_gets_the_old_one_back(stores: Stores) -> None:
    stores.calendar_feeds.save(a_feed())
    stores.calendar_feeds.close(MIKE.user_id)

    stores.calendar_feeds.reopen(MIKE.user_id)

    assert stores.calendar_feeds.find(handle(MIKE.user_id)) is None
    stores.calendar_feeds.save(a_feed())


def test_reopening_leaves_a_feed_as_it_is(stores: Stores) -> None:
    stores.calendar_feeds.save(a_feed())

    stores.calendar_feeds.reopen(MIKE.user_id)

    assert stores.calendar_feeds.find(handle(MIKE.user_id)) == a_feed()
