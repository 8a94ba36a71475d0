from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.feed.cursor import Cursor

EPOCHS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=16)


@given(EPOCHS, st.integers(0, 10**16 - 1))
def test_a_cursor_is_read_back_from_its_text(epoch: str, seq: int) -> None:
    cursor = Cursor(epoch, seq)

    assert Cursor.parse(str(cursor)) == cursor


@given(st.text() | st.from_regex(r"[a-z0-9.]{0,20}") | st.builds("{}.{}".format, EPOCHS, st.text("0123456789")))
@example("k3f9.041")
@example("k3f9.41\n")
def test_any_text_is_no_cursor_or_the_text_of_one(text: str) -> None:
    cursor = Cursor.parse(text)

    assert cursor is None or str(cursor) == text
