"""Instants as the protocol writes them: ISO 8601, UTC, milliseconds, ``Z``."""

from datetime import UTC, datetime


def format_instant(instant: datetime) -> str:
    """Returns ``2025-07-12T19:30:00.000Z``. The instant must be time-zone aware; microseconds are cut, not rounded."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """Returns the instant that :func:`format_instant` wrote. Raises ValueError for other text."""
    return datetime.fromisoformat(text)
