"""How many posts may be under way at once."""

from __future__ import annotations

from chalicelib.transport.pace import Pace


def test_it_begins_at_full_width() -> None:
    assert Pace(64).width == 64


def test_a_few_refusals_cost_the_others_next_to_nothing() -> None:
    pace = Pace(64)

    pauses = [pace.refused() for _ in range(5)]

    assert pace.width == 59
    assert pauses == [0.0] * 5


def test_when_everyone_is_refused_everyone_waits() -> None:
    pace = Pace(64)

    pauses = [pace.refused() for _ in range(80)]

    assert pace.width == 1
    assert all(pause > 0 for pause in pauses[63:])


def test_it_widens_again_while_posts_are_taken() -> None:
    pace = Pace(64)
    for _ in range(100):
        pace.refused()

    for _ in range(3_000):
        pace.taken()

    assert pace.width == 64
