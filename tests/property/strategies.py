"""What the properties are tried on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from hypothesis import strategies as st

from chalicelib.courses.local_time import Interval

ZONES = sorted(available_timezones())

zone_names = st.sampled_from(ZONES)
dates = st.dates(date(1950, 1, 1), date(2100, 12, 31))
clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Close together, so that many of them meet."""
    start = datetime(2025, 7, 15, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 2 * 24 * 60)))
    return Interval(start, start + timedelta(minutes=draw(st.integers(1, 23 * 60))))


def json_values() -> st.SearchStrategy[Any]:
    plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    return st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


def objects_with(members: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of those members, some missing, some of any other value, some unknown ones added."""
    nearly = {name: st.one_of(value, json_values()) for name, value in members.items()}
    return st.builds(
        lambda known, unknown: unknown | known,
        st.fixed_dictionaries({}, optional=nearly),
        st.dictionaries(st.text(max_size=5), json_values(), max_size=1),
    )
