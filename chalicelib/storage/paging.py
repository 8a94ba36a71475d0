"""Pages of a list: ``next`` is the sort key of the last row given, so a page never shifts when rows come and go."""

from __future__ import annotations

import re

from chalicelib.core.course import Course
from chalicelib.service.ports import Page

_ROW = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}#[0-9]{10}", re.ASCII)


def first_after(after: str | None) -> str:
    """The sort key to begin at, "" for the first page. Raises ``ValueError`` for what no page ever gave."""
    if after is None:
        return ""
    row = after.replace("_", "#")
    if not _ROW.fullmatch(row):
        raise ValueError("not the `next` of a former page")
    # Rows' keys are of one length: this comes behind the row itself and before all later ones.
    return f"{row}~"


def cut(rows: list[tuple[str, Course]], limit: int) -> Page:
    """The first ``limit`` of the rows, which hold one more when there is more."""
    given = rows[:limit]
    more = len(rows) > limit
    # The hash sign would need escaping in every URL that carries the token.
    return Page([course for _, course in given], given[-1][0].replace("#", "_") if more else None)
