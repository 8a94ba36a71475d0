from __future__ import annotations

import pytest
from msgspec import json

from chalicelib.courses.events import KINDS
from chalicelib.feed.entries import LOST, SKIP, Entry, mark_data


class TestEntry:
    @pytest.mark.parametrize("event", sorted({kind.event for kind in KINDS.values()}))
    def test_an_announced_change_is_an_event(self, event: str) -> None:
        assert Entry("admin", 41, event, b"{}").is_event

    @pytest.mark.parametrize("event", [SKIP, LOST])
    def test_a_mark_is_no_event(self, event: str) -> None:
        assert not Entry("admin", 41, event, b"{}").is_event

    def test_an_event_of_a_later_version_is_one(self) -> None:
        assert Entry("admin", 41, "roomChanged", b"{}").is_event


class TestMarkData:
    def test_it_has_its_own_cursor_the_one_before_and_the_time(self) -> None:
        data = json.decode(mark_data("k3f9", 41, "2025-07-12T19:30:00.000Z"))

        assert data == {"id": "k3f9.41", "after": "k3f9.40", "timestamp": "2025-07-12T19:30:00.000Z"}

    def test_before_the_first_number_is_zero(self) -> None:
        assert json.decode(mark_data("k3f9", 1, "2025-07-12T19:30:00.000Z"))["after"] == "k3f9.0"

    def test_it_is_one_line(self) -> None:
        """An event stream sends it as one line."""
        assert b"\n" not in mark_data("k3f9", 41, "2025-07-12T19:30:00.000Z")
