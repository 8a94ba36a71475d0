"""Watchers of presence and where they are."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from chalicelib.presence.presence import Stay, Watcher
from chalicelib.sockets.presence_event import EDITING, VIEWING
from tests.builders import NOW
from tests.contract.stores import DynamoStores, Stores

CHANNELS = ("admin", "organization:7", "instructor:32")
DANA = Watcher("c-1", "admin", "user-dana", "Dana", "native", NOW + timedelta(hours=1))
AT_COURSE = replace(DANA, stays={118: Stay(VIEWING, NOW, CHANNELS)})


def watcher(stores: Stores) -> Watcher:
    return stores.presences.watchers("admin", NOW)["c-1"]


def test_a_watcher_is_found_in_its_own_channel_with_its_version(stores: Stores) -> None:
    assert stores.presences.save(DANA, AT_COURSE)

    assert watcher(stores) == replace(AT_COURSE, version=1)
    assert stores.presences.watchers("organization:7", NOW) == {}


def test_a_stay_is_found_by_every_channel_that_may_see_the_course(stores: Stores) -> None:
    stores.presences.save(DANA, AT_COURSE)

    found = [stores.presences.present(channel, NOW) for channel in (*CHANNELS, "organization:8")]

    assert [[(each.name, each.course_id, each.stay) for each in some] for some in found] == [
        *([("Dana", 118, AT_COURSE.stays[118])] for _ in CHANNELS),
        [],
    ]


def test_stays_are_found_by_their_course(stores: Stores) -> None:
    stay = AT_COURSE.stays[118]
    stores.presences.save(DANA, replace(DANA, stays={118: stay, 11: stay, 1180: stay}))

    found = stores.presences.present("admin", NOW, 118)

    assert [each.course_id for each in found] == [118]


def test_a_change_replaces_every_copy_and_removes_those_of_channels_that_no_longer_see_the_course(
    stores: Stores,
) -> None:
    stores.presences.save(DANA, AT_COURSE)
    before = watcher(stores)

    later = Stay(EDITING, NOW, ("admin", "organization:7"))
    assert stores.presences.save(before, replace(before, stays={118: later}))

    states = [[each.stay.state for each in stores.presences.present(channel, NOW)] for channel in CHANNELS]
    assert states == [[EDITING], [EDITING], []]


def test_of_two_changes_of_one_version_one_is_stored(stores: Stores) -> None:
    stores.presences.save(DANA, DANA)
    before = watcher(stores)

    results = [stores.presences.save(before, replace(before, stays={n: AT_COURSE.stays[118]})) for n in (1, 2)]

    assert results == [True, False]
    assert list(watcher(stores).stays) == [1]
    assert not stores.presences.save(DANA, DANA)


def test_what_is_removed_is_nowhere(stores: Stores) -> None:
    stores.presences.save(DANA, AT_COURSE)

    stores.presences.remove(stores.presences.present("admin", NOW))

    assert stores.presences.watchers("admin", NOW) == {}
    assert [stores.presences.present(channel, NOW) for channel in CHANNELS] == [[], [], []]


def test_nothing_outlives_the_connection(stores: Stores) -> None:
    stores.presences.save(DANA, AT_COURSE)

    after = DANA.expires_at
    assert (stores.presences.watchers("admin", after), stores.presences.present("admin", after)) == ({}, [])


def test_a_change_is_one_transaction_with_an_item_for_the_watcher_and_one_per_channel(
    dynamo_stores: DynamoStores,
) -> None:
    dynamo_stores.presences.save(DANA, AT_COURSE)

    operation, request = dynamo_stores.dynamo.calls[-1]
    assert (operation, len(request["TransactItems"])) == ("TransactWriteItems", 1 + len(CHANNELS))
