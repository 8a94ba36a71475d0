"""infra/verify_table: feeds are compared with the courses' histories; only their heads are repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.aws.table_items import Key
from chalicelib.feed.dynamo import feed_keys
from infra.verify_table.findings import State
from tests.contract.damaged_table import DamagedTable, attributes, states
from tests.contract.stores import LIFETIMES

Damage = Callable[[DamagedTable], object]
HEAD = feed_keys.feed_head("admin")
LAST = 9  # The last number of the admins' feed.


def entry(seq: int, channel: str = "admin") -> Key:
    return feed_keys.feed_entry(channel, seq)


def settle(table: DamagedTable) -> None:
    for name in ("settled", "pushed"):
        table.set_number(HEAD, name, LAST)


def lose(table: DamagedTable, *numbers: int) -> None:
    settle(table)
    for seq in numbers:
        table.delete(entry(seq))


def replace(table: DamagedTable, old: str, new: str) -> None:
    table.set_body(entry(2), table.get(entry(2))["body"]["S"].replace(old, new))


def take_back_head(table: DamagedTable) -> None:
    for name in ("reserved", "settled", "pushed"):
        table.set_number(HEAD, name, 5)


REPAIRED: dict[str, tuple[Damage, str]] = {
    "the head is lost": (
        lambda table: table.delete(HEAD),
        "feed admin: it has entries up to 9, but its head is missing",
    ),
    "the head is behind its entries": (
        take_back_head,
        "feed admin: its head has reserved 5, but there are entries up to 9",
    ),
    "more is settled than reserved": (
        lambda table: table.set_number(HEAD, "settled", 12),
        "feed admin: its head has settled 12, but reserved only 9",
    ),
    "more is pushed than reserved": (
        lambda table: table.set_number(HEAD, "pushed", 12),
        "feed admin: its head has pushed 12, but reserved only 9",
    ),
}

REPORTED: dict[str, tuple[Damage, str]] = {
    "an entry is lost": (
        lambda table: lose(table, 4),
        "feed admin: 4 is missing; clients before fetch their lists again",
    ),
    "several entries are lost": (
        lambda table: lose(table, 4, 5, 6),
        "feed admin: 4 to 6 are missing; clients before fetch their lists again",
    ),
    "the last entry is lost": (
        lambda table: lose(table, 9),
        "feed admin: 9 is missing; clients before fetch their lists again",
    ),
    "the event of a change is lost": (
        lambda table: lose(table, 4),
        "course 3: the event of its version 1 is missing in feed admin",
    ),
    "an event is of a later version than the course": (
        lambda table: replace(table, '"version":1', '"version":7'),
        "course 2: feed admin has an event of version 7, but the course has version 2",
    ),
    "an event is of no course": (
        lambda table: replace(table, '"courseId":2', '"courseId":99'),
        "course 99: feed admin has an event of version 1, but there is no such course",
    ),
    "an entry cannot be read": (
        lambda table: table.set_body(entry(2), "spoiled"),
        "item FEED#admin / 0000000000000002: cannot be read: JSON is malformed: invalid character (byte 0)",
    ),
    "the body of an entry is a number": (
        lambda table: table.put(entry(2), body={"N": "2"}),
        "item FEED#admin / 0000000000000002: cannot be read: Object missing required field `S` - at `$.body`",
    ),
    "an entry has no event name": (
        lambda table: table.put(entry(2), body=table.get(entry(2))["body"]),
        "item FEED#admin / 0000000000000002: cannot be read: it has no event name",
    ),
    "an entry is stored under another number": (
        lambda table: table.set_body(entry(2), table.get(entry(3))["body"]["S"]),
        "item FEED#admin / 0000000000000002: cannot be read: its payload is that of {epoch}.3",
    ),
    "a key is no number": (
        lambda table: table.put(Key("FEED#admin", "7b"), body={"S": "{}"}),
        "item FEED#admin / 7b: cannot be read: no item has such a key",
    ),
}  # fmt: skip


def test_the_feeds_of_a_table_that_only_the_functions_wrote_agree(table: DamagedTable) -> None:
    settle(table)

    assert table.verify() == []


@pytest.mark.parametrize("name", REPAIRED)
def test_a_head_is_raised_under_a_new_epoch(name: str, table: DamagedTable) -> None:
    damage, fact = REPAIRED[name]
    epoch = table.get(HEAD)["body"]["S"]
    damage(table)
    before = {key for key in table.bodies() if key[0].startswith("FEED#")}

    assert table.facts() == {("repairable", fact)}
    assert table.facts(repair=True) == {("repaired", fact)}

    after = table.get(HEAD)
    assert after["body"]["S"] != epoch
    assert int(after["reserved"]["N"]) >= LAST
    assert {key for key in table.bodies() if key[0].startswith("FEED#")} == before
    assert table.verify(repair=True) == []


@pytest.mark.parametrize("name", REPAIRED)
def test_after_the_repair_of_a_head_new_events_follow_the_old_ones(name: str, table: DamagedTable) -> None:
    REPAIRED[name][0](table)
    table.verify(repair=True)

    table.stores.desk.request(location="Attic")

    assert table.stores.feed.head("admin").cursor.seq > LAST
    assert table.verify() == []


@pytest.mark.parametrize("name", REPORTED)
def test_what_an_entry_lacks_is_reported_and_stays(name: str, table: DamagedTable) -> None:
    damage, fact = REPORTED[name]
    epoch = table.get(HEAD)["body"]["S"]
    damage(table)
    before = table.stores.items()

    assert ("found", fact.replace("{epoch}", epoch)) in table.facts(repair=True)
    assert table.stores.items() == before


def test_an_unreadable_entry_is_one_finding_besides_its_event(table: DamagedTable) -> None:
    table.set_body(entry(2), "spoiled")

    about = sorted(fact.partition(":")[0] for _, fact in table.facts())

    assert about == ["course 2", "item FEED#admin / 0000000000000002"]


def test_a_number_that_is_reserved_and_not_yet_used_is_no_gap(table: DamagedTable) -> None:
    settle(table)
    table.set_number(HEAD, "reserved", LAST + 2)

    assert table.verify() == []


@pytest.mark.parametrize("mark", ["skip", "lost"])
def test_a_mark_is_an_entry_without_a_course(mark: str, table: DamagedTable) -> None:
    epoch = table.get(HEAD)["body"]["S"]
    body = f'{{"id":"{epoch}.10","after":"{epoch}.9","timestamp":"2025-07-12T19:30:00.000Z"}}'
    expiry = {"N": str(int((table.stores.now + LIFETIMES.feed).timestamp()))}
    table.put(entry(10), body={"S": body}, event={"S": mark}, expiresAt=expiry)
    table.set_number(HEAD, "reserved", 10)

    assert table.verify() == []


class TestExpiry:
    def test_entries_that_expired_are_no_gap_and_their_events_are_not_missing(self, table: DamagedTable) -> None:
        settle(table)
        table.stores.now += timedelta(days=6)
        table.stores.desk.request(location="Attic")
        table.stores.now += timedelta(days=2)
        for seq in (1, 2, 4):
            table.delete(entry(seq))

        assert table.verify() == []

    def test_a_gap_behind_the_first_living_entry_is_found(self, table: DamagedTable) -> None:
        table.stores.now += timedelta(days=6)
        for name in ("Attic", "Barn", "Shed"):
            table.stores.desk.request(location=name)
        table.stores.now += timedelta(days=2)
        table.set_number(HEAD, "settled", 12)
        table.delete(entry(11))

        assert {fact for _, fact in table.facts()} == {
            "feed admin: 11 is missing; clients before fetch their lists again",
            "course 6: the event of its version 1 is missing in feed admin",
        }

    def test_what_expires_during_the_run_is_no_gap(self, table: DamagedTable) -> None:
        settle(table)
        table.stores.now += LIFETIMES.feed - timedelta(minutes=1)
        table.delete(entry(4))

        assert table.verify() == []

    def test_entries_that_were_kept_for_less_long_lately_are_no_gap(self, table: DamagedTable) -> None:
        """Retention was 30 days when the first entries were written, and is 7 now."""
        settle(table)
        in_a_month = int((table.stores.now + timedelta(days=30)).timestamp())
        for seq in (1, 2, 3):
            table.set_number(entry(seq), "expiresAt", in_a_month)
        table.stores.now += timedelta(days=8)
        table.delete(entry(5))

        assert table.verify() == []


class TestEarlierHead:
    """A channel that the present version has not yet taken over from a version before."""

    def leave(self, table: DamagedTable, version: int) -> None:
        epoch = table.get(HEAD)["body"]
        table.delete(HEAD)
        table.put(feed_keys.locked_head("admin"), body=epoch, version={"N": str(version)})

    def test_it_agrees(self, table: DamagedTable) -> None:
        self.leave(table, LAST)

        assert table.verify() == []

    def test_a_gap_below_it_is_found(self, table: DamagedTable) -> None:
        self.leave(table, LAST)
        table.delete(entry(4))

        assert ("found", "feed admin: 4 is missing; clients before fetch their lists again") in table.facts()

    def test_behind_its_entries_it_is_taken_over_under_a_new_epoch(self, table: DamagedTable) -> None:
        epoch = table.get(HEAD)["body"]["S"]
        self.leave(table, 5)

        findings = table.verify(repair=True)

        assert states(findings) == {State.REPAIRED}
        assert table.stores.feed.head("admin").cursor.epoch != epoch
        assert table.verify() == []


def test_a_head_without_entries_is_compared_too(table: DamagedTable) -> None:
    table.put(feed_keys.feed_head("instructor:99"), body={"S": "abc"}, **numbers(reserved=1, settled=2, pushed=0))

    assert table.facts(repair=True) == {
        ("repaired", "feed instructor:99: its head has settled 2, but reserved only 1"),
    }
    assert table.verify() == []


def numbers(**given: int) -> dict[str, dict[str, str]]:
    return {name: {"N": str(number)} for name, number in given.items()}


def test_a_table_without_anything_agrees(table: DamagedTable) -> None:
    for item in table.stores.items():
        table.stores.dynamo.database.delete_item(
            TableName="courses", Key=attributes(Key(item["PK"]["S"], item["SK"]["S"]))
        )

    assert table.verify(repair=True) == []
    assert table.stores.items() == []
