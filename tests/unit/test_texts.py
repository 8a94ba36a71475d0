"""What can be seen of a text, and which texts look the same."""

from __future__ import annotations

import unicodedata

import pytest

from chalicelib import texts

INVISIBLE = {
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "combining grapheme joiner": "\u034f",
    "Hangul filler": "\u3164",
    "halfwidth Hangul filler": "\uffa0",
    "variation selector": "\ufe0f",
    "tag space": "\U000e0020",
    "empty Braille pattern": "\u2800",
    "null": "\x00",
    "delete": "\x7f",
}
every_invisible = pytest.mark.parametrize("mark", INVISIBLE.values(), ids=INVISIBLE)


@every_invisible
def test_a_text_of_it_alone_is_blank(mark: str) -> None:
    assert texts.is_blank(mark)
    assert texts.is_blank(f" {mark}\u3000{mark}\n")


@pytest.mark.parametrize("text", ["", " ", "\u00a0\u2003\u3000", "\x1c\x85"])
def test_white_space_is_blank(text: str) -> None:
    assert texts.is_blank(text)


@pytest.mark.parametrize("text", ["x", "\u200e.", "٣", "ｘ", "🏫", "\u0600", "é"])
def test_whatever_shows_is_not(text: str) -> None:
    assert not texts.is_blank(text)


def test_every_format_character_is_invisible_but_those_that_show_a_sign() -> None:
    """Signs such as the Arabic number sign, and the joints of hieroglyphs, are format characters and are drawn."""
    formats = [chr(point) for point in range(0x110000) if unicodedata.category(chr(point)) == "Cf"]

    seen = {f"{ord(mark):04X}" for mark in formats if not texts.is_blank(mark)}

    signs = {"0600", "0601", "0602", "0603", "0604", "0605", "06DD", "070F", "0890", "0891", "08E2", "110BD", "110CD"}
    assert seen - signs <= {f"{point:04X}" for point in range(0x13430, 0x13440)}


@every_invisible
def test_it_makes_no_other_text(mark: str) -> None:
    assert texts.folded(f"{mark}Main{mark} Hall{mark}") == texts.folded("Main Hall")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｍａｉｎ　Ｈａｌｌ", "main hall"),
        ("ﾎｰﾙ", "ホール"),
        ("Cafe\u200d\u0301", "CAFÉ"),
        ("Straße", "STRASSE"),
        (" a \t b ", "A B"),
    ],
)
def test_texts_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert texts.folded(one) == texts.folded(other)


@pytest.mark.parametrize("other", ["Main Hall 2", "MainHall", "Mäin Hall", "Main-Hall"])
def test_texts_that_look_different_are_not(other: str) -> None:
    assert texts.folded(other) != texts.folded("Main Hall")


@pytest.mark.parametrize(("text", "kept"), [(" a b ", "a b"), ("\u200ea", "\u200ea"), (" \u200b ", None), (None, None)])
def test_trimming_takes_white_space_from_the_ends_and_leaves_nothing_of_a_blank_text(
    text: str | None, kept: str | None
) -> None:
    assert texts.trimmed(text) == kept
