"""/metrics: pages report figures, and administrators read them."""

from datetime import datetime
from itertools import chain
from math import ceil

from chalice.app import Blueprint, Response
from msgspec import to_builtins

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.api.save_figures import save_figures
from chalicelib.feed.stage_peak import recent_connections
from chalicelib.instants import format_instant
from chalicelib.metrics.keep_hours import counted_since, month_until
from chalicelib.metrics.realtime_view import SHOWN_MINUTES, by_minute, realtime_view
from chalicelib.metrics.report import Report, figures_of
from chalicelib.people.identity import Role, require_role
from chalicelib.wiring import wiring

metrics = Blueprint(__name__)

# All pages of the stage together send about one report per second at most.
MIN_REPORT_SECONDS, REPORTS_PER_SECOND = 60, 1


@endpoint(metrics, "POST", "/metrics/reports", body=True)
def report(call: Call) -> Response:
    """The page's counts are added. The response says what time it is here, and when to send the next report."""
    ports, command, _ = wiring(), call.body(Report), call.identity
    ports.figures.add(figures_of(command))
    save_figures()
    connections = recent_connections(ports.stage_peaks.read(), ports.now())
    after = max(MIN_REPORT_SECONDS, ceil(connections / REPORTS_PER_SECOND))
    return json_response({"now": format_instant(ports.now()), "reportAfterSeconds": after})


@endpoint(metrics, "GET", "/metrics/realtime")
def realtime(call: Call) -> Response:
    """The figures of the last hour, and the cost of the month so far."""
    require_role(call.identity, Role.ADMIN)
    from chalicelib.metrics.month_cost import month_cost

    ports = wiring()
    save_figures()
    now = ports.now()
    figures = ports.remembered_figures
    stored = {hour: list(figures.stored_in(hour)) for hour in _hours(now)}
    minutes = by_minute(chain(*stored.values(), ports.figures.pending.items()), now)
    hours = month_until(figures, now, stored)
    since = counted_since(figures, hours, now)
    cost = month_cost(hours, now, since=since, sends_mails=bool(ports.settings.mail_from))
    month = {"month": f"{now:%Y-%m}", "dollars": cost.dollars, **to_builtins(cost)}
    return json_response({**realtime_view(minutes), "cost": month})


def _hours(now: datetime) -> range:
    """The hours in which figures of the shown minutes were stored."""
    last = int(now.timestamp())
    return range((last - SHOWN_MINUTES * 60) // 3600, last // 3600 + 1)
