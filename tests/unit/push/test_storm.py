"""Many recipients, and one attempt in six goes wrong: who lives is reached, who is gone is reported."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from chalicelib.push import post_loop
from chalicelib.push.gateway_poster import GatewayPoster
from chalicelib.push.ports import GONE, SENT
from tests.fake_gateway import GONE as GONE_REPLY
from tests.fake_gateway import OK, THROTTLED, Behaviour, FakeGateway, Reply, always, fake_gateway

RECIPIENTS = 3_000
GONE_SHARE, FAULT_SHARE = 0.1, 0.16
FAULTS = [
    THROTTLED,
    Reply(500),
    Reply(503, chunked=True),
    Reply(cut=True),
    Reply(503, cut_after=25),
    Reply(leaving=True),
    Reply(after_seconds=0.05),
]


def unreliable(chance: random.Random) -> Behaviour:
    return lambda _: chance.choice(FAULTS) if chance.random() < FAULT_SHARE else OK


@pytest.fixture
def storm(credentials: None) -> Iterator[tuple[FakeGateway, list[str], list[str]]]:
    chance = random.Random(5)
    living: list[str] = []
    gone: list[str] = []
    with fake_gateway() as gateway:
        for n in range(RECIPIENTS):
            is_gone = chance.random() < GONE_SHARE
            (gone if is_gone else living).append(f"c{n}=")
            gateway.behave(f"c{n}=", always(GONE_REPLY) if is_gone else unreliable(chance))
        yield gateway, living, gone


def test_everyone_alive_gets_everything_in_order_and_everyone_gone_is_reported(
    storm: tuple[FakeGateway, list[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A response that a busy machine is slow with is not a fault of the storm's.
    monkeypatch.setattr(post_loop, "RESPONSE_SECONDS", 30.0)
    gateway, living, gone = storm
    frames = [b"1", b"2"]

    outcomes = GatewayPoster(gateway.address).post_all(dict.fromkeys([*living, *gone], frames), 60.0)

    results = {outcome.connection_id: outcome.result for outcome in outcomes}
    assert results == dict.fromkeys(living, SENT) | dict.fromkeys(gone, GONE)
    assert dict(gateway.frames) == dict.fromkeys(living, frames)
    assert gateway.crowded == set()
