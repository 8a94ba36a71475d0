"""Entity tags in If-Match and If-None-Match."""

from __future__ import annotations

import pytest

from chalicelib.api.etags import known_tags, strong_tags


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ('"3"', {"3"}),
        (' "3" ', {"3"}),
        ('"1", "2"', {"1", "2"}),
        ('"1","2"', {"1", "2"}),
        ('"1" , , "2",', {"1", "2"}),
        ('"a,b", "2"', {"a,b", "2"}),
        ('""', {""}),
        ('"1-gzip"', {"1"}),
        ('"1--gzip", "2-br", "3-zstd", "4-deflate"', {"1", "2", "3", "4"}),
        ('"1-gzip-gzip"', {"1-gzip"}),
        ('"gzip"', {"gzip"}),
    ],
)
def test_a_list_is_read_without_quotes_and_codings(header: str, tags: set[str]) -> None:
    assert strong_tags(header) == frozenset(tags)


@pytest.mark.parametrize("header", ["*", " * "])
def test_a_star_is_any(header: str) -> None:
    assert strong_tags(header) is None


@pytest.mark.parametrize(("header", "tags"), [('W/"3"', set()), ('W/"3", "2"', {"2"}), ('W/"3-gzip"', set())])
def test_weak_tags_never_match_strongly(header: str, tags: set[str]) -> None:
    """RFC 9110, section 8.8.3.2."""
    assert strong_tags(header) == frozenset(tags)


@pytest.mark.parametrize("header", ["", ",", "3", '"3', '3"', '"1" "2"', '"1"2"', 'w/"3"', 'W/ "3"', '*, "3"', '"a b"'])
def test_what_is_no_list_of_tags_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match="entity tags"):
        strong_tags(header)


@pytest.mark.parametrize(
    "header",
    ['"k3f9.4"', 'W/"k3f9.4"', '"k3f9.3", W/"k3f9.4"', '"k3f9.4-gzip"', 'W/"k3f9.4-br"', "*", " *", "k3f9.4"],
)
def test_a_known_tag_is_found_however_it_is_written(header: str) -> None:
    assert "k3f9.4" in known_tags(header)


@pytest.mark.parametrize("header", [None, "", '""', '"k3f9.40"', '"k3f9.4', '"k3f9", ".4"'])
def test_another_tag_is_not(header: str | None) -> None:
    assert "k3f9.4" not in known_tags(header)
