from __future__ import annotations

import pytest

from chalicelib.feed import sse_format
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import SKIP, Entry

HEAD = Cursor("k3f9", 41)


def entry(seq: int) -> Entry:
    return Entry("admin", seq, "courseStatusChanged", b'{"courseId":%d}' % seq)


class TestStream:
    def test_each_entry_is_a_block_with_its_cursor_as_id(self) -> None:
        text = sse_format.stream([entry(40), entry(41)], HEAD, 3000)

        assert text == (
            'retry: 3000\nevent: courseStatusChanged\ndata: {"courseId":40}\nid: k3f9.40\n\n'
            'event: courseStatusChanged\ndata: {"courseId":41}\nid: k3f9.41\n\n'
        )

    def test_a_skip_is_a_block_of_its_own_name(self) -> None:
        text = sse_format.stream([Entry("admin", 41, SKIP, b'{"id":"k3f9.41"}')], HEAD, 3000)

        assert text == 'retry: 3000\nevent: skip\ndata: {"id":"k3f9.41"}\nid: k3f9.41\n\n'

    def test_with_nothing_new_there_is_one_cursor_block(self) -> None:
        text = sse_format.stream([], HEAD, 3000)

        assert text == 'retry: 3000\nevent: cursor\ndata: {"cursor":"k3f9.41"}\nid: k3f9.41\n\n'

    def test_the_last_block_ends_with_a_blank_line(self) -> None:
        assert sse_format.stream([entry(41)], HEAD, 3000).endswith("\n\n")

    @pytest.mark.parametrize("entries", [[], [entry(40), entry(41)]])
    def test_no_block_is_without_data(self, entries: list[Entry]) -> None:
        """Some clients are told such a block as an empty message."""
        blocks = sse_format.stream(entries, HEAD, 3000).removesuffix("\n\n").split("\n\n")

        assert all("\ndata: " in block for block in blocks)

    def test_an_id_comes_after_its_data(self) -> None:
        """Some clients take the id of a block that breaks off in its data."""
        lines = sse_format.stream([entry(41)], HEAD, 3000).split("\n")

        assert [line.partition(":")[0] for line in lines] == ["retry", "event", "data", "id", "", ""]


class TestError:
    def test_it_is_an_error_block(self) -> None:
        text = sse_format.error("ticket_refused", "Get a new one.", 60_000)

        assert text == 'retry: 60000\nevent: error\ndata: {"code":"ticket_refused","message":"Get a new one."}\n\n'

    def test_it_may_say_where_to_go_on(self) -> None:
        text = sse_format.error("cursor_expired", "Fetch again.", 3000, go_on_from="k3f9.41")

        assert text.startswith("retry: 3000\nevent: error\ndata: ")
        assert text.endswith("\nid: k3f9.41\n\n")
