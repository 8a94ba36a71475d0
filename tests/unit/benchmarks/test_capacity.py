"""DynamoDB's documented rules, by example."""

from __future__ import annotations

import pytest

from benchmarks.capacity import item_bytes, read_units, transaction_write_units, write_units


def test_an_items_size_is_that_of_its_names_and_values() -> None:
    assert item_bytes({"PK": {"S": "abc"}, "body": {"S": "Café"}}) == 2 + 3 + 4 + 5


@pytest.mark.parametrize(("number", "size"), [("7", 2), ("41", 2), ("100", 2), ("123", 3), ("1796500000", 4)])
def test_a_number_is_a_byte_for_two_digits_that_count_and_one_more(number: str, size: int) -> None:
    assert item_bytes({"n": {"N": number}}) == 1 + size


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1, 1), (4096, 1), (4097, 2)])
def test_a_consistent_read_is_a_unit_for_four_kilobytes_and_one_at_least(size: int, units: int) -> None:
    assert read_units(size) == units


@pytest.mark.parametrize(("before", "after", "units"), [(0, 1, 1), (1024, 1024, 1), (0, 1025, 2), (3000, 10, 3)])
def test_a_write_is_a_unit_for_each_kilobyte_of_the_larger_side(before: int, after: int, units: int) -> None:
    assert write_units(before, after) == units


@pytest.mark.parametrize(("before", "after", "units"), [(0, 1, 2), (1024, 1024, 2), (0, 1025, 4), (3000, 10, 6)])
def test_a_transaction_pays_twice_for_the_larger_side(before: int, after: int, units: int) -> None:
    assert transaction_write_units(before, after) == units
