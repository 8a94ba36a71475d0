"""How GatewayPoster spends its time."""

from __future__ import annotations

from chalicelib.service.ports import Poster
from chalicelib.transport import gateway as engine
from tests.fake_gateway import THROTTLED, FakeGateway, always, first
from tests.unit.transport.conftest import Clock


def test_a_good_connection_costs_no_waiting(poster: Poster, clock: Clock) -> None:
    poster.post_all({"a": [b"1", b"2"]}, 10.0)

    assert clock.waits == []


def test_pauses_are_spread_at_random_below_their_ceiling(poster: Poster, gateway: FakeGateway, clock: Clock) -> None:
    """Failure mode 4."""
    gateway.behave("a", first(12, THROTTLED))

    poster.post_all({"a": [b"1"]}, 600.0)

    ceilings = [min(engine.FIRST_PAUSE_SECONDS * 2**n, engine.LONGEST_PAUSE_SECONDS) for n in range(12)]
    assert len(set(clock.waits)) == 12
    assert all(0 <= wait < ceiling for wait, ceiling in zip(clock.waits, ceilings, strict=True))


def test_a_single_post_gives_up_in_time(poster: Poster, gateway: FakeGateway, clock: Clock) -> None:
    """Failure mode 4: the client is waiting for this very answer."""
    gateway.behave("a", always(THROTTLED))

    try:
        poster.post("a", b"1")
    except engine.PostFailed:
        gave_up_at = clock.seconds

    assert gave_up_at <= engine.SINGLE_POST_SECONDS
