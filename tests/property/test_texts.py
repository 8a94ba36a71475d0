from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib import texts

MARKS = "\u200b\u200e\u200f\u2060\ufeff\u00ad\ufe0f"
typed = st.text(st.characters(codec="utf-8"))


@given(typed)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert texts.folded(texts.folded(text)) == texts.folded(text)


@given(typed, st.data())
def test_a_mark_anywhere_changes_nothing(text: str, data: st.DataObject) -> None:
    at, mark = data.draw(st.integers(0, len(text))), data.draw(st.sampled_from(MARKS))

    assert texts.folded(text[:at] + mark + text[at:]) == texts.folded(text)


@given(typed)
def test_a_blank_text_folds_to_nothing(text: str) -> None:
    assert not texts.is_blank(text) or texts.folded(text) == ""
