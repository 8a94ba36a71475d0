from __future__ import annotations

import pytest

from chalicelib.courses.search_words import MAX_PREFIXES, course_words, parse_search, prefixes, words_of
from chalicelib.errors import InvalidFields
from tests.builders import confirmed

COURSE = confirmed(course_type="First-Aid Basics", location="St. John's Hall, Montréal")


class TestWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("CPR Basic", ["cpr", "basic"]),
            ("St. John's", ["st", "john", "s"]),
            ("Montréal Zürich Straße", ["montreal", "zurich", "strasse"]),
            ("ＦＩＲＥ  fire", ["fire"]),
            ("room_204", ["room", "204"]),
            ("Łódź 2", ["łodz", "2"]),
            ("東京 ビル", ["東京", "ヒル"]),
            ("…", []),
        ],
    )
    def test_texts_are_cut_and_folded(self, text: str, expected: list[str]) -> None:
        assert words_of(text) == expected

    def test_a_course_has_those_of_its_type_place_organization_and_instructor(self) -> None:
        words = course_words(COURSE)

        assert words == ["first", "aid", "basics", "st", "john", "s", "hall", "montreal", "iffat", "college", "mike"]

    def test_short_words_have_no_prefix_in_the_index(self) -> None:
        assert prefixes(["st", "john", "johnson", "s", "東京"]) == ["joh"]

    def test_the_index_lists_a_course_under_so_many_beginnings_only(self) -> None:
        assert len(prefixes([f"{number:03}" for number in range(200)])) == MAX_PREFIXES


class TestSearch:
    @pytest.mark.parametrize(
        "query",
        [
            *("first", "FIRST", "fir bas", "first-aid", "john's", "st. j", "montreal", "MONTRÉAL", "coll mike", "123"),
            *("#123", "m", "mike #123", "123 hall"),
        ],
    )
    def test_a_course_with_every_word_or_the_number_is_found(self, query: str) -> None:
        assert parse_search(query).matches(COURSE)

    @pytest.mark.parametrize("query", ["irst", "first fire", "12", "#12", "1234", "basicss"])
    def test_others_are_not(self, query: str) -> None:
        assert not parse_search(query).matches(COURSE)

    @pytest.mark.parametrize("query", [" ", "#", "… ‘ ’", "\u200b"])
    def test_a_query_without_a_word_is_refused(self, query: str) -> None:
        with pytest.raises(InvalidFields) as refusal:
            parse_search(query)

        assert refusal.value.errors == {"q": "must contain a letter or a digit"}

    @pytest.mark.parametrize(
        ("query", "prefix"), [("fi", None), ("fi basics", "bas"), ("#123", None), ("123", "123"), ("12", None)]
    )
    def test_the_longest_word_is_looked_up(self, query: str, prefix: str | None) -> None:
        assert parse_search(query).prefix == prefix
