from __future__ import annotations

import pytest

from chalicelib.feed.cursor import Cursor, Head


class TestCursor:
    def test_its_text_is_epoch_and_number(self) -> None:
        assert str(Cursor("k3f9", 41)) == "k3f9.41"

    def test_it_is_read_back_from_its_text(self) -> None:
        assert Cursor.parse("k3f9.41") == Cursor("k3f9", 41)

    def test_nothing_seen_yet_is_zero(self) -> None:
        assert Cursor.parse("k3f9.0") == Cursor("k3f9", 0)

    def test_the_largest_number_has_sixteen_digits(self) -> None:
        assert Cursor.parse("k3f9.9999999999999999") == Cursor("k3f9", 9_999_999_999_999_999)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            ".",
            "41",
            "k3f9",
            "k3f9.",
            ".41",
            "k3f9.-1",
            "k3f9.+1",
            "k3f9.041",
            "k3f9.4 1",
            " k3f9.41",
            "k3f9.41\n",
            "k3f9.41.42",
            "K3F9.41",
            "k3f9,41",
            "k3f9.٤١",
            "k3f9.10000000000000000",
            "k3f9k3f9k3f9k3f9x.1",
            "null",
        ],
    )
    def test_other_text_is_no_cursor(self, text: str) -> None:
        assert Cursor.parse(text) is None


class TestHead:
    def test_its_cursor_is_the_end_of_what_is_stored_without_a_hole(self) -> None:
        assert Head("k3f9", 4, 6).cursor == Cursor("k3f9", 4)

    def test_its_newest_is_the_last_reserved_number(self) -> None:
        assert Head("k3f9", 4, 6).newest == Cursor("k3f9", 6)

    def test_both_are_the_same_when_nothing_is_under_way(self) -> None:
        head = Head("k3f9", 6, 6)

        assert head.cursor == head.newest
