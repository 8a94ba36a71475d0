"""What a restore does with activity: the entries are copied, and each projection begins with the new epoch."""

from __future__ import annotations

from chalicelib.activity.activity_entry import Position
from chalicelib.activity.dynamo import activity_keys
from chalicelib.aws.table_items import Key, item
from chalicelib.feed.dynamo.projection_cursors import cursor_key
from infra.restore.item_rules import is_copied, is_lasting

NOW = 1_752_348_600
POSITION = Position(NOW * 1000, 41)
OF_COURSE = Key(activity_keys.activity_of_course("admin", 118), activity_keys.sort_key(POSITION))


def test_activity_is_copied_until_its_time_is_over() -> None:
    keys = (activity_keys.entry_key("admin", POSITION), OF_COURSE)

    copied = [[is_copied(item(key, expires_at=NOW + left), NOW) for left in (9, -9)] for key in keys]

    assert copied == [[True, False]] * 2


def test_activity_may_expire_before_the_table_is_checked() -> None:
    assert not is_lasting(item(OF_COURSE, expires_at=NOW + 9))


def test_the_cursor_of_a_projection_is_not_copied() -> None:
    assert not is_copied(item(cursor_key("ACTIVITY", "admin"), body="k3f9.41", version=41), NOW)
