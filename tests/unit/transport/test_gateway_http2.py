"""The same poster to a gateway that offers HTTP/2: used when it works, and given up when it does not."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.service.ports import FAILED, GONE, SENT, Outcome
from chalicelib.transport.gateway import GatewayPoster
from tests.fake_authority import FakeAuthority
from tests.fake_gateway import GONE as GONE_REPLY
from tests.fake_gateway import THROTTLED, Reply, always, first
from tests.fake_gateway_http2 import fake_gateway_http2

FRAMES = [b"1", b"2"]
CROWD = {f"c{n}=": [f"{n}.{m}".encode() for m in range(3)] for n in range(100)}


@pytest.fixture
def authority(credentials: None, tmp_path_factory: pytest.TempPathFactory) -> FakeAuthority:
    return FakeAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def trusted(authority: FakeAuthority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.bundle))


def test_many_are_reached_in_order_over_two_connections(authority: FakeAuthority) -> None:
    with fake_gateway_http2(authority.server("localhost")) as gateway:
        poster = GatewayPoster(gateway.address)
        outcomes = [poster.post_all(CROWD, 10.0) for _ in range(2)]

    assert {outcome.result for outcome in outcomes[0] + outcomes[1]} == {SENT}
    assert dict(gateway.frames) == {connection_id: frames * 2 for connection_id, frames in CROWD.items()}
    assert len(poster._lanes) <= 2
    assert gateway.crowded == set()


@pytest.mark.parametrize("size", [0, 999, 1000, 1001, 16_384, 200_000])
def test_a_frame_waits_for_its_window_and_arrives_whole(authority: FakeAuthority, size: int) -> None:
    frame = b"x" * size

    with fake_gateway_http2(authority.server("localhost")) as gateway:
        outcomes = GatewayPoster(gateway.address).post_all({"a": [frame], "b": FRAMES, "c": [frame]}, 10.0)

    assert {outcome.result for outcome in outcomes} == {SENT}
    assert dict(gateway.frames) == {"a": [frame], "b": FRAMES, "c": [frame]}


def test_answers_mean_what_they_mean_elsewhere(authority: FakeAuthority) -> None:
    with fake_gateway_http2(authority.server("localhost")) as gateway:
        gateway.behave("gone", always(GONE_REPLY))
        gateway.behave("forbidden", always(Reply(403)))
        gateway.behave("throttled", first(2, THROTTLED))
        gateway.behave("broken", first(2, Reply(500)))
        gateway.behave("wordy", always(Reply(body=b"x" * 5000)))
        outcomes = GatewayPoster(gateway.address).post_all(
            dict.fromkeys(["gone", "forbidden", "throttled", "broken", "wordy"], FRAMES), 10.0
        )

    results = {outcome.connection_id: outcome.result for outcome in outcomes}
    assert results == {"gone": GONE, "forbidden": FAILED, "throttled": SENT, "broken": SENT, "wordy": SENT}


def test_a_line_that_is_cut_loses_nothing(authority: FakeAuthority) -> None:
    with fake_gateway_http2(authority.server("localhost")) as gateway:
        gateway.behave("c7=", first(2, Reply(cut=True)))
        outcomes = GatewayPoster(gateway.address).post_all(CROWD, 10.0)

    assert {outcome.result for outcome in outcomes} == {SENT}
    assert {who: sorted(set(frames)) for who, frames in gateway.frames.items()} == CROWD


def test_a_line_that_says_goodbye_is_followed_by_another(authority: FakeAuthority) -> None:
    with fake_gateway_http2(authority.server("localhost"), leaves_after=20) as gateway:
        outcomes = GatewayPoster(gateway.address).post_all(CROWD, 20.0)

    assert {outcome.result for outcome in outcomes} == {SENT}
    assert {who: sorted(set(frames)) for who, frames in gateway.frames.items()} == CROWD


@pytest.mark.parametrize("how", [{"mute": True}, {"leaves_after": 0}], ids=["mute", "refuses"])
def test_a_gateway_that_only_negotiates_is_asked_by_http_1_from_then_on(
    authority: FakeAuthority, how: dict[str, Any]
) -> None:
    with fake_gateway_http2(authority.server("localhost"), **how) as gateway:
        poster = GatewayPoster(gateway.address)
        outcomes = poster.post_all({"a": FRAMES}, 0.5)

    assert outcomes == [Outcome("a", FAILED)]
    assert poster._lanes.are_shared is False


def test_a_gateway_that_takes_nothing_for_a_moment_is_listened_to(authority: FakeAuthority) -> None:
    with fake_gateway_http2(authority.server("localhost"), pauses=True) as gateway:
        outcomes = GatewayPoster(gateway.address).post_all({"a": FRAMES}, 3.0)

    assert outcomes == [Outcome("a", SENT)]
    assert gateway.lines == 1


def test_where_some_are_slow_connections_are_not_opened_to_be_thrown_away(authority: FakeAuthority) -> None:
    """A handshake costs more than a post."""
    crowd = {f"c{n}=": [b"1"] for n in range(40)}

    with fake_gateway_http2(authority.server("localhost"), welcome=1) as gateway:
        poster = GatewayPoster(gateway.address)
        poster.post("c0=", b"1")
        for connection_id in crowd:
            gateway.behave(connection_id, always(Reply(after_seconds=0.04)))
        outcomes = poster.post_all(crowd, 10.0)

    assert {outcome.result for outcome in outcomes} == {SENT}
    assert gateway.lines < 30


def test_closing_closes(authority: FakeAuthority) -> None:
    with fake_gateway_http2(authority.server("localhost")) as gateway:
        GatewayPoster(gateway.address).close(["a"])

    assert gateway.closed == ["a"]
