"""How much is used: the month, the people, and what the code does for them. Every field is an option.

``CODE`` is read off the code, and a test compares it; ``MEASURED`` was counted on its frames, items and calls; what is
neither is an ``ASSUMED`` value that your own month may contradict, chosen rather too high than too low.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, inf, log
from typing import Any

CODE, MEASURED, ASSUMED = "code", "measured", "assumed"


def _number(default: float, source: str, text: str, least: float = 0.0, most: float = inf) -> Any:
    return field(default=default, metadata={"source": source, "text": text, "least": least, "most": most})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    # The month
    users: float = _number(1000, ASSUMED, "people with a portal open", 1)
    hours_a_day: float = _number(8, ASSUMED, "hours each has it open", 0.1, 24)
    days_a_month: float = _number(22, ASSUMED, "days each has it open", 1, 31)
    hours_a_month: float = _number(730, ASSUMED, "hours for which always-on parts are paid", 1, 744)
    connections_per_user: float = _number(1, CODE, "sockets or pollers of one user; a browser's tabs share one", 0.1)
    visible_share: float = _number(1, ASSUMED, "part of the time in which somebody looks at a tab", 0, 1)
    doubts_an_hour: float = _number(0.25, ASSUMED, "pings of one client because a tick is missing, or after a sleep")
    hidings_an_hour: float = _number(1, ASSUMED, "times that one page is hidden and shown again; 0 if always visible")
    changes_a_day: float = _number(1000, ASSUMED, "actions on courses: one a user, about 300 courses of 3 steps")
    admins: float = _number(20, ASSUMED, "users who hear of every change")
    others_per_change: float = _number(5, ASSUMED, "others who hear of one: 4 of the organization, 1 instructor")
    channels: float = _number(400, ASSUMED, "channels with connections: admins, 200 organizations, 200 instructors", 1)
    channels_per_change: float = _number(3, CODE, "feed entries of one: admins, organization, instructor", 1)
    lunch_dollars: float = _number(15, ASSUMED, "a lunch", 0.01)
    bell_fetches_a_day: float = _number(4, ASSUMED, "times that one portal fetches its bell: opened, interrupted")
    sends_mails: float = _number(1, ASSUMED, "1: the stage mails about courses; 0 without `MailFrom`", 0, 1)
    unseen_share: float = _number(0.1, ASSUMED, "part of the changes that a recipient sees on no screen", 0, 1)
    mail_admin_share: float = _number(0.33, ASSUMED, "part of the changes that admins are mailed about: requests", 0, 1)
    visits_a_day: float = _number(3, ASSUMED, "courses that one user opens")
    visit_minutes: float = _number(3, ASSUMED, "minutes for which one stays open")
    # Settings
    tick_seconds: float = _number(60, CODE, "native dialect: time between two ticks of the server", 1, 599)
    hidden_tick_seconds: float = _number(480, CODE, "the same while nobody looks", 1, 599)
    heartbeat_seconds: float = _number(60, CODE, "time between two pings of a client that gets no ticks", 1, 599)
    report_seconds: float = _number(600, CODE, "native dialect: shortest time between two reports by pings", 1)
    report_events: float = _number(10, CODE, "fewest events of such a report", 1)
    figures_seconds: float = _number(60, CODE, "portals: shortest time between two reports of times to the screen", 1)
    seen_seconds: float = _number(30, CODE, "portals: longest time until a report of what a screen has shown")
    mail_quiet_seconds: float = _number(120, CODE, "time without a change, after which a course is mailed", 1)
    keepalive_seconds: float = _number(360, CODE, "Socket.IO: time between two `6` of the server", 1, 599)
    retry_shortest_seconds: float = _number(2, CODE, "SSE: pause after an event", 0.1)
    retry_longest_seconds: float = _number(15, CODE, "SSE: pause when quiet", 0.1)
    quiet_per_retry: float = _number(20, CODE, "SSE: seconds of quiet for each second of pause", 0.1)
    poll_seconds: float = _number(60, CODE, "time between two polls", 1)
    naive_poll_seconds: float = _number(5, ASSUMED, "the same for a poller that knows no pause", 0.1)
    sweep_seconds: float = _number(60, CODE, "time between two runs of the schedule", 60)
    preflight_seconds: float = _number(7200, CODE, "time for which a browser may keep a preflight's response", 1)
    connection_minutes: float = _number(57, CODE, "life of a socket: a token's hour less the client's margin", 1, 120)
    stream_ticket_minutes: float = _number(12, CODE, "SSE: time after which the client takes new tickets", 1, 15)
    # Functions
    socket_memory_mb: float = _number(512, CODE, "memory of the WebSocket functions and the greeter", 128, 10240)
    api_memory_mb: float = _number(1024, CODE, "memory of the functions of REST, stream and sweep", 128, 10240)
    ping_ms: float = _number(25, ASSUMED, "billed for a ping, or for a change of visibility: two calls, one post", 1)
    connect_ms: float = _number(25, ASSUMED, "billed for $connect, and for $disconnect: two to four calls", 1)
    hello_ms: float = _number(45, ASSUMED, "billed for the first frame: reads, a write, a post", 1)
    first_packet_ms: float = _number(70, ASSUMED, "Socket.IO: billed for packet 40: reads, six writes, two posts", 1)
    greeting_ms: float = _number(60, ASSUMED, "Socket.IO: billed for the greeter, its waits included", 1)
    broadcast_ms: float = _number(60, ASSUMED, "billed for a change: reads, all posts", 1)
    projections_ms: float = _number(70, ASSUMED, "billed for totals, search and activity after a change", 1)
    sweep_ms: float = _number(100, ASSUMED, "billed for one run of the schedule, without ticks", 1)
    sweep_channel_ms: float = _number(1, ASSUMED, "added to it by each channel with connections: two reads")
    sweep_post_ms: float = _number(0.2, ASSUMED, "added to it by each frame, while many are under way at once")
    poll_ms: float = _number(15, ASSUMED, "billed for a poll or a stream", 1)
    list_ms: float = _number(40, ASSUMED, "billed for a list", 1)
    tickets_ms: float = _number(25, ASSUMED, "billed for a pair of tickets", 1)
    action_ms: float = _number(100, ASSUMED, "billed for an action", 1)
    presence_ms: float = _number(50, ASSUMED, "billed for a change of presence: reads, a write, all posts", 1)
    presence_wait_ms: float = _number(5000, CODE, "added to a sweep while somebody is at a course", 1)
    mailer_ms: float = _number(30, ASSUMED, "billed for a run of the mailer, without mails", 1)
    mail_ms: float = _number(100, ASSUMED, "added to it by each mail that is sent", 1)
    log_bytes: float = _number(400, ASSUMED, "Lambda's own START, END and REPORT lines of one call")
    broadcast_log_bytes: float = _number(1500, ASSUMED, "the broadcaster's lines and metrics of one change")
    access_log_bytes: float = _number(
        0, CODE, "access log line of a gateway for one request; `AccessLogs` makes it about 280"
    )
    sweep_log_bytes: float = _number(252, MEASURED, "the metric of one run of the sweep")
    action_log_bytes: float = _number(300, ASSUMED, "the line of one action")
    report_log_bytes: float = _number(329, MEASURED, "the metrics of one report of delivery times")
    # Sizes and units
    event_bytes: float = _number(1147, MEASURED, "frame of one event, with the course", 1)
    pong_bytes: float = _number(51, MEASURED, "frame of a pong", 1)
    ready_bytes: float = _number(171, MEASURED, "frame of a ready", 1)
    quiet_stream_bytes: float = _number(74, MEASURED, "SSE: an answer with nothing new", 1)
    header_bytes: float = _number(600, ASSUMED, "headers of a REST answer")
    list_bytes: float = _number(30_000, ASSUMED, "a page of a list: 50 courses", 1)
    figures_bytes: float = _number(60, MEASURED, "the reply to a report of figures", 1)
    bell_bytes: float = _number(33_000, ASSUMED, "a page of the bell: 30 events")
    seen_bytes: float = _number(30, ASSUMED, "the reply to a report of what a screen has shown")
    presence_bytes: float = _number(182, MEASURED, "frame of one change of presence", 1)
    queued_bytes: float = _number(519, MEASURED, "a queued mail of one change", 1)
    tick_bytes: float = _number(51, MEASURED, "frame of a tick", 1)
    subscription_bytes: float = _number(122, MEASURED, "a stored subscription", 1)
    ping_reads: float = _number(2, CODE, "read units of a ping: the connection, the feed's head")
    greeting_reads: float = _number(2, ASSUMED, "read units of the greeter: the connection, once a try")
    action_reads: float = _number(3.3, MEASURED, "read units of an action: mean of request, assign and complete")
    action_writes: float = _number(
        30, MEASURED, "write units of an action: the same mean, items of the transaction twice"
    )
    projections_reads: float = _number(6.7, CODE, "read units of totals and search after an action: the same mean")
    projections_writes: float = _number(34, CODE, "write units of totals and search after an action: the same mean")
    activity_reads: float = _number(5.3, CODE, "read units of activity after an action: the same mean")
    activity_writes: float = _number(10.7, CODE, "write units of activity after an action: the same mean")
    bell_reads: float = _number(31, CODE, "read units of a bell: the head, its person, the newest 100 entries")
    seen_reads: float = _number(2, CODE, "read units of a report of what a screen has shown: the head, its person")
    mail_change_reads: float = _number(
        9, CODE, "read units of a change for mails: cursor, entry and recipients, by channel"
    )
    mail_change_writes: float = _number(3, CODE, "write units of a change for mails: a cursor for each channel")
    mail_reads: float = _number(4, CODE, "read units of a queued mail: itself, recipient, what was mailed and seen")
    mail_writes: float = _number(4, CODE, "write units of a queued mail: it is stored, marked and deleted")
    presence_open_reads: float = _number(
        3, CODE, "read units of asking who is where: the connection, the channel twice"
    )
    presence_open_writes: float = _number(2, CODE, "write units of it: a transaction of one item")
    presence_reads: float = _number(7, CODE, "read units of a change of presence: mean of coming, a form and leaving")
    presence_writes: float = _number(8, CODE, "write units of it: a transaction of four items")
    presence_check_reads: float = _number(3, CODE, "read units of a sweep for who is where, without their courses")
    list_reads: float = _number(12, MEASURED, "read units of the first page of a list by status, 42 kB")
    refetches_per_event: float = _number(2, ASSUMED, "lists that a portal without rows fetches again for one event")
    refetched_share: float = _number(0.01, ASSUMED, "part of these that a portal with rows fetches all the same", 0, 1)
    board_share: float = _number(
        0.01, ASSUMED, "part of the events after which an admin's board of instructors is fetched", 0, 1
    )
    board_reads: float = _number(206, ASSUMED, "read units of the board of instructors: 200 of them, one UTC day")
    list_addresses: float = _number(3, ASSUMED, "addresses of the lists of a portal: a preflight each")
    cross_origin: float = _number(1, CODE, "1: browsers send preflights; 0 where portals share the origin", 0, 1)
    visibility_reads: float = _number(1, CODE, "read units of a change of visibility: the connection")
    visibility_writes: float = _number(1, CODE, "write units of it: the subscription")
    connect_reads: float = _number(1, CODE, "read units of letting a socket in: the list of its person's sockets")
    connect_writes: float = _number(
        3, CODE, "write units of letting a socket in: the ticket, the connection, a line of that list"
    )
    tickets_writes: float = _number(2, CODE, "write units of it: the pair, the count of the person's requests")
    watch_reads: float = _number(1, CODE, "Socket.IO: read units of a planned check: its connection")
    watch_writes: float = _number(2, CODE, "Socket.IO: write units of a planned check: it is stored and deleted")
    head_reads: float = _number(0.5, CODE, "read units of a sweep for the head of each channel with connections")
    channel_bytes: float = _number(45, MEASURED, "a note that a channel has connections, which each sweep reads")
    channel_hours: float = _number(0.25, CODE, "hours for which that note outlives the last connection")
    subscription_reads: float = _number(
        0.5,
        CODE,
        "read units of a sweep for each 4 kB of subscriptions and of these notes, which need not be consistent",
    )
    peak_reads: float = _number(0.5, CODE, "read units of the peak of the stage, by a sweep or with tickets")
    sweep_writes: float = _number(4, CODE, "write units of a sweep: its begin, its end, the peak of the stage, figures")
    posts_per_second: float = _number(5000, CODE, "frames per second that the stage sends, `MaxPostsPerSecond`", 100)
    function_per_second: float = _number(5000, CODE, "frames per second for which the sweep needs no other function", 1)
    undivided: float = _number(10_000, CODE, "frames at once that the sweep sends without other functions", 1)
    part_size: float = _number(5000, CODE, "fewest frames of each function, if there are more", 1)
    check_reads: float = _number(8, CODE, "read units of a sweep for planned checks: one for each of 8 segments")
    revocation_reads: float = _number(1, CODE, "read units of the list of disabled users, while nobody is on it")
    rest_processes: float = _number(
        2, ASSUMED, "processes of the REST function in working hours: each reads that list once per second at most"
    )
    storage_gb: float = _number(2, ASSUMED, "both tables, with a year of activity")
    detailed_metrics: float = _number(
        0, CODE, "metrics of single routes; `DetailedMetrics` makes it about 75: 12 REST methods and 3 routes, 5 each"
    )
    own_metrics: float = _number(6, CODE, "metrics of our own that get data with events")
    steady_metrics: float = _number(2, CODE, "metrics that get data day and night: sweeps, canaries")
    mail_metrics: float = _number(1, CODE, "the same on a stage that sends mails: runs of the mailer")
    failure_metrics: float = _number(11, CODE, "metrics that get data with failures only")
    failure_hours: float = _number(20, ASSUMED, "hours of the month with failures of each kind")
    alarms: float = _number(21, CODE, "alarms, each on one metric")
    canary_seconds: float = _number(300, CODE, "time between two runs of the canary", 60)
    canary_ms: float = _number(1000, ASSUMED, "billed for a run of the canary: two requests, a socket, the event", 1)
    canary_reads: float = _number(8, ASSUMED, "read units of a run of the canary, pushing included")
    canary_writes: float = _number(14, ASSUMED, "write units of it")
    # Alternatives
    servers: float = _number(2, ASSUMED, "socket.io servers, and as many cache nodes", 1)
    server_vcpu: float = _number(0.25, ASSUMED, "vCPU of each", 0.25)
    server_memory_gb: float = _number(0.5, ASSUMED, "memory of each", 0.5)
    public_addresses: float = _number(4, ASSUMED, "of the servers, and of the balancer in two zones")
    socketio_ping_seconds: float = _number(25, ASSUMED, "pingInterval of a stock server", 1)
    hosted_connections: float = _number(2000, ASSUMED, "connections in one hosted plan", 1)
    hosted_messages_a_day: float = _number(4_000_000, ASSUMED, "messages a day in one hosted plan", 1)

    @property
    def working_hours(self) -> float:
        return self.hours_a_day * self.days_a_month

    @property
    def connected_hours(self) -> float:
        return self.users * self.connections_per_user * self.working_hours

    @property
    def changes(self) -> float:
        return self.changes_a_day * self.days_a_month

    @property
    def changes_an_hour(self) -> float:
        return self.changes_a_day / self.hours_a_day

    @property
    def deliveries(self) -> float:
        return self.changes * self.audience_per_change

    @property
    def audience_per_change(self) -> float:
        return (self.admins + self.others_per_change) * self.connections_per_user

    @property
    def events_an_hour(self) -> float:
        """That one connection hears, on average."""
        return self.deliveries / self.connected_hours

    @property
    def pings_an_hour(self) -> float:
        """Of a client that gets no ticks, and pings as seldom as the server ticks while nobody looks."""
        return self._an_hour(self.heartbeat_seconds)

    @property
    def ticks_an_hour(self) -> float:
        return self._an_hour(self.tick_seconds)

    def _an_hour(self, visible_seconds: float) -> float:
        seen = self.visible_share
        return 3600 * (seen / visible_seconds + (1 - seen) / self.hidden_tick_seconds)

    @property
    def streams_an_hour(self) -> float:
        """Of one browser, on average."""
        return self.mean(self.streams_at)

    @property
    def reports_an_hour(self) -> float:
        """Pings of one client that report delivery times, on average. The pause is up to a half longer, at random."""
        return self.mean(lambda heard: min(heard / self.report_events, 3600 / (1.25 * self.report_seconds)))

    def mean(self, of_one: Callable[[float], float]) -> float:
        """The mean over all users of what follows from the events that one hears an hour.

        Admins hear everything, and the others little.
        """
        admins = min(self.admins, self.users)
        others = self.users - admins
        heard = self.changes_an_hour * self.others_per_change / others if others else 0.0
        return (admins * of_one(self.changes_an_hour) + others * of_one(heard)) / self.users

    def preflight_share(self, seconds: float) -> float:
        """Preflights per request to one address that is asked each so many seconds."""
        return self.cross_origin / max(1, ceil(self.preflight_seconds / seconds))

    def streams_at(self, events_an_hour: float) -> float:
        """Streams an hour with events evenly spread: the pause grows with the quiet, between its two bounds."""
        shortest = self.retry_shortest_seconds
        longest = max(shortest, self.retry_longest_seconds)
        if events_an_hour == 0:
            return 3600 / longest
        gap = 3600 / events_an_hour
        grows_from, grows_to = min(gap, self.quiet_per_retry * shortest), min(gap, self.quiet_per_retry * longest)
        growing = self.quiet_per_retry * log(grows_to / grows_from)
        return events_an_hour * (grows_from / shortest + growing + (gap - grows_to) / longest)
