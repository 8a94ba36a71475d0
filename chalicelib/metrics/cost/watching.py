"""What it costs that a stage is watched: metrics, alarms, the canary. The same whoever is there."""

from __future__ import annotations

from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity, together
from chalicelib.metrics.cost.usage import api_function, rest, socket_function


def watching(a: Assumptions) -> list[Activity]:
    """A metric is paid by the hour in which it gets data; an alarm by the metric that it reads, and each reads one."""
    month = a.hours_a_month
    working = min(a.working_hours / month, 1)
    with_events = (a.detailed_metrics + a.own_metrics) * working
    failing = a.failure_metrics * min(a.failure_hours / month, 1)
    return [
        Activity("metrics with events", with_events, "paid by the hour: working hours of the month", {"metric": 1}),
        Activity("metrics day and night", a.steady_metrics, "sweeps, canaries", {"metric": 1}),
        Activity("metrics of failures", failing, f"{a.failure_hours:g} hours of the month", {"metric": 1}),
        Activity("alarms", a.alarms, "", {"alarm": 1}),
        _canary(a),
    ]


def _canary(a: Assumptions) -> Activity:
    """A run of the function, and what the others do for it: tickets, connect, hello, action, push, disconnect."""
    each = together(
        {"schedule": 1, "websocket_message": 3, "read_unit": a.canary_reads, "write_unit": a.canary_writes},
        rest(a, 200),
        rest(a, 200),
        socket_function(a, a.canary_ms),
        api_function(a, a.tickets_ms),
        api_function(a, a.action_ms),
        api_function(a, a.broadcast_ms),
        socket_function(a, a.connect_ms),
        socket_function(a, a.hello_ms),
        socket_function(a, a.connect_ms),
    )
    seconds = a.canary_seconds
    return Activity("canary", a.hours_a_month * 3600 / seconds, f"{a.hours_a_month:g} h, one each {seconds:g} s", each)
