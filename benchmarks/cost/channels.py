"""What each of Coursewire's channels does in a month, as its code does it."""

from __future__ import annotations

from math import ceil

from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.bill import Activity, Usage, together
from benchmarks.cost.prices import GIGABYTE

MESSAGE_BYTES = 32 * 1024
READ_BYTES = 4 * 1024
# A frame of a few words: `40{…}`, `6`.
PACKET_BYTES = 60


def native(a: Assumptions) -> list[Activity]:
    """WebSocket, native dialect."""
    ping = together(
        {"websocket_message": 1}, message(a.pong_bytes), {"read_unit": a.ping_reads}, socket_function(a, a.ping_ms)
    )
    hello = together({"websocket_message": 1}, message(a.ready_bytes), _welcome(a, a.hello_ms))
    # Told a little before the end that it is time for the next socket.
    rotate = together(message(PACKET_BYTES), _look(a))
    pings = f"{_hours(a)} × {a.pings_an_hour:g} an hour, one each {a.heartbeat_seconds:g} s"
    if a.visible_share < 1:
        pings += f", while nobody looks {a.hidden_heartbeat_seconds:g} s"
    return [
        _minutes(a),
        _connections(a, "connect, hello, rotate and disconnect", together(hello, rotate)),
        Activity("ping and pong", a.connected_hours * a.pings_an_hour, pings, ping),
        _overdue(a),
        *_pushes(a),
    ]


def socketio(a: Assumptions) -> list[Activity]:
    """WebSocket, Socket.IO dialect: the greeter opens, the client stays silent, the sweep sends `6`."""
    # Called asynchronously by $connect, and looked after half a minute later.
    greeting = together(
        message(PACKET_BYTES * 2), socket_function(a, a.greeting_ms), {"read_unit": a.greeting_reads}, _look(a)
    )
    # More writes than a hello: the connection gets its name, and its subscription is held before it is released.
    entry = together(
        {"websocket_message": 1}, message(PACKET_BYTES), message(a.ready_bytes), _welcome(a, a.first_packet_ms),
        {"write_unit": 2},
    )  # fmt: skip
    keepalive = together(message(PACKET_BYTES), _look(a))
    an_hour = 3600 / a.keepalive_seconds
    return [
        _minutes(a),
        _connections(a, "connect, greeting, packet 40 and disconnect", together(greeting, entry)),
        Activity(
            "keepalive: packet 6",
            a.connected_hours * an_hour,
            f"{_hours(a)} × {an_hour:.3g} an hour, one each {a.keepalive_seconds:g} s, busy or not",
            keepalive,
        ),
        _overdue(a),
        *_pushes(a),
    ]


def sse(a: Assumptions) -> list[Activity]:
    """Server-sent events: finite streams, each a REST request."""
    each = together(rest(a, a.quiet_stream_bytes), api_function(a, a.poll_ms), {"read_unit": 3})
    how = f"{_hours(a)} × {a.streams_an_hour:.0f} an hour, `retry` {a.retry_shortest_seconds:g} to "
    tickets_an_hour = 60 / a.stream_ticket_minutes
    return [
        Activity("stream", a.connected_hours * a.streams_an_hour, f"{how}{a.retry_longest_seconds:g} s", each),
        Activity(
            "tickets", a.connected_hours * tickets_an_hour, f"{_hours(a)} × {tickets_an_hour:g} an hour", _tickets(a)
        ),
        _events(a),
    ]


def polling(a: Assumptions) -> list[Activity]:
    """Polling: 304 from one small read, and no polls while nobody looks."""
    an_hour = 3600 / a.poll_seconds * a.visible_share
    return [*_polls(a, an_hour, f"every {a.poll_seconds:g} s"), _events(a)]


def naive_polling(a: Assumptions) -> list[Activity]:
    """The same every few seconds, hidden or not. Even so it is spared the lists: its 304 is as small as ours."""
    return [*_polls(a, 3600 / a.naive_poll_seconds, f"every {a.naive_poll_seconds:g} s"), _events(a)]


def fixed(a: Assumptions) -> list[Activity]:
    """What a stage costs whoever is there, added to each of Coursewire's channels."""
    month = a.hours_a_month
    metrics = (a.detailed_metrics + a.own_metrics) * min(a.working_hours / month, 1)
    sweep = together({"schedule": 1, "read_unit": a.sweep_reads}, api_function(a, a.sweep_ms))
    return [
        Activity("sweep", month * 3600 / a.sweep_seconds, f"{month:g} h, one each {a.sweep_seconds:g} s", sweep),
        Activity("tables", a.storage_gb, "GB", {"table_storage": 1, "table_backup": 1}),
        Activity("metrics", metrics, "those in use, paid by the hour: working hours of the month", {"metric": 1}),
        Activity("alarms", a.alarms, "", {"alarm": 1}),
    ]


def work(a: Assumptions) -> list[Activity]:
    """What is the same for every channel and every alternative: the actions, and the lists fetched because of them."""
    action = together(
        rest(a, 1000),
        api_function(a, a.action_ms),
        {"read_unit": a.action_reads, "write_unit": a.action_writes},
    )
    refetch = together(rest(a, a.list_bytes), api_function(a, a.list_ms), {"read_unit": a.list_reads})
    preflights = f"{_hours(a)} × {a.preflights_an_hour:g} an hour"
    return [
        Activity("action", a.changes, f"{a.changes_a_day:g} a day × {a.days_a_month:g}", action),
        Activity(
            "list fetched again",
            a.deliveries * a.refetches_per_event,
            f"{a.deliveries:,.0f} deliveries × {a.refetches_per_event:g}",
            refetch,
        ),
        Activity("preflight", a.connected_hours * a.preflights_an_hour, preflights, rest(a, 0)),
    ]


def message(size_bytes: float) -> dict[str, float]:
    """One to a client; the gateway counts 32 kB as one."""
    return {"websocket_message": ceil(size_bytes / MESSAGE_BYTES), "transfer": size_bytes / GIGABYTE}


def rest(a: Assumptions, size_bytes: float) -> dict[str, float]:
    return {"rest_request": 1, "transfer": (a.header_bytes + size_bytes) / GIGABYTE}


def socket_function(a: Assumptions, billed_ms: float) -> dict[str, float]:
    return _function(billed_ms, a.socket_memory_mb, a.log_bytes)


def api_function(a: Assumptions, billed_ms: float, more_log_bytes: float = 0) -> dict[str, float]:
    return _function(billed_ms, a.api_memory_mb, a.log_bytes + more_log_bytes)


def _function(billed_ms: float, memory_mb: float, log_bytes: float) -> dict[str, float]:
    return {
        "lambda_request": 1,
        "lambda_gb_second": billed_ms / 1000 * memory_mb / 1024,
        "log": log_bytes / GIGABYTE,
    }


def _hours(a: Assumptions) -> str:
    return f"{a.connected_hours:,.0f} h"


def _minutes(a: Assumptions) -> Activity:
    return Activity("connection", a.connected_hours * 60, f"{_hours(a)} × 60 min", {"connection_minute": 1})


def _connections(a: Assumptions, name: str, opening: Usage) -> Activity:
    """Every hour or so a token ends, and with it the socket; the client opens the next one."""
    connect = together(socket_function(a, a.connect_ms), {"write_unit": a.connect_writes})
    disconnect = together(socket_function(a, a.connect_ms), {"read_unit": 1, "write_unit": 2})
    count = a.connected_hours * 60 / a.connection_minutes
    how = f"{_hours(a)}, one each {a.connection_minutes:g} min, tickets included"
    # A connection that has ended leaves a watch behind, which costs one look and is gone.
    leftover = {"read_unit": a.watch_reads, "write_unit": 1}
    return Activity(name, count, how, together(_tickets(a), connect, opening, disconnect, leftover))


def _welcome(a: Assumptions, billed_ms: float) -> dict[str, float]:
    """The connection, the head and the replay are read; the subscription and a note of its channel are written."""
    return together(socket_function(a, billed_ms), {"read_unit": 3, "write_unit": 2})


def _look(a: Assumptions) -> dict[str, float]:
    """The sweep looks at a connection whose time has come."""
    return {"read_unit": a.watch_reads, "write_unit": a.watch_writes}


def _tickets(a: Assumptions) -> dict[str, float]:
    return together(rest(a, 500), api_function(a, a.tickets_ms), {"write_unit": 2})


def _pushes(a: Assumptions) -> list[Activity]:
    """Lambda's reads of the stream are free. Each channel's head and audience are read, and its head is written."""
    listeners = a.audience_per_change / a.channels_per_change
    reads = a.channels_per_change * (1 + max(1, ceil(listeners * a.subscription_bytes / READ_BYTES)))
    units = {"read_unit": reads, "write_unit": a.channels_per_change}
    each = together(api_function(a, a.broadcast_ms, a.broadcast_log_bytes), units)
    how = f"{a.changes_a_day:g} changes a day × {a.days_a_month:g}"
    return [
        Activity("broadcast", a.changes, how, each),
        Activity("push", a.deliveries, f"{how} × {a.audience_per_change:g} listeners", message(a.event_bytes)),
    ]


def _overdue(a: Assumptions) -> Activity:
    """The sweep asks each channel with connections whether all of its entries have been posted."""
    hours = min(a.hours_a_day + a.channel_hours, 24) * a.days_a_month
    reads = a.channels * a.head_reads + ceil(a.channels * a.channel_bytes / READ_BYTES)
    how = f"{hours:g} h, one each {a.sweep_seconds:g} s, {a.channels:g} channels"
    return Activity("overdue pushes", hours * 3600 / a.sweep_seconds, how, {"read_unit": reads})


def _polls(a: Assumptions, an_hour: float, how: str) -> list[Activity]:
    each = together(rest(a, 0), api_function(a, a.poll_ms), {"read_unit": 1})
    # A browser asks once an hour for each address, and a new cursor makes a new address.
    preflights = 1 + min(a.events_an_hour, an_hour) if a.preflights_an_hour else 0.0
    return [
        Activity("poll", a.connected_hours * an_hour, f"{_hours(a)} × {an_hour:g} an hour, {how}", each),
        Activity("preflight", a.connected_hours * preflights, f"{_hours(a)} × {preflights:.3g} an hour", rest(a, 0)),
    ]


def _events(a: Assumptions) -> Activity:
    """What an answer with news adds to an answer without: the query, and the event itself."""
    how = f"{a.changes:,.0f} changes × {a.audience_per_change:g}"
    return Activity("event in an answer", a.deliveries, how, {"read_unit": 1, "transfer": a.event_bytes / GIGABYTE})
