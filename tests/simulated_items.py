"""The items of moto's tables, kept and put back, which is far quicker than writing them again through the API."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

REGION = "us-east-1"
# By the name of the table.
KeptItems = dict[str, Any]


def have_tables(names: Iterable[str]) -> bool:
    """Whether moto has all of these tables."""
    return set(names) <= set(_tables())


def stored_items(table: str) -> list[dict[str, Any]]:
    """Returns all items of the table, as a scan does."""
    found = _tables()[table].all_items()
    return [{name: value.to_regular_json() for name, value in item.attrs.items()} for item in found]


def keep_items(names: Iterable[str]) -> KeptItems:
    """Returns a copy of all items of these tables."""
    return {name: deepcopy(_tables()[name].items) for name in names}


def remove_items(names: Iterable[str]) -> None:
    """These tables are empty."""
    for name in names:
        _tables()[name].items.clear()


def put_back(kept: KeptItems) -> None:
    """The tables hold the items that were kept, and no others."""
    for name, items in kept.items():
        _tables()[name].items = deepcopy(items)


def _tables() -> dict[str, Any]:
    return dict(dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables)
