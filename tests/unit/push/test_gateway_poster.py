"""How GatewayPoster spends its time."""

from __future__ import annotations

import pytest

from chalicelib.aws.credentials import Credentials, NoCredentialsError
from chalicelib.aws.http import MAX_IDLE_SECONDS
from chalicelib.push.gateway_poster import SINGLE_POST_SECONDS, GatewayPoster
from chalicelib.push.message_retries import FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS
from chalicelib.push.ports import FAILED, SENT, Outcome, Poster, PostFailed
from chalicelib.push.ports import THROTTLED as THROTTLED_OUTCOME
from tests.fake_gateway import THROTTLED, FakeGateway, Reply, always, first
from tests.unit.push.conftest import Clock


def test_a_good_connection_costs_no_waiting(poster: Poster, clock: Clock) -> None:
    poster.post_all({"a": [b"1", b"2"]}, 10.0)

    assert clock.waits == []


def test_pauses_are_spread_at_random_below_their_ceiling(poster: Poster, gateway: FakeGateway, clock: Clock) -> None:
    gateway.behave("a", first(12, THROTTLED))

    poster.post_all({"a": [b"1"]}, 600.0)

    ceilings = [min(FIRST_PAUSE_SECONDS * 2**n, MAX_PAUSE_SECONDS) for n in range(12)]
    assert len(set(clock.waits)) == 12
    assert all(0 <= wait < ceiling for wait, ceiling in zip(clock.waits, ceilings, strict=True))


def test_a_single_post_gives_up_in_time(poster: Poster, gateway: FakeGateway, clock: Clock) -> None:
    """The client is waiting for this very answer."""
    gateway.behave("a", always(THROTTLED))

    try:
        poster.post("a", b"1")
    except PostFailed:
        gave_up_at = clock.seconds

    assert gave_up_at <= SINGLE_POST_SECONDS


def test_connections_are_kept_from_one_call_to_the_next(poster: Poster, gateway: FakeGateway) -> None:
    poster.post_all({f"c{n}": [b"1"] for n in range(9)}, 10.0)
    opened = gateway.lines

    for n in range(20):
        poster.post(f"c{n}", b"2")

    assert gateway.lines == opened


def test_a_large_audience_is_reached_over_few_connections(poster_in_real_time: Poster, gateway: FakeGateway) -> None:
    """A handshake costs more than a post."""
    poster_in_real_time.post_all({f"c{n}": [b"1"] for n in range(100)}, 10.0)

    assert gateway.lines <= 20
    assert len(gateway.frames) == 100


def test_a_connection_closed_while_it_was_idle_is_replaced_without_a_pause(
    poster: Poster, gateway: FakeGateway, clock: Clock
) -> None:
    """Keep-alive has its end, and Lambda freezes functions between two invocations."""
    gateway.behave("a", always(Reply(leaving=True)))
    poster.post("a", b"1")

    taken = poster.post("b", b"2")

    assert taken is True
    assert clock.waits == []


def test_a_connection_closed_under_a_post_is_replaced_without_a_pause(
    poster: Poster, gateway: FakeGateway, clock: Clock
) -> None:
    poster.post("a", b"1")
    gateway.behave("b", first(1, Reply(cut=True)))

    taken = poster.post("b", b"2")

    assert taken is True
    assert gateway.frames["b"] == [b"2"]
    assert clock.waits == []


def test_an_account_at_its_limit_is_left_in_peace(poster: Poster, gateway: FakeGateway, clock: Clock) -> None:
    """Everyone waits, instead of everyone trying."""
    gateway.throttle_account(1_000_000)
    frames = {f"c{n}": [b"1"] for n in range(2_000)}

    outcomes = poster.post_all(frames, 3.0)

    assert {outcome.result for outcome in outcomes} <= {THROTTLED_OUTCOME, FAILED}
    assert sum(gateway.attempts.values()) < 400


def test_an_empty_list_of_frames_is_sent(poster: Poster, gateway: FakeGateway) -> None:
    outcomes = poster.post_all({"a": []}, 1.0)

    assert outcomes == [Outcome("a", SENT)]
    assert not gateway.attempts


def test_connections_are_not_trusted_after_a_long_freeze(poster: Poster, gateway: FakeGateway, clock: Clock) -> None:
    """They may be dead without a word, and a post into the void costs its whole deadline."""
    poster.post("a", b"1")
    opened = gateway.lines

    clock.freeze(MAX_IDLE_SECONDS + 1)
    taken = poster.post("a", b"2")

    assert taken is True
    assert gateway.lines == opened + 1


def test_nothing_is_sent_while_credentials_cannot_be_renewed(gateway: FakeGateway) -> None:
    """The recipients are told apart from those who are gone, and the rest of a batch goes on."""

    def ended() -> Credentials:
        raise NoCredentialsError

    poster = GatewayPoster(gateway.address)
    poster._credentials = ended

    outcomes = poster.post_all({"a": [b"1"], "b": [b"1"]}, 1.0)
    with pytest.raises(PostFailed):
        poster.post("a", b"1")

    assert outcomes == [Outcome("a", FAILED), Outcome("b", FAILED)]
    assert not gateway.attempts
