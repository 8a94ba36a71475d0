"""What the people do, whatever carries the events to them: actions, lists fetched because of events, bell, mails."""

from __future__ import annotations

from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity, together
from chalicelib.metrics.cost.telling_people import bell, mails
from chalicelib.metrics.cost.usage import api_function, preflights, rest


def actions(a: Assumptions) -> Activity:
    """Each action has an address of its own, and so a preflight."""
    each = together(
        rest(a, 1000),
        api_function(a, a.action_ms, a.action_log_bytes),
        {"read_unit": a.action_reads, "write_unit": a.action_writes},
        preflights(a, a.cross_origin),
    )
    return Activity("action, with its preflight", a.changes, f"{a.changes_a_day:g} a day × {a.days_a_month:g}", each)


def projections(a: Assumptions) -> Activity:
    """Totals, the search index and activity after each action."""
    each = together(
        api_function(a, a.projections_ms),
        {
            "read_unit": a.projections_reads + a.activity_reads,
            "write_unit": a.projections_writes + a.activity_writes,
        },
    )
    return Activity("totals, search and activity of an action", a.changes, f"{a.changes:,.0f} changes", each)


def figures(a: Assumptions) -> Activity:
    """What portals report of times to the screen: all of them together once per second at most.

    Each report is a write only if no other one came to its process within a minute.
    """
    pause = max(a.figures_seconds, a.users * a.connections_per_user)
    an_hour = a.mean(lambda heard: min(heard, 3600 / pause))
    each = together(
        rest(a, a.figures_bytes),
        api_function(a, a.poll_ms),
        {"read_unit": a.peak_reads, "write_unit": 1},
        preflights(a, a.preflight_share(max(pause, 3600 / max(an_hour, 1e-9)))),
    )
    how = f"{a.connected_hours:,.0f} h × {an_hour:.3g} an hour"
    return Activity("report of figures, with its preflight", a.connected_hours * an_hour, how, each)


def with_rows(a: Assumptions) -> list[Activity]:
    """The actions, and what a portal that uses the row of each event still fetches."""
    boards = a.changes * min(a.admins, a.users) * a.connections_per_user * a.board_share
    each_seconds = 3600 / max(a.changes_an_hour * a.board_share, 1e-9)
    board = together(
        rest(a, a.list_bytes),
        api_function(a, a.list_ms),
        {"read_unit": a.board_reads},
        preflights(a, a.preflight_share(each_seconds)),
    )
    # So seldom that no preflight is kept until the next one.
    fetch = together(_fetch(a), preflights(a, a.cross_origin))
    lists = a.deliveries * a.refetches_per_event * a.refetched_share
    how = f"{a.deliveries:,.0f} deliveries × {a.refetches_per_event:g} × {a.refetched_share:g}"
    return [
        actions(a),
        projections(a),
        figures(a),
        bell(a),
        *mails(a),
        Activity("list fetched again, with its preflight", lists, how, fetch),
        Activity(
            "board of instructors fetched again",
            boards,
            f"{a.changes:,.0f} changes × {a.admins:g} admins × {a.board_share:g}",
            board,
        ),
    ]


def with_lists(a: Assumptions) -> list[Activity]:
    """The actions, and the lists that a portal fetches because of each event if it does not use the event's row."""
    an_hour = a.mean(lambda heard: min(heard * a.refetches_per_event, a.list_addresses)) * a.cross_origin
    hours = a.connected_hours
    how = f"{a.deliveries:,.0f} deliveries × {a.refetches_per_event:g}"
    return [
        actions(a),
        projections(a),
        figures(a),
        bell(a),
        *mails(a),
        Activity("list fetched again", a.deliveries * a.refetches_per_event, how, _fetch(a)),
        Activity("preflight of a list", hours * an_hour, f"{hours:,.0f} h × {an_hour:.3g} an hour", rest(a, 0)),
    ]


def _fetch(a: Assumptions) -> dict[str, float]:
    return together(rest(a, a.list_bytes), api_function(a, a.list_ms), {"read_unit": a.list_reads})
