"""Everything is delivered where there is no epoll, as on macOS."""

from __future__ import annotations

import select

import pytest

from chalicelib.push.gateway_poster import GatewayPoster
from chalicelib.push.ports import GONE, SENT
from tests.fake_gateway import GONE as GONE_REPLY
from tests.fake_gateway import THROTTLED, FakeGateway, always, first


def test_the_events_to_wait_for_have_the_numbers_of_epoll() -> None:
    assert (select.POLLIN, select.POLLOUT) == (select.EPOLLIN, select.EPOLLOUT)


def test_a_fan_out_without_epoll_has_the_same_results(gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(select, "epoll")
    gateway.behave("gone", always(GONE_REPLY))
    gateway.behave("slow", first(2, THROTTLED))
    audience = {name: [b"1", b"2"] for name in ("gone", "slow", *(f"c{number}" for number in range(300)))}

    outcomes = GatewayPoster(gateway.address).post_all(audience, 20.0)

    assert {each.connection_id for each in outcomes if each.result == GONE} == {"gone"}
    assert sum(each.result == SENT for each in outcomes) == 301
