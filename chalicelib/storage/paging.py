"""Pages of a list: ``next`` is the sort key of the last row given, so a page never shifts when rows come and go."""

from __future__ import annotations

import re

from chalicelib.core.course import Course
from chalicelib.core.order import Order
from chalicelib.service.ports import Page

# The hash sign of a sort key would need escaping in every URL that carries the token.
_TOKEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})_([0-9]{10})(_desc)?", re.ASCII)
_ENDINGS = {Order.ASCENDING: None, Order.DESCENDING: "_desc"}


def bounds(after: str | None, order: Order) -> tuple[str, str]:
    """The least and the greatest sort key of the rows that follow ``after`` in that order; "" for no bound.

    Raises ``ValueError`` for what no page in that order ever gave.
    """
    if after is None:
        return "", ""
    token = _TOKEN.fullmatch(after)
    if token is None or token[3] != _ENDINGS[order]:
        raise ValueError("not the `next` of a former page in this order")
    row = f"{token[1]}#{token[2]}"
    # Keys of rows are of one length, and the tilde sorts behind the digits: each bound lies between two possible keys.
    if order is Order.ASCENDING:
        return f"{row}~", ""
    return "", f"{row[:-1]}{chr(ord(row[-1]) - 1)}~"


def cut(rows: list[tuple[str, Course]], limit: int, order: Order) -> Page:
    """The first ``limit`` of the rows, which hold one more when there is more."""
    given = rows[:limit]
    if len(rows) <= limit:
        return Page([course for _, course in given], None)
    token = given[-1][0].replace("#", "_") + (_ENDINGS[order] or "")
    return Page([course for _, course in given], token)
