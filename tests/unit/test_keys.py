from __future__ import annotations

from datetime import date

import pytest

from chalicelib.aws.table_items import Key
from chalicelib.courses.dynamo import course_keys
from chalicelib.feed.dynamo import feed_keys
from chalicelib.people.dynamo import people_keys

DAY = date(2025, 7, 15)


def open_courses_key(organization_id: int, day: date, place: str) -> Key:
    """The key that counts; another may follow, for what was stored before."""
    return course_keys.open_courses(organization_id, day, place)[0]


class TestOrder:
    def test_list_rows_sort_by_date_then_number(self) -> None:
        rows = [
            course_keys.list_row("admin", "pending", date(2025, 7, 15), 9),
            course_keys.list_row("admin", "pending", date(2025, 7, 15), 10),
            course_keys.list_row("admin", "pending", date(2025, 10, 1), 1),
        ]

        assert sorted(rows) == rows

    def test_feed_entries_sort_by_number(self) -> None:
        entries = [feed_keys.feed_entry("admin", seq) for seq in (1, 9, 10, 99, 100, 10**15)]

        assert sorted(entries) == entries

    def test_the_largest_number_is_the_last_entry(self) -> None:
        assert feed_keys.feed_entry("admin", feed_keys.MAX_SEQ).sk == "0999999999999999"

    def test_the_head_of_earlier_versions_sorts_behind_every_entry(self) -> None:
        assert feed_keys.locked_head("admin") > feed_keys.feed_entry("admin", feed_keys.MAX_SEQ)

    def test_history_sorts_by_version(self) -> None:
        assert course_keys.history(118, 9) < course_keys.history(118, 10)


class TestOpenCourses:
    @pytest.mark.parametrize("place", ["main hall", "MAIN HALL", "  Main   Hall ", "Main\tHall\n", "Main\u00a0Hall"])
    def test_a_place_is_the_same_however_it_is_spaced_and_capitalized(self, place: str) -> None:
        assert open_courses_key(7, DAY, place) == open_courses_key(7, DAY, "Main Hall")

    def test_letters_beyond_ascii_are_the_same_in_either_case(self) -> None:
        assert open_courses_key(7, DAY, "STRASSE 1") == open_courses_key(7, DAY, "Straße 1")

    @pytest.mark.parametrize(
        "other",
        [
            open_courses_key(7, DAY, "Main Hall 2"),
            open_courses_key(7, DAY, "MainHall"),
            open_courses_key(8, DAY, "Main Hall"),
            open_courses_key(7, date(2025, 7, 16), "Main Hall"),
        ],
    )
    def test_another_place_date_or_organization_is_another_key(self, other: Key) -> None:
        assert other != open_courses_key(7, DAY, "Main Hall")

    def test_a_plain_place_has_one_key_and_it_is_the_one_of_old(self) -> None:
        """Stored items have this key: it must never change."""
        (key,) = course_keys.open_courses(7, DAY, " Café  Straße 1")

        assert key == ("ORGANIZATION#7", "OPEN#2025-07-15#8cb5bf9d5da23252f37cb1d873bf6ee4")

    @pytest.mark.parametrize("place", ["Main Hall\u200e", "\ufeffMain Hall", "Main H\u00adall", "Ｍain Hall"])
    def test_any_other_is_also_found_as_it_was_stored_before(self, place: str) -> None:
        now, before = course_keys.open_courses(7, DAY, place)

        assert now == open_courses_key(7, DAY, "Main Hall")
        assert before != now

    def test_a_long_place_makes_a_short_key(self) -> None:
        assert len(open_courses_key(7, DAY, "x" * 200).sk) < 100


class TestFeedHead:
    def test_it_is_in_a_partition_of_its_own(self) -> None:
        assert feed_keys.feed_head("admin").pk != feed_keys.feed("admin")

    def test_each_channel_has_its_own(self) -> None:
        assert feed_keys.feed_head("admin") != feed_keys.feed_head("organization:7")

    def test_the_keys_of_stored_heads_never_change(self) -> None:
        heads = [feed_keys.feed_head("organization:7"), feed_keys.locked_head("organization:7")]

        assert heads == [("HEAD#organization:7", "HEAD"), ("FEED#organization:7", "HEAD")]


class TestEntrySeq:
    def test_it_is_the_number_of_the_entry(self) -> None:
        assert feed_keys.entry_seq(feed_keys.feed_entry("admin", 41).sk) == 41

    @pytest.mark.parametrize("sk", ["", "HEAD", "41", "-000000000000041", "00000000000000410", "000000000000004١"])
    def test_any_other_sort_key_has_none(self, sk: str) -> None:
        assert feed_keys.entry_seq(sk) is None


class TestChannelAndSeq:
    def test_it_reads_a_feed_entrys_key(self) -> None:
        assert feed_keys.channel_and_seq(*feed_keys.feed_entry("organization:7", 41)) == ("organization:7", 41)

    @pytest.mark.parametrize(
        "key",
        [
            feed_keys.feed_head("admin"),
            feed_keys.locked_head("admin"),
            course_keys.course(118),
            people_keys.instructor(32),
        ],
    )
    def test_any_other_key_is_refused(self, key: Key) -> None:
        with pytest.raises(ValueError, match=r"."):
            feed_keys.channel_and_seq(*key)


class TestTickets:
    def test_the_ticket_is_not_in_the_key_of_its_pair(self) -> None:
        key = feed_keys.tickets("our-secret")

        assert "our-secret" not in key.pk + key.sk

    def test_another_ticket_has_another_key(self) -> None:
        assert feed_keys.tickets("our-secret") != feed_keys.tickets("our-secre")
