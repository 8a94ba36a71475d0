from __future__ import annotations

from tests.contract.stores import Stores, at_once

NOW, LATEST = 1_752_000_000_000, 1_752_000_010_000


def book(stores: Stores, duration_ms: int, now_ms: int = NOW, latest_ms: int = LATEST) -> int | None:
    return stores.booked_turns.book(duration_ms, now_ms, latest_ms)


def test_the_first_turn_begins_at_once(stores: Stores) -> None:
    assert book(stores, 2_000) == NOW


def test_a_turn_begins_when_those_before_it_are_over(stores: Stores) -> None:
    book(stores, 2_000)

    assert (book(stores, 500), book(stores, 100)) == (NOW + 2_000, NOW + 2_500)


def test_turns_that_are_over_delay_nobody(stores: Stores) -> None:
    book(stores, 2_000)

    assert book(stores, 500, now_ms=NOW + 2_000) == NOW + 2_000


def test_a_turn_that_would_begin_too_late_is_not_booked(stores: Stores) -> None:
    book(stores, 2_000)

    assert book(stores, 500, latest_ms=NOW + 1_999) is None
    assert book(stores, 500, latest_ms=NOW + 2_000) == NOW + 2_000


def test_turns_that_are_booked_at_once_do_not_overlap(stores: Stores) -> None:
    begun = at_once(5, lambda _: book(stores, 1_000) or 0)

    assert sorted(begun, key=str) == [NOW + 1_000 * n for n in range(5)]
