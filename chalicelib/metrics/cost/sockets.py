"""What is the same for both dialects of the WebSocket: connections, pushes, and the sweep of the channels."""

from __future__ import annotations

from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity, Usage, together
from chalicelib.metrics.cost.prices import GIGABYTE
from chalicelib.metrics.cost.usage import (
    api_function,
    gb_seconds,
    message,
    preflights,
    read_units,
    rest,
    socket_function,
)


def minutes(a: Assumptions) -> Activity:
    return Activity("connection", a.connected_hours * 60, f"{hours(a)} × 60 min", {"connection_minute": 1})


def connections(a: Assumptions, name: str, opening: Usage) -> Activity:
    """Every hour or so a token ends, and with it the socket; the client opens the next one."""
    admission = {"read_unit": a.connect_reads, "write_unit": a.connect_writes}
    connect = together(socket_function(a, a.connect_ms), admission)
    disconnect = together(socket_function(a, a.connect_ms), {"read_unit": 1, "write_unit": 2})
    count = a.connected_hours * 60 / a.connection_minutes
    how = f"{hours(a)}, one each {a.connection_minutes:g} min, tickets included"
    asked = tickets(a, a.connection_minutes * 60)
    return Activity(name, count, how, together(asked, connect, opening, disconnect))


def welcome(a: Assumptions, billed_ms: float) -> dict[str, float]:
    """The connection, the head and the replay are read; the subscription and a note of its channel are written."""
    return together(socket_function(a, billed_ms), {"read_unit": 3, "write_unit": 2})


def tickets(a: Assumptions, each_seconds: float) -> dict[str, float]:
    """The pair of tickets is written, and the count of the person's requests; the stage's connections are read.

    Their preflight is included.
    """
    units = {"read_unit": a.peak_reads, "write_unit": a.tickets_writes}
    return together(rest(a, 500), api_function(a, a.tickets_ms), units, preflights(a, a.preflight_share(each_seconds)))


def pushes(a: Assumptions) -> list[Activity]:
    """Lambda's reads of the stream are free. Each channel's head and audience are read, and its head is written."""
    listeners = a.audience_per_change / a.channels_per_change
    reads = a.channels_per_change * (1 + read_units(listeners * a.subscription_bytes))
    units = {"read_unit": reads, "write_unit": a.channels_per_change}
    each = together(api_function(a, a.broadcast_ms, a.broadcast_log_bytes), units)
    how = f"{a.changes_a_day:g} changes a day × {a.days_a_month:g}"
    return [
        Activity("broadcast", a.changes, how, each),
        Activity("push", a.deliveries, f"{how} × {a.audience_per_change:g} listeners", message(a.event_bytes)),
    ]


def swept(a: Assumptions, size_bytes: float, an_hour: float) -> dict[str, float]:
    """One frame that a run of the sweep sends to a connection, which gets so many ``an_hour``.

    The time is that of the sweep or, for a large audience, of the functions that the sweep divides the frames among.
    """
    frame = together(message(size_bytes), {"lambda_gb_second": gb_seconds(a.sweep_post_ms, a.api_memory_mb)})
    at_once = a.users * a.connections_per_user * an_hour * a.sweep_seconds / 3600
    if at_once <= a.undivided or a.posts_per_second <= a.function_per_second:
        return frame
    each = 1 / a.part_size
    return together(frame, {"lambda_request": each, "log": each * a.log_bytes / GIGABYTE})


def channel_sweeps(a: Assumptions) -> list[Activity]:
    """Each run reads each channel with connections: its head and its subscriptions, for ticks, keep-alives and overdue
    pushes.
    """
    open_hours = min(a.hours_a_day + a.channel_hours, 24) * a.days_a_month
    took = {"lambda_gb_second": gb_seconds(a.channels * a.sweep_channel_ms, a.api_memory_mb)}
    reads = _channel_reads(a) + a.peak_reads
    each = together({"read_unit": reads, "write_unit": a.sweep_writes}, took)
    how = f"{open_hours:g} h, one each {a.sweep_seconds:g} s, {a.channels:g} channels"
    released = f"{a.channels:g} channels × {a.days_a_month:g} days, when the last connection has left"
    return [
        Activity("sweep of the channels", open_hours * 3600 / a.sweep_seconds, how, each),
        Activity("channel released", a.channels * a.days_a_month, released, {"write_unit": 1}),
    ]


def _channel_reads(a: Assumptions) -> float:
    """The admins share one channel, and the others are spread over the rest."""
    admins = min(a.admins, a.users) * a.connections_per_user
    others = (a.users - min(a.admins, a.users)) * a.connections_per_user / max(a.channels - 1, 1)
    subscriptions = read_units(admins * a.subscription_bytes)
    subscriptions += (a.channels - 1) * read_units(others * a.subscription_bytes)
    # Beside the first, which is one of the fixed parts.
    notes = read_units(a.channels * a.channel_bytes) - 1
    return a.channels * a.head_reads + a.subscription_reads * (subscriptions + notes)


def hours(a: Assumptions) -> str:
    return f"{a.connected_hours:,.0f} h"
