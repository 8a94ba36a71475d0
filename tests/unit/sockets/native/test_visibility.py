from __future__ import annotations

from typing import Any

import pytest
from msgspec import json

from chalicelib.sockets.connection import HIDDEN, VISIBLE, Connection
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.stores.memory import EPOCH
from tests.unit.courses.office import Office
from tests.unit.sockets.native.test_handle_frame import CONNECTION, office_with, said


def hello(visibility: str | None = None, cursor: str | None = None) -> dict[str, Any]:
    return {"action": "hello", "cursor": cursor} | ({"visibility": visibility} if visibility else {})


def change(state: str) -> dict[str, Any]:
    return {"action": "visibility", "state": state}


def stored(office: Office) -> str | None:
    (subscription,) = office.connections.subscriptions("admin")
    return subscription.visibility


class TestHello:
    @pytest.mark.parametrize("visibility", [VISIBLE, HIDDEN])
    def test_an_announced_visibility_is_stored_and_ready_promises_ticks(self, visibility: str) -> None:
        office = office_with(1)

        (ready,) = said(office, hello(visibility)).heard("c-1")

        assert stored(office) == visibility
        assert ready["data"]["tickSeconds"] == 60

    def test_a_client_that_announces_none_is_promised_no_ticks(self) -> None:
        office = office_with(1)

        (ready,) = said(office, hello()).heard("c-1")

        assert stored(office) is None
        assert "tickSeconds" not in ready["data"]

    def test_null_announces_none(self) -> None:
        office = office_with(0)

        (ready,) = said(office, {"action": "hello", "cursor": None, "visibility": None}).heard("c-1")

        assert (stored(office), "tickSeconds" in ready["data"]) == (None, False)

    def test_the_last_hello_counts(self) -> None:
        office = office_with(0)
        said(office, hello(HIDDEN))

        said(office, hello(VISIBLE))

        assert stored(office) == VISIBLE

    def test_an_unknown_visibility_is_a_bad_frame_and_changes_nothing(self) -> None:
        office = office_with(0)

        (error,) = said(office, hello("blurred")).heard("c-1")

        assert error["data"]["code"] == "bad_frame"
        assert "visibility" in error["data"]["message"]
        assert office.connections.subscriptions("admin") == []


class TestVisibilityChange:
    def test_a_page_that_is_hidden_gets_no_reply(self) -> None:
        office = office_with(1)
        said(office, hello(VISIBLE))

        poster = said(office, change(HIDDEN))

        assert (stored(office), poster.frames) == (HIDDEN, {})

    def test_a_page_that_is_shown_gets_a_tick_at_once(self) -> None:
        office = office_with(1)
        said(office, hello(HIDDEN))
        office.desk.request(location="Annex")

        poster = said(office, change(VISIBLE))

        assert stored(office) == VISIBLE
        assert poster.heard("c-1") == [{"event": "tick", "data": {"cursor": f"{EPOCH}.2"}}]

    def test_it_changes_nothing_else_of_the_subscription(self) -> None:
        office = office_with(1)
        said(office, hello(VISIBLE))
        (before,) = office.connections.subscriptions("admin")
        office.desk.request(location="Annex")

        said(office, change(HIDDEN))
        said(office, change(VISIBLE))

        assert office.connections.subscriptions("admin") == [before]

    @pytest.mark.parametrize("state", [VISIBLE, HIDDEN])
    def test_before_hello_it_is_an_error_and_subscribes_nobody(self, state: str) -> None:
        office = office_with(0)

        (error,) = said(office, change(state)).heard("c-1")

        assert (error["data"]["code"], "hello" in error["data"]["message"]) == ("bad_frame", True)
        assert office.connections.subscriptions("admin") == []

    def test_of_a_connection_that_is_gone_by_then_nothing_is_left(self) -> None:
        office = office_with(0)
        said(office, hello(HIDDEN))
        poster = FakePoster(gone=frozenset({"c-1"}))

        said(office, change(VISIBLE), poster=poster)

        assert (office.connections.subscriptions("admin"), office.connections.get("c-1")) == ([], None)

    def test_a_connection_that_comes_back_announces_its_visibility_anew(self) -> None:
        office = office_with(0)
        said(office, hello(HIDDEN))
        office.connections.forget("c-1")
        office.connections.add(Connection("c-2", "admin", "Dana", NOW, CONNECTION.expires_at), CONNECTION.expires_at)

        office.sockets(FakePoster()).receive("c-2", json.encode(hello(VISIBLE)).decode())

        assert stored(office) == VISIBLE
