"""The order in which the groups of end-to-end tests begin, for processes that take the next one when they are free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

SUITE = ".test.ts]"
# The groups that take a minute or longer, since one that begins late would run alone at the end, and those that take
# the longer, the more courses others have left.
FIRST = (
    "rows_by_event",
    "test_rehearse",
    "test_restore",
    "random_actions",
    "test_verify_table",
    "test_ticks_in_a_browser",
    "live_figures",
    "test_managed_login",
    "accessibility",
    "test_getting_started",
    "each_transport_alone",
    "test_drill",
    "notices",
    "test_viewers",
    "test_event_source",
    "test_socketio_kinds",
    "slow_responses",
)
# The shortest, since pytest-xdist gives each process up to three groups, for which the other waits at the end. And a
# suite that leaves so many courses that others would not find their own in the first rows.
LAST = (
    "sign_in",
    "outages",
    "form_refusals",
    "focus_after_actions",
    "test_smoke_test",
    "addresses",
    "course_types",
    "working_day",
)
# The suites that measure how soon something is shown, which other tests would delay: two groups, after all others.
MEASURING = (
    ("absences", "activity", "live_updates"),
    ("frozen_tabs", "lost_connections", "presence", "toasts_and_activity"),
)
MEASURING_GROUPS = tuple(f"measuring{place}" for place in range(len(MEASURING)))


def running_order(groups: Iterable[str]) -> list[str]:
    """Each group once. Between the first and the last, suites, which keep processors busy, alternate with modules."""
    names = {file_of(group): group for group in groups}
    others = [group for name, group in names.items() if name not in FIRST + LAST + MEASURING_GROUPS]
    suites = [group for group in others if group.endswith(SUITE)]
    modules = [group for group in others if not group.endswith(SUITE)]
    return [*_those(FIRST, names), *_alternating(suites, modules), *_those(LAST + MEASURING_GROUPS, names)]


def place_of(name: str) -> int | None:
    """Which of the measuring groups the test of this name belongs to, if any."""
    return next((place for place, suites in enumerate(MEASURING) if file_of(name) in suites), None)


def file_of(group: str) -> str:
    """``test_drill``, and ``notices`` of ``test_the_portals_hold_in_a_browser[notices.test.ts]``."""
    return group.removesuffix(SUITE).rpartition("[")[2]


def _those(files: tuple[str, ...], groups: dict[str, str]) -> Iterator[str]:
    yield from (groups[name] for name in files if name in groups)


def _alternating(*kinds: list[str]) -> Iterator[str]:
    for row in zip_longest(*kinds):
        yield from (name for name in row if name is not None)
