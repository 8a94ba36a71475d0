from __future__ import annotations

from chalicelib.core import sse
from chalicelib.core.cursor import Cursor
from chalicelib.core.events import Entry

HEAD = Cursor("k3f9", 41)


def entry(seq: int) -> Entry:
    return Entry("admin", seq, "courseStatusChanged", b'{"courseId":%d}' % seq)


class TestStream:
    def test_each_entry_is_a_block_with_its_cursor_as_id(self) -> None:
        text = sse.stream([entry(40), entry(41)], HEAD, 3000)

        assert text == (
            "retry: 3000\n\n"
            'id: k3f9.40\nevent: courseStatusChanged\ndata: {"courseId":40}\n\n'
            'id: k3f9.41\nevent: courseStatusChanged\ndata: {"courseId":41}\n\n'
        )

    def test_with_nothing_new_there_is_one_cursor_block(self) -> None:
        """Failure mode 24."""
        text = sse.stream([], HEAD, 3000)

        assert text == 'retry: 3000\n\nid: k3f9.41\nevent: cursor\ndata: {"cursor":"k3f9.41"}\n\n'

    def test_the_last_block_ends_with_a_blank_line(self) -> None:
        """Failure mode 22."""
        assert sse.stream([entry(41)], HEAD, 3000).endswith("\n\n")


class TestRefusal:
    def test_it_is_an_error_block(self) -> None:
        text = sse.refusal("ticket_refused", "Get a new one.", 60_000)

        assert text == ('retry: 60000\n\nevent: error\ndata: {"code":"ticket_refused","message":"Get a new one."}\n\n')

    def test_it_may_say_where_to_go_on(self) -> None:
        text = sse.refusal("cursor_expired", "Fetch again.", 3000, go_on_from="k3f9.41")

        assert "\nid: k3f9.41\nevent: error\ndata: " in text
