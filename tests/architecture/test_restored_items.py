"""docs/recovery.md says of every kind of item what a restore does with it, and the restore does that."""

from __future__ import annotations

import re

import pytest

from infra.restore.item_rules import is_copied, is_feed, is_kept
from infra.verify_table.scanned_items import READERS
from tests.architecture.source import DOCS, text

KEYS = re.compile(r"`([^`]+)` / `([^`]+)`")
# How the last column of the row begins.
COPIED, KEPT, DELETED = "as at the moment", "not affected", "deleted"


def table(document: str, header: str) -> list[list[str]]:
    """The cells of the rows below the header."""
    _, _, below = text(DOCS / document).partition(header)
    lines = below.splitlines()[2:]
    end = next(n for n, line in enumerate(lines) if not line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[:end]]


def stored_items() -> dict[str, tuple[str, str]]:
    """The key of an example of each kind of item of the courses table, by name."""
    found = {row[0]: KEYS.search(row[1]) for row in table("architecture.md", "| item | `PK` / `SK` | note |")}
    return {name: (keys[1], keys[2]) for name, keys in found.items() if keys}


def restored_items() -> list[tuple[str, str]]:
    """Each name of a kind of item, with what the restore does."""
    rows = table("recovery.md", "| of what | items | after the restore |")
    return [(name, row[2]) for row in rows if row[1] for name in row[1].split(", ")]


def treatment(key: tuple[str, str]) -> str:
    pk, sk = key
    is_restored = is_copied({"PK": {"S": pk}, "SK": {"S": sk}}, now=0)
    (found,) = [name for name, holds in ((COPIED, is_restored), (KEPT, is_kept(key)), (DELETED, is_feed(key))) if holds]
    return found


def test_every_kind_of_item_has_one_row_and_no_other_has() -> None:
    assert sorted(name for name, _ in restored_items()) == sorted(stored_items())


def test_the_kinds_of_items_are_those_that_the_check_of_the_data_reads() -> None:
    assert {pk.partition("#")[0] for pk, _ in stored_items().values()} == READERS.keys()


@pytest.mark.parametrize(("name", "says"), [pytest.param(*row, id=row[0]) for row in restored_items()])
def test_a_restore_does_with_each_kind_what_its_row_says(name: str, says: str) -> None:
    assert says.startswith(treatment(stored_items()[name]))
