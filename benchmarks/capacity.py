"""What DynamoDB charges, by its documented rules, from the sizes of items.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

import math
from typing import Any

READ_UNIT_BYTES, WRITE_UNIT_BYTES = 4096, 1024


def item_bytes(item: dict[str, Any]) -> int:
    """Names and values, of the two types that we store."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: dict[str, str]) -> int:
    ((kind, text),) = value.items()
    if kind == "S":
        return len(text.encode())
    if kind == "N":
        # A byte for each two digits that count, and one more.
        return (len(text.lstrip("-").replace(".", "").strip("0")) + 1) // 2 + 1
    raise ValueError(f"no rule for type {kind}")


def read_units(size: int) -> int:
    """Of a consistent read of that many bytes, or of an item that is not there (0)."""
    return max(1, math.ceil(size / READ_UNIT_BYTES))


def write_units(before: int, after: int) -> int:
    """Returns the units of one write of an item, by its larger side; sizes are in bytes."""
    return max(1, math.ceil(max(before, after) / WRITE_UNIT_BYTES))


def transaction_write_units(before: int, after: int) -> int:
    """Returns the units of one write in a transaction, which are twice those of any other write."""
    return 2 * write_units(before, after)
