"""What others would charge for carrying the same events to the same people.

The same broadcaster hands each of them the same event, with the row of the course. None has Coursewire's cursor: what
is missed is missed, unless somebody builds a check. Where a row says "with ticks", the check is built as Coursewire's:
a scheduled function publishes the head of each channel with connections, and a client that is behind requests the rest.
"""

from __future__ import annotations

from math import ceil

from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity, together
from chalicelib.metrics.cost.prices import GIGABYTE
from chalicelib.metrics.cost.sockets import hours
from chalicelib.metrics.cost.usage import api_function, called_function, read_units

METERED_BYTES = 5 * 1024
# Engine.IO's ping, framed and encrypted, in each direction.
PING_BYTES = 60


def servers(a: Assumptions) -> list[Activity]:
    """Stock socket.io servers that never stop, with a balancer and a cache between them."""
    connections = a.users * a.connections_per_user
    pings = a.connected_hours * 3600 / a.socketio_ping_seconds
    month, node = f"{a.hours_a_month:g} h", f"{a.servers:g} × {a.hours_a_month:g} h"
    server = {"fargate_vcpu": a.server_vcpu, "fargate_memory": a.server_memory_gb}
    return [
        Activity("servers", a.servers * a.hours_a_month, node, server),
        Activity("balancer", a.hours_a_month, month, {"balancer": 1}),
        Activity("balancer under load", a.working_hours, "working hours", {"balancer_capacity": connections / 3000}),
        Activity("cache", a.servers * a.hours_a_month, node, {"cache_node": 1}),
        Activity(
            "addresses",
            a.public_addresses * a.hours_a_month,
            f"{a.public_addresses:g} × {month}",
            {"public_address": 1},
        ),
        Activity("ping", pings, f"one each {a.socketio_ping_seconds:g} s", {"transfer": PING_BYTES / GIGABYTE}),
        _delivery(a, {}),
    ]


def appsync(a: Assumptions) -> list[Activity]:
    """AppSync subscriptions: a mutation for each feed entry, published by the broadcaster."""
    return [
        *_connections(a, "appsync_minute", {"appsync_update": 2}),
        _publish(a, {"appsync_operation": a.channels_per_change}),
        _delivery(a, {"appsync_update": ceil(a.event_bytes / METERED_BYTES)}),
    ]


def appsync_ticked(a: Assumptions) -> list[Activity]:
    """The same, with a mutation for each channel's head, once per sweep."""
    return [*appsync(a), _heads(a, "appsync_operation"), _tick(a, "appsync_update")]


def iot_core(a: Assumptions) -> list[Activity]:
    """IoT Core, MQTT over WebSocket: its pings are free."""
    each = together({"iot_message": 2}, called_function(a, a.connect_ms))
    return [
        *_connections(a, "iot_minute", each),
        _publish(a, {"iot_message": a.channels_per_change}),
        _delivery(a, {"iot_message": ceil(a.event_bytes / METERED_BYTES)}),
    ]


def iot_core_ticked(a: Assumptions) -> list[Activity]:
    """The same, with a message for each channel's head, once per sweep."""
    return [*iot_core(a), _heads(a, "iot_message"), _tick(a, "iot_message")]


def hosted(a: Assumptions) -> list[Activity]:
    """Pusher Channels, by its list price: as many plans as the connections and the messages of a day need."""
    messages_a_day = a.changes_a_day * (a.channels_per_change + a.audience_per_change)
    connections = a.users * a.connections_per_user
    plans = max(ceil(connections / a.hosted_connections), ceil(messages_a_day / a.hosted_messages_a_day))
    how = f"{connections:g} connections, {messages_a_day:,.0f} messages a day"
    return [Activity("plan", plans, how, {"hosted_plan": 1})]


def _connections(a: Assumptions, meter: str, opening: dict[str, float]) -> list[Activity]:
    count = a.connected_hours * 60 / a.connection_minutes
    return [
        Activity("connection", a.connected_hours * 60, f"{a.connected_hours:,.0f} h × 60 min", {meter: 1}),
        Activity("connect and subscribe", count, f"one each {a.connection_minutes:g} min", opening),
    ]


def _publish(a: Assumptions, entries: dict[str, float]) -> Activity:
    """The same broadcaster hands each feed entry on, and reads no audience."""
    each = together(entries, api_function(a, a.broadcast_ms, a.broadcast_log_bytes))
    return Activity("publish", a.changes, f"{a.changes_a_day:g} changes a day × {a.days_a_month:g}", each)


def _delivery(a: Assumptions, metered: dict[str, float]) -> Activity:
    how = f"{a.changes:,.0f} changes × {a.audience_per_change:g} listeners"
    return Activity("push", a.deliveries, how, together(metered, {"transfer": a.event_bytes / GIGABYTE}))


def _heads(a: Assumptions, meter: str) -> Activity:
    """As our sweep, but nobody's subscriptions are read."""
    runs = a.working_hours * 3600 / a.sweep_seconds
    reads = a.channels * a.head_reads + a.subscription_reads * read_units(a.channels * a.channel_bytes)
    run = api_function(a, a.sweep_ms + a.channels * (a.sweep_channel_ms + a.sweep_post_ms))
    each = together(run, {"schedule": 1, "read_unit": reads, meter: a.channels})
    how = f"{a.working_hours:g} h, one each {a.sweep_seconds:g} s, {a.channels:g} channels"
    return Activity("heads published", runs, how, each)


def _tick(a: Assumptions, meter: str) -> Activity:
    how = f"{hours(a)} × {a.ticks_an_hour:g} an hour"
    each = {meter: 1, "transfer": a.tick_bytes / GIGABYTE}
    return Activity("tick", a.connected_hours * a.ticks_an_hour, how, each)
