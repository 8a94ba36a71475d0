"""What each of Coursewire's channels does in a month, as its code does it."""

from __future__ import annotations

from chalicelib.metrics.cost import sockets
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity, Usage, together
from chalicelib.metrics.cost.prices import GIGABYTE
from chalicelib.metrics.cost.sockets import hours, tickets
from chalicelib.metrics.cost.usage import PACKET_BYTES, api_function, called_function, message, rest, socket_function
from chalicelib.metrics.cost.watching import watching


def native(a: Assumptions) -> list[Activity]:
    """WebSocket, native dialect: the server ticks, and a client pings only in doubt or to report."""
    ticks = f"{hours(a)} × {a.ticks_an_hour:g} an hour, one each {a.tick_seconds:g} s"
    if a.visible_share < 1:
        ticks += f", while nobody looks {a.hidden_tick_seconds:g} s"
    report = together(_ping(a), {"log": a.report_log_bytes / GIGABYTE})
    return [
        sockets.minutes(a),
        _native_connections(a),
        Activity("tick", a.connected_hours * a.ticks_an_hour, ticks, sockets.swept(a, a.tick_bytes, a.ticks_an_hour)),
        _an_hour(a, "ping in doubt and pong", a.doubts_an_hour, _ping(a)),
        _an_hour(a, "report: ping and pong", a.reports_an_hour, report),
        _an_hour(a, "page hidden and shown", a.hidings_an_hour if a.visible_share < 1 else 0.0, _hiding(a)),
        *sockets.channel_sweeps(a),
        *sockets.pushes(a),
    ]


def pinging(a: Assumptions) -> list[Activity]:
    """WebSocket, native dialect, with clients that announce no visibility: they get no ticks, and ping."""
    pings = f"{hours(a)} × {a.pings_an_hour:g} an hour, one each {a.heartbeat_seconds:g} s"
    # A little before the end it is told that it is time for the next socket.
    rotate = sockets.swept(a, PACKET_BYTES, 60 / a.connection_minutes)
    return [
        sockets.minutes(a),
        _native_connections(a),
        _an_hour(a, "rotate", 60 / a.connection_minutes, rotate),
        Activity("ping and pong", a.connected_hours * a.pings_an_hour, pings, _ping(a)),
        *sockets.channel_sweeps(a),
        *sockets.pushes(a),
    ]


def socketio(a: Assumptions) -> list[Activity]:
    """WebSocket, Socket.IO dialect: the greeter opens, the client stays silent, the sweep sends `6`."""
    # Called asynchronously by $connect, which plans a check: half a minute later the sweep does it, and deletes it.
    greeting = together(
        message(PACKET_BYTES * 2),
        called_function(a, a.greeting_ms),
        {"read_unit": a.greeting_reads},
        {"read_unit": a.watch_reads, "write_unit": a.watch_writes},
    )
    # More writes than a hello: the connection gets its name, its subscription is held before it is released, and it is
    # counted while it has not shown a ticket.
    entry = together(
        {"websocket_message": 1}, message(PACKET_BYTES), message(a.ready_bytes),
        sockets.welcome(a, a.first_packet_ms), {"write_unit": 4},
    )  # fmt: skip
    an_hour = 3600 / a.keepalive_seconds
    return [
        sockets.minutes(a),
        sockets.connections(a, "connect, greeting, packet 40 and disconnect", together(greeting, entry)),
        Activity(
            "keepalive: packet 6",
            a.connected_hours * an_hour,
            f"{hours(a)} × {an_hour:.3g} an hour, one each {a.keepalive_seconds:g} s, busy or not",
            sockets.swept(a, PACKET_BYTES, an_hour),
        ),
        Activity(
            "sweep again after a check was due",
            a.working_hours * 3600 / a.sweep_seconds,
            f"{a.working_hours:g} h, one each {a.sweep_seconds:g} s",
            {"read_unit": a.check_reads},
        ),
        *sockets.channel_sweeps(a),
        *sockets.pushes(a),
    ]


def sse(a: Assumptions) -> list[Activity]:
    """Server-sent events: finite streams, each a REST request."""
    each = together(rest(a, a.quiet_stream_bytes), api_function(a, a.poll_ms), {"read_unit": 3})
    how = f"{hours(a)} × {a.streams_an_hour:.0f} an hour, `retry` {a.retry_shortest_seconds:g} to "
    tickets_an_hour = 60 / a.stream_ticket_minutes
    return [
        Activity("stream", a.connected_hours * a.streams_an_hour, f"{how}{a.retry_longest_seconds:g} s", each),
        Activity(
            "tickets",
            a.connected_hours * tickets_an_hour,
            f"{hours(a)} × {tickets_an_hour:g} an hour",
            tickets(a, a.stream_ticket_minutes * 60),
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
    # The list of the channels with connections, empty here, is read too.
    reads = a.check_reads + a.subscription_reads
    sweep = together({"schedule": 1, "read_unit": reads}, api_function(a, a.sweep_ms, a.sweep_log_bytes))
    return [
        Activity("sweep", month * 3600 / a.sweep_seconds, f"{month:g} h, one each {a.sweep_seconds:g} s", sweep),
        Activity(
            "list of disabled users",
            a.working_hours * 3600 * a.rest_processes,
            f"{a.working_hours:g} h, each second in {a.rest_processes:g} processes",
            {"read_unit": a.revocation_reads},
        ),
        Activity("tables", a.storage_gb, "GB", {"table_storage": 1, "table_backup": 1}),
        *watching(a),
    ]


def _native_connections(a: Assumptions) -> Activity:
    hello = together({"websocket_message": 1}, message(a.ready_bytes), sockets.welcome(a, a.hello_ms))
    return sockets.connections(a, "connect, hello and disconnect", hello)


def _ping(a: Assumptions) -> dict[str, float]:
    pong = together(message(a.pong_bytes), socket_function(a, a.ping_ms), {"read_unit": a.ping_reads})
    return together({"websocket_message": 1}, pong)


def _hiding(a: Assumptions) -> dict[str, float]:
    """Two frames of the client; the second is answered with a tick, for which the head is read."""
    change = together(
        {"websocket_message": 1},
        socket_function(a, a.ping_ms),
        {"read_unit": a.visibility_reads, "write_unit": a.visibility_writes},
    )
    return together(change, change, message(a.tick_bytes), {"read_unit": 1})


def _an_hour(a: Assumptions, name: str, an_hour: float, each: Usage) -> Activity:
    return Activity(name, a.connected_hours * an_hour, f"{hours(a)} × {an_hour:.3g} an hour", each)


def _polls(a: Assumptions, an_hour: float, how: str) -> list[Activity]:
    each = together(rest(a, 0), api_function(a, a.poll_ms), {"read_unit": 1})
    # One for each address while a browser keeps it, and a new cursor makes a new address.
    addresses = 3600 / a.preflight_seconds + a.mean(lambda heard: min(heard, an_hour))
    asked = min(addresses, an_hour) * a.cross_origin
    return [
        Activity("poll", a.connected_hours * an_hour, f"{hours(a)} × {an_hour:g} an hour, {how}", each),
        Activity("preflight", a.connected_hours * asked, f"{hours(a)} × {asked:.3g} an hour", rest(a, 0)),
    ]


def _events(a: Assumptions) -> Activity:
    """What an answer with news adds to an answer without: the query, and the event itself."""
    how = f"{a.changes:,.0f} changes × {a.audience_per_change:g}"
    return Activity("event in an answer", a.deliveries, how, {"read_unit": 1, "transfer": a.event_bytes / GIGABYTE})
