"""The direction of a list of courses, by date, then start time, then number."""

from __future__ import annotations

from enum import StrEnum


class Order(StrEnum):
    """The values are those of the query parameter ``order``."""

    ASCENDING = "asc"
    DESCENDING = "desc"
