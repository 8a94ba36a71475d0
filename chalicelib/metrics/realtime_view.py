"""The figures as the page of the administrators shows them: each of the last 60 minutes, and the hour as a whole."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.instants import format_instant
from chalicelib.metrics.figures import Figures, together
from chalicelib.metrics.histogram import Histogram, percentile_ms
from chalicelib.push.ports import FAILED, GONE, SENT, THROTTLED

SHOWN_MINUTES = 60
SHARES = {"p50Ms": 0.5, "p95Ms": 0.95, "p99Ms": 0.99}


def by_minute(stored: Iterable[tuple[int, Figures]], now: datetime) -> dict[int, Figures]:
    """Returns the figures of each of the last 60 minutes, the present one included, oldest first."""
    last = int(now.timestamp()) // 60
    minutes: dict[int, list[Figures]] = {minute: [] for minute in range(last - SHOWN_MINUTES + 1, last + 1)}
    for minute, figures in stored:
        if minute in minutes:
            minutes[minute].append(figures)
    return {minute: together(parts) for minute, parts in minutes.items()}


def realtime_view(minutes: Mapping[int, Figures]) -> dict[str, Any]:
    """Returns the JSON members ``minutes``, ``hour`` and ``connections``: the newest count of open sockets."""
    counted = [figures.open_sockets for figures in minutes.values() if figures.connections]
    return {
        "minutes": [
            {"minute": _instant(minute), **_counts(figures), "connections": _connections(figures.open_sockets)}
            for minute, figures in minutes.items()
        ],
        "hour": _counts(together(minutes.values())),
        "connections": _connections(counted[-1] if counted and _is_recent(minutes) else {}),
    }


def _is_recent(minutes: Mapping[int, Figures]) -> bool:
    """Whether sockets were counted in the last three minutes: the sweep counts none when there are none."""
    return any(figures.connections for figures in list(minutes.values())[-3:])


def _counts(figures: Figures) -> dict[str, Any]:
    posts = figures.posts
    return {
        "changes": figures.changes,
        "delivered": posts.get(SENT, 0),
        "gone": posts.get(GONE, 0),
        "undelivered": posts.get(THROTTLED, 0) + posts.get(FAILED, 0),
        "lag": times(figures.lags),
        "screens": {transport: times(counts) for transport, counts in sorted(figures.screens.items())},
        "recoveries": dict(sorted(figures.recoveries.items())),
    }


def times(counts: Histogram) -> dict[str, int] | None:
    """Returns how many times there are, and their percentiles in ms; None if there are none."""
    if not counts:
        return None
    return {
        "count": sum(counts.values()),
        **{name: percentile_ms(counts, share) or 0 for name, share in SHARES.items()},
    }


def _connections(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    named = [(*name.split("/"), count) for name, count in sorted(counts.items())]
    return [{"portal": portal, "dialect": dialect, "count": count} for portal, dialect, count in named]


def _instant(minute: int) -> str:
    return format_instant(datetime.fromtimestamp(minute * 60, UTC))


def log_fields(figures: Figures) -> dict[str, int]:
    """Returns the figures as fields of a log line, for the dashboard: no metric is paid for them."""
    fields = {f"posts_{result}": count for result, count in figures.posts.items()}
    fields |= {f"connections_{name.replace('/', '_')}": count for name, count in figures.open_sockets.items()}
    fields |= {f"recoveries_{outcome}": count for outcome, count in figures.recoveries.items()}
    measured = {"lag": figures.lags} | {f"screen_{name}": counts for name, counts in figures.screens.items()}
    for name, counts in measured.items():
        found = times(counts) or {}
        fields |= {f"{name}_{member.removesuffix('Ms')}": value for member, value in found.items()}
    return fields
