from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import json

from chalicelib.push.ports import PostFailed
from chalicelib.sockets.broadcast import Announcement
from chalicelib.sockets.connection import Connection
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.stores.memory import EPOCH
from tests.unit.courses.office import Office

EXPIRES_AT = NOW + timedelta(hours=1)
CONNECTION = Connection("c-1", "admin", "Dana", NOW, EXPIRES_AT)


def office_with(events: int) -> Office:
    office = Office()
    office.connections.add(CONNECTION, EXPIRES_AT)
    for number in range(events):
        office.desk.request(location=f"Room {number}")
    return office


def said(office: Office, frame: object, now: datetime = NOW, poster: FakePoster | None = None) -> FakePoster:
    """What the server posts when the client says this."""
    poster = poster or FakePoster()
    text = frame if isinstance(frame, str) else json.encode(frame).decode()
    office.sockets(poster).receive("c-1", text, now)
    return poster


def hello(cursor: str | None) -> dict[str, Any]:
    return {"action": "hello", "cursor": cursor}


class TestHello:
    def test_without_a_cursor_it_is_ready_from_the_head_on(self) -> None:
        office = office_with(2)

        poster = said(office, hello(None))

        assert poster.heard("c-1") == [
            {
                "event": "ready",
                "data": {
                    "cursor": f"{EPOCH}.2",
                    "recovered": False,
                    "reason": "no_cursor",
                    "heartbeatSeconds": 30,
                    "connectionExpiresAt": "2025-07-12T20:30:00.000Z",
                },
            }
        ]

    def test_with_a_cursor_what_was_missed_comes_first_in_order(self) -> None:
        poster = said(office_with(3), hello(f"{EPOCH}.1"))

        batch, ready = poster.heard("c-1")
        assert batch["event"] == "batch"
        assert [event["data"]["id"] for event in batch["data"]] == [f"{EPOCH}.2", f"{EPOCH}.3"]
        assert (ready["data"]["cursor"], ready["data"]["recovered"]) == (f"{EPOCH}.3", True)

    def test_one_missed_event_comes_as_itself(self) -> None:
        poster = said(office_with(2), hello(f"{EPOCH}.1"))

        assert [frame["event"] for frame in poster.heard("c-1")] == ["newCourseRequest", "ready"]

    def test_with_the_newest_cursor_it_is_ready_at_once(self) -> None:
        poster = said(office_with(2), hello(f"{EPOCH}.2"))

        (ready,) = poster.heard("c-1")
        assert (ready["event"], ready["data"]["recovered"], ready["data"]["reason"]) == ("ready", True, None)

    @pytest.mark.parametrize(
        ("cursor", "reason"),
        [
            ("k3f9.1", "other_epoch"),
            (f"{EPOCH}.9", "from_the_future"),
            ("nonsense", "unreadable"),
        ],
    )
    def test_a_cursor_from_which_nothing_follows_is_answered_with_why(self, cursor: str, reason: str) -> None:
        poster = said(office_with(2), hello(cursor))

        (ready,) = poster.heard("c-1")
        assert (ready["data"]["recovered"], ready["data"]["reason"]) == (False, reason)
        assert ready["data"]["cursor"] == f"{EPOCH}.2"

    def test_an_expired_cursor_is_answered_with_why(self) -> None:
        office = office_with(2)
        office.now += timedelta(days=8)

        (ready,) = said(office, hello(f"{EPOCH}.1")).heard("c-1")

        assert (ready["data"]["recovered"], ready["data"]["reason"]) == (False, "expired")

    @pytest.mark.parametrize("cursor", [None, f"{EPOCH}.1", "k3f9.1"])
    def test_from_then_on_the_connection_listens(self, cursor: str | None) -> None:
        office = office_with(2)

        said(office, hello(cursor))

        (subscription,) = office.connections.subscriptions("admin")
        assert (subscription.connection_id, subscription.after_seq) == ("c-1", 2)
        assert subscription.expires_at == EXPIRES_AT

    def test_it_listens_before_the_replay_is_read(self) -> None:
        """An event between the two is at worst seen twice."""
        office = office_with(1)

        class Interrupted:
            head = office.feed.head

            def after(self, channel: str, seq: int, limit: int):
                office.desk.request(location="Annex")
                sockets.feed = office.feed
                sockets.broadcast(Announcement(channel))
                return office.feed.after(channel, seq, limit)

        poster = FakePoster()
        sockets = office.sockets(poster)
        interrupted: Any = Interrupted()
        sockets.feed = interrupted
        sockets.receive("c-1", json.encode(hello(f"{EPOCH}.1")).decode())

        pushed, replayed, ready = poster.heard("c-1")
        assert pushed["data"]["id"] == replayed["data"]["id"] == f"{EPOCH}.2"
        assert ready["data"]["cursor"] == f"{EPOCH}.2"

    @pytest.mark.parametrize("cursor", [None, "k3f9.1"])
    def test_without_a_replay_it_misses_nothing_that_came_before_it_listened(self, cursor: str | None) -> None:
        """Pushed to nobody, since nobody listened yet."""
        office = office_with(1)

        class Interrupted:
            after = office.feed.after

            def head(self, channel: str):
                head = office.feed.head(channel)
                office.desk.request(location="Annex")
                return head

        poster = FakePoster()
        sockets = office.sockets(poster)
        interrupted: Any = Interrupted()
        sockets.feed = interrupted
        sockets.receive("c-1", json.encode(hello(cursor)).decode())

        news, ready = poster.heard("c-1")
        assert news["data"]["id"] == ready["data"]["cursor"] == f"{EPOCH}.2"
        assert ready["data"]["recovered"] is False

    def test_said_again_it_listens_from_the_new_head_on(self) -> None:
        office = office_with(1)
        said(office, hello(None))
        office.desk.request(location="Annex")

        said(office, hello(f"{EPOCH}.1"))

        (subscription,) = office.connections.subscriptions("admin")
        assert subscription.after_seq == 2


class TestPing:
    def test_it_is_answered_with_the_head(self) -> None:
        poster = said(office_with(2), {"action": "ping", "cursor": f"{EPOCH}.1"})

        assert poster.heard("c-1") == [{"event": "pong", "data": {"cursor": f"{EPOCH}.2"}}]

    def test_its_measurements_are_handed_on(self) -> None:
        office = office_with(0)
        measured: list[tuple[int, float]] = []
        frame = {"action": "ping", "delivery": {"count": 3, "p50Ms": 210, "p95Ms": 480, "maxMs": 481}}

        text = json.encode(frame).decode()
        office.sockets().receive("c-1", text, record_delivery=lambda *reported: measured.append(reported))

        assert measured == [(3, 480.0)]

    def test_without_measurements_nothing_is_handed_on(self) -> None:
        office = office_with(0)
        measured: list[tuple[int, float]] = []

        office.sockets().receive(
            "c-1", '{"action": "ping"}', record_delivery=lambda *reported: measured.append(reported)
        )

        assert measured == []


class TestBadFrame:
    @pytest.mark.parametrize("text", ["", "hi", "[]", '{"action": "shout"}', '{"message": "Forbidden"}'])
    def test_it_is_answered_with_an_error(self, text: str) -> None:
        """It never raises."""
        (frame,) = said(office_with(0), text).heard("c-1")

        assert (frame["event"], frame["data"]["code"]) == ("error", "bad_frame")

    def test_the_socket_stays_open(self) -> None:
        office = office_with(0)

        poster = said(office, "hi")

        assert poster.closed == []
        assert office.connections.get("c-1") == CONNECTION


class TestUnknownConnection:
    def test_it_is_told_and_closed(self) -> None:
        poster = said(Office(), hello(None))

        (frame,) = poster.heard("c-1")
        assert (frame["event"], frame["data"]["code"]) == ("error", "unknown_connection")
        assert poster.closed == ["c-1"]


class TestExpiredSession:
    def test_it_is_told_and_closed(self) -> None:
        poster = said(office_with(0), {"action": "ping"}, now=EXPIRES_AT)

        (frame,) = poster.heard("c-1")
        assert (frame["event"], frame["data"]["code"]) == ("error", "session_expired")
        assert poster.closed == ["c-1"]

    def test_it_is_forgotten(self) -> None:
        office = office_with(0)
        said(office, hello(None))

        said(office, {"action": "ping"}, now=EXPIRES_AT)

        assert office.connections.get("c-1") is None
        assert office.connections.subscriptions("admin") == []

    def test_a_moment_before_it_is_answered(self) -> None:
        poster = said(office_with(0), {"action": "ping"}, now=EXPIRES_AT - timedelta(seconds=1))

        assert [frame["event"] for frame in poster.heard("c-1")] == ["pong"]

    def test_it_is_closed_even_when_it_cannot_be_told(self) -> None:
        office = office_with(0)

        poster = said(office, {"action": "ping"}, EXPIRES_AT, FakePoster(failing=frozenset({"c-1"})))

        assert poster.closed == ["c-1"]
        assert office.connections.get("c-1") is None


class TestPosting:
    def test_a_gone_connection_is_forgotten_quietly_and_closed(self) -> None:
        """The gateway may be wrong: closed, a client that is there comes back at once."""
        office, poster = office_with(0), FakePoster(gone=frozenset({"c-1"}))

        said(office, hello(None), poster=poster)

        assert poster.closed == ["c-1"]
        assert office.connections.get("c-1") is None
        assert office.connections.subscriptions("admin") == []

    def test_an_answer_that_cannot_be_posted_is_raised(self) -> None:
        office = office_with(0)

        with pytest.raises(PostFailed):
            said(office, hello(None), poster=FakePoster(failing=frozenset({"c-1"})))

        assert office.connections.get("c-1") == CONNECTION
