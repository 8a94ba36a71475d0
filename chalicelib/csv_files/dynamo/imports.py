"""How much of each file of courses has been saved, in the courses table: one item per file, which never expires."""

from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key, item


class DynamoImports:
    """Implements ``csv_files.ports.Imports``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def saved_rows(self, digest: str) -> int:
        row = self._table.get(_key(digest))
        return (row.number or 0) if row else 0

    def note_saved(self, digest: str, rows: int) -> None:
        self._table.put(item(_key(digest), version=rows))


def _key(digest: str) -> Key:
    return Key(f"IMPORT#{digest}", "SAVED")
