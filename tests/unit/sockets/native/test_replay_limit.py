"""A native connection gets a limited number of replayed entries per minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import json
from msgspec.structs import replace

from tests.builders import NOW
from tests.fakes import FakePoster
from tests.stores.memory import EPOCH
from tests.unit.courses.office import Office
from tests.unit.sockets.native.test_handle_frame import CONNECTION, EXPIRES_AT, hello, office_with


def repeated(office: Office, *frames: object, now: datetime = NOW) -> list[Any]:
    """What the server posts to a connection that says all of this, with a limit of three entries per minute."""
    poster = FakePoster()
    sockets = office.sockets(poster)
    sockets.settings = replace(sockets.settings, max_replayed_per_minute=3)
    for frame in frames:
        sockets.receive("c-1", json.encode(frame).decode(), now)
    return poster.heard("c-1")


def test_beyond_the_limit_a_hello_gets_ready_without_a_replay_and_the_reason() -> None:
    office = office_with(3)

    first, second = hello(f"{EPOCH}.0"), hello(f"{EPOCH}.2")
    batch, ready, refused = repeated(office, first, second)

    assert (len(batch["data"]), ready["data"]["recovered"]) == (3, True)
    assert refused["event"] == "ready"
    assert (refused["data"]["recovered"], refused["data"]["reason"]) == (False, "replay_limit")
    assert refused["data"]["cursor"] == f"{EPOCH}.3"


def test_refused_it_is_subscribed_all_the_same() -> None:
    office = office_with(3)
    repeated(office, hello(f"{EPOCH}.0"))
    office.desk.request(location="Annex")

    repeated(office, hello(f"{EPOCH}.0"))

    (subscription,) = office.connections.subscriptions("admin")
    assert subscription.after_seq == 4


def test_a_hello_that_misses_nothing_is_answered_as_often_as_wanted() -> None:
    office = office_with(3)

    heard = repeated(office, *[hello(f"{EPOCH}.3")] * 5)

    assert [frame["data"]["recovered"] for frame in heard] == [True] * 5


def test_the_next_minute_replays_again() -> None:
    office = office_with(3)
    repeated(office, hello(f"{EPOCH}.0"))

    _, ready = repeated(office, hello(f"{EPOCH}.0"), now=NOW + timedelta(minutes=1))

    assert ready["data"]["recovered"] is True


def test_the_replays_of_one_connection_refuse_no_other() -> None:
    office = office_with(3)
    office.connections.add(replace(CONNECTION, connection_id="c-2"), EXPIRES_AT)
    repeated(office, hello(f"{EPOCH}.0"))

    poster = FakePoster()
    office.sockets(poster).receive("c-2", json.encode(hello(f"{EPOCH}.0")).decode())

    assert poster.heard("c-2")[-1]["data"]["recovered"] is True
