"""What every poster must do about closing: the rest of the contract of ``service.ports.Poster``."""

from __future__ import annotations

import time

import pytest

from chalicelib.push.ports import Poster
from tests.fake_gateway import GONE, THROTTLED, FakeGateway, Reply, always

ME = "NkYxZdQOoAMCIjQ="
CUT = Reply(cut=True)


def test_closing_closes(poster: Poster, gateway: FakeGateway) -> None:
    poster.close([ME])

    assert gateway.closed == [ME]


def test_many_are_closed_at_once_and_a_bad_one_keeps_no_other_open(poster: Poster, gateway: FakeGateway) -> None:
    many = [f"c{n}" for n in range(100)]
    gateway.behave("c50", always(CUT))

    poster.close(many)

    assert sorted(gateway.closed) == sorted(set(many) - {"c50"})


def test_closing_many_takes_no_longer_than_it_may(poster_in_real_time: Poster, gateway: FakeGateway) -> None:
    """What does not answer must not hold up whoever tidies."""
    for number in range(40):
        gateway.behave(f"c{number}", always(Reply(after_seconds=60)))
    begun = time.monotonic()

    poster_in_real_time.close([f"c{number}" for number in range(40)])

    assert time.monotonic() - begun < 4.0


@pytest.mark.parametrize("reply", [GONE, THROTTLED, Reply(403), Reply(500), CUT])
def test_closing_never_raises(poster: Poster, gateway: FakeGateway, reply: Reply) -> None:
    gateway.behave(ME, always(reply))

    poster.close([ME])

    assert gateway.closed == []


def test_closing_raises_not_even_without_a_gateway(poster_to_nowhere: Poster) -> None:
    poster_to_nowhere.close([ME])
