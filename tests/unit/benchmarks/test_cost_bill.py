"""Quantity times price, checked against sums done by hand."""

from __future__ import annotations

import pytest

from chalicelib.metrics.cost.bill import Activity, bill, together
from chalicelib.metrics.cost.prices import FREE_TIERS, METERS, Tariff, allowances


def test_a_line_is_count_times_use_times_price() -> None:
    pings = Activity("ping", 14_080_000, "", {"websocket_message": 2})

    billed = bill([pings], Tariff())

    assert billed.lines[0].quantity == 28_160_000
    assert billed.dollars == pytest.approx(28.16)


def test_a_bill_is_the_sum_of_its_lines() -> None:
    pings = Activity("ping", 1_000_000, "", {"websocket_message": 2, "lambda_request": 1, "read_unit": 2})

    billed = bill([pings], Tariff())

    assert [line.dollars for line in billed.lines] == pytest.approx([2.00, 0.20, 0.25])
    assert billed.dollars == pytest.approx(2.45)


def test_it_tells_what_one_activity_costs() -> None:
    ping, push = (Activity(name, 500_000, "", {"websocket_message": 1}) for name in ("ping", "push"))

    billed = bill([ping, push], Tariff())

    assert billed.of("push") == pytest.approx(0.50)


def test_parts_that_use_the_same_add_up() -> None:
    assert together({"read_unit": 1, "log": 0.5}, {"read_unit": 2.5}) == {"read_unit": 3.5, "log": 0.5}


def test_an_allowance_is_used_up_once() -> None:
    first, second = (Activity(name, 600_000, "", {"lambda_request": 1}) for name in ("first", "second"))

    billed = bill([first, second], Tariff(free=allowances("always")))

    assert [line.billed for line in billed.lines] == [0, 200_000]
    assert billed.dollars == pytest.approx(0.04)


def test_another_price_changes_the_amount_and_nothing_else() -> None:
    dear = Tariff({**Tariff().dollars, "read_unit": 0.25})

    billed = bill([Activity("read", 2_000_000, "", {"read_unit": 1, "write_unit": 1})], dear)

    assert [line.dollars for line in billed.lines] == pytest.approx([0.50, 1.25])


@pytest.mark.parametrize(
    ("tier", "messages", "requests"), [("none", 0, 0), ("always", 0, 1_000_000), ("first-year", 1_000_000, 1_000_000)]
)
def test_a_free_tier_holds_what_it_says(tier: str, messages: float, requests: float) -> None:
    free = allowances(tier)

    assert tier in FREE_TIERS
    assert (free.get("websocket_message", 0), free.get("lambda_request", 0)) == (messages, requests)


def test_every_price_names_its_page_and_its_unit() -> None:
    for key, meter in METERS.items():
        assert meter.page.startswith("https://")
        assert meter.option == f"{key}_dollars_per_{meter.unit}"
