"""The bill as Markdown: each multiplication, the totals, the comparison, and what the settings do to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from benchmarks.console import markdown_table
from benchmarks.cost import alternatives
from chalicelib.metrics.cost import channels, telling_people, work
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity, Bill, bill
from chalicelib.metrics.cost.prices import METERS, Tariff

COGNITO_FREE_USERS = 10_000
COGNITO_DOLLARS = 0.015

Model = Callable[[Assumptions], list[Activity]]


@dataclass(frozen=True, slots=True)
class Channel:
    """``gap`` says when a lost push, or any news without push, is found. Sockets of ours carry presence, too."""

    name: str
    model: Model
    gap: Callable[[Assumptions], str]
    ours: bool = True
    has_presence: bool = False


def _each_poll(a: Assumptions) -> str:
    return f"{a.poll_seconds:g} s, when looked at"


def _each_tick(a: Assumptions) -> str:
    hidden = f", hidden {a.hidden_tick_seconds:g} s" if a.visible_share < 1 else ""
    return f"{a.tick_seconds:g} s{hidden}"


NATIVE = Channel("WebSocket, native", channels.native, _each_tick, has_presence=True)
SOCKETIO = Channel(
    "WebSocket, Socket.IO", channels.socketio, lambda a: f"reconnect: {a.connection_minutes:g} min", has_presence=True
)
SSE = Channel("SSE", channels.sse, lambda a: f"{a.retry_longest_seconds * 1.25:g} s")
POLLING = Channel("polling", channels.polling, _each_poll)
OURS = (NATIVE, SOCKETIO, SSE, POLLING)
OTHERS = (
    Channel("WebSocket, native, client pings", channels.pinging, lambda a: f"{a.heartbeat_seconds:g} s"),
    Channel("polling, naive", channels.naive_polling, lambda a: f"{a.naive_poll_seconds:g} s"),
    Channel("socket.io servers", alternatives.servers, lambda _: "reconnect", ours=False),
    Channel("AppSync", alternatives.appsync, lambda _: "never", ours=False),
    Channel("AppSync with ticks", alternatives.appsync_ticked, NATIVE.gap, ours=False),
    Channel("IoT Core", alternatives.iot_core, lambda _: "never", ours=False),
    Channel("IoT Core with ticks", alternatives.iot_core_ticked, NATIVE.gap, ours=False),
    Channel("Pusher Channels", alternatives.hosted, lambda _: "never", ours=False),
)


def total(channel: Channel, a: Assumptions, tariff: Tariff) -> Bill:
    """What carrying the events costs; for our own channels with the fixed parts of the stage."""
    return bill([*channel.model(a), *(channels.fixed(a) if channel.ours else [])], tariff)


def everything(channel: Channel, a: Assumptions, tariff: Tariff, done: Model = work.with_rows) -> Bill:
    """The same and what the people do, with rows in the events or with lists fetched for each."""
    return bill([*channel.model(a), *(channels.fixed(a) if channel.ours else []), *done(a)], tariff)


def with_presence(channel: Channel, a: Assumptions, tariff: Tariff) -> Bill | None:
    """The same with rows in the events, and with presence; None for a channel that carries none."""

    def done(a: Assumptions) -> list[Activity]:
        return [*work.with_rows(a), *telling_people.presence(a)]

    return everything(channel, a, tariff, done) if channel.has_presence else None


def report(a: Assumptions, tariff: Tariff) -> str:
    parts = [_head(a, tariff), *(_detail(channel, a, tariff) for channel in (*OURS, *OTHERS)), _work(a, tariff)]
    return "\n\n".join([*parts, summary(a, tariff)])


def summary(a: Assumptions, tariff: Tariff) -> str:
    return "\n\n".join([_comparison(a, tariff), _verdicts(a, tariff), _sensitivity(a, tariff), _sign_in(a)])


def _head(a: Assumptions, tariff: Tariff) -> str:
    changed = [field.name for field in fields(a) if getattr(a, field.name) != field.default]
    changed += [METERS[key].option for key, dollars in tariff.dollars.items() if dollars != METERS[key].dollars]
    lines = [
        "# Monthly cost",
        f"{a.users:,.0f} users × {a.hours_a_day:g} h × {a.days_a_month:g} days, {a.changes_a_day:,.0f} changes a day, "
        f"{a.audience_per_change:g} listeners each. US dollars, us-east-1. "
        + ("Free allowances taken off." if tariff.free else "No free tier."),
        f"Not the defaults: {', '.join(f'`{name}`' for name in changed)}." if changed else "All options at defaults.",
    ]
    return "\n\n".join(lines)


def _detail(channel: Channel, a: Assumptions, tariff: Tariff) -> str:
    billed = total(channel, a, tariff)
    fixed = "; the last lines are the fixed parts of a stage" if channel.ours else ""
    sum_up = f"{dollars(billed.dollars)} a month, {dollars(billed.dollars / a.users, 4)} a user{fixed}."
    return f"## {channel.name}\n\n{(channel.model.__doc__ or '').strip()}\n\n{_lines(billed)}\n\n{sum_up}"


def _work(a: Assumptions, tariff: Tariff) -> str:
    parts = []
    works = {"The work": work.with_rows, "The work, with lists": work.with_lists, "Presence": telling_people.presence}
    for title, done in works.items():
        worked = bill(done(a), tariff)
        parts.append(f"## {title}\n\n{done.__doc__}\n\n{_lines(worked)}\n\n{dollars(worked.dollars)} a month.")
    return "\n\n".join(parts)


def _lines(billed: Bill) -> str:
    rows = []
    before: Activity | None = None
    for line in billed.lines:
        activity = line.activity
        if not line.quantity:
            continue
        if activity is not before and activity.how:
            rows.append((f"**{activity.name}**: {activity.how}", number(activity.count), "", "", ""))
        before = activity
        meter = METERS[line.meter]
        taken = "" if line.billed == line.quantity else f", {number(line.billed)} billed"
        unit = meter.unit.replace("_", "-")
        price = f"${line.unit_dollars:g} / {unit}"
        rows.append((
            f"{activity.name}: {meter.what}", f"× {line.quantity / activity.count if activity.count else 0:.4g}",
            number(line.quantity) + taken, price, dollars(line.dollars, 4),
        ))  # fmt: skip
    return markdown_table(("what", "each", "quantity", "unit price", "amount"), rows)


def _comparison(a: Assumptions, tariff: Tariff) -> str:
    rows = []
    for channel in (*OURS, *OTHERS):
        carried = total(channel, a, tariff).dollars
        worked, fetched = (everything(channel, a, tariff, done).dollars for done in (work.with_rows, work.with_lists))
        present = with_presence(channel, a, tariff)
        lunch = "yes" if carried < a.lunch_dollars else f"no: {carried / a.lunch_dollars:.2f} lunches"
        rows.append((
            channel.name, dollars(carried), dollars(carried / a.users, 4), dollars(worked),
            dollars(present.dollars) if present else "–", dollars(fetched), channel.gap(a), lunch,
        ))  # fmt: skip
    header = ("channel", "a month", "a user", "with the work", "and presence",
              "with the work, lists fetched for each event", "a gap is found within", "less than a lunch")  # fmt: skip
    fixed = bill(channels.fixed(a), tariff).dollars
    note = f"Ours and naive polling include {dollars(fixed)} of fixed parts. A lunch is {dollars(a.lunch_dollars)}."
    return f"## Comparison\n\n{markdown_table(header, rows)}\n\n{note}"


def _verdicts(a: Assumptions, tariff: Tariff) -> str:
    lines = []
    for channel in OURS:
        carried = total(channel, a, tariff).dollars
        holds = "holds" if carried < a.lunch_dollars else "does not hold"
        lines.append(f"- {channel.name}: {holds}, {dollars(carried)}. {_from(channel, a, tariff)}")
    return "## Less than a lunch?\n\n" + "\n".join(lines)


SETTING = {NATIVE.name: "tick_seconds", SOCKETIO.name: "keepalive_seconds",
           SSE.name: "retry_longest_seconds", POLLING.name: "poll_seconds"}  # fmt: skip
LONGEST_SECONDS = {NATIVE.name: 599, SOCKETIO.name: 599, SSE.name: 3600, POLLING.name: 3600}


def enough(channel: Channel, a: Assumptions, tariff: Tariff) -> int | None:
    """The shortest interval in whole seconds with which the channel costs less than a lunch; None if none does."""
    setting = SETTING[channel.name]
    low, high = 1, LONGEST_SECONDS[channel.name]
    if total(channel, replace(a, **{setting: high}), tariff).dollars >= a.lunch_dollars:
        return None
    while low < high:
        middle = (low + high) // 2
        if total(channel, replace(a, **{setting: middle}), tariff).dollars < a.lunch_dollars:
            high = middle
        else:
            low = middle + 1
    return low


def _from(channel: Channel, a: Assumptions, tariff: Tariff) -> str:
    seconds = enough(channel, a, tariff)
    name = f"`{SETTING[channel.name]}`"
    if seconds is None:
        return f"No {name} makes it so."
    return f"It holds from {name} = {seconds} on (now {getattr(a, SETTING[channel.name]):g})."


Case = tuple[Channel, dict[str, float], dict[str, float]]
ALL_ROUTES = {"detailed_metrics": 75.0}
CASES: tuple[Case, ...] = (
    *((NATIVE, {"tick_seconds": seconds}, {}) for seconds in (120.0, 300.0)),
    *((NATIVE, {"visible_share": share}, {}) for share in (0.75, 0.5, 0.25)),
    (NATIVE, {"visible_share": 0.5, "hidings_an_hour": 5.0}, {}),
    *((NATIVE, {"doubts_an_hour": doubts}, {}) for doubts in (0.0, 1.0, 6.0)),
    *((NATIVE, {"connection_minutes": minutes}, {}) for minutes in (27.0, 117.0)),
    *((NATIVE, {"channels": channels}, {}) for channels in (100.0, 1000.0)),
    (NATIVE, {"report_events": 10.0}, {}),
    (NATIVE, {"cross_origin": 0.0}, {}),
    (NATIVE, {"log_bytes": 0.0}, {}),
    (NATIVE, {}, {"lambda_gb_second": 16.6667}),
    (NATIVE, ALL_ROUTES, {}),
    *((SOCKETIO, {"keepalive_seconds": seconds}, {}) for seconds in (120.0, 240.0, 360.0, 540.0)),
    (SOCKETIO, ALL_ROUTES, {}),
    *((SSE, {"retry_longest_seconds": seconds}, {}) for seconds in (15.0, 30.0, 60.0)),
    (SSE, {"retry_shortest_seconds": 5.0, "retry_longest_seconds": 60.0}, {}),
    *((POLLING, {"poll_seconds": seconds}, {}) for seconds in (30.0, 60.0, 120.0)),
    *((POLLING, {"visible_share": share}, {}) for share in (0.5, 0.25)),
    (POLLING, {}, {"rest_request": 1.00}),
)


def _sensitivity(a: Assumptions, tariff: Tariff) -> str:
    rows = []
    for channel, changes, prices in CASES:
        changed = replace(a, **changes)
        carried = total(channel, changed, replace(tariff, dollars={**tariff.dollars, **prices})).dollars
        settings = [f"`{name}` {value:g}" for name, value in changes.items()]
        settings += [f"`{METERS[key].option}` {value:g}" for key, value in prices.items()]
        ratio = f"{carried / total(channel, a, tariff).dollars:.2f}"
        rows.append((f"{channel.name}: {', '.join(settings)}", dollars(carried), ratio, channel.gap(changed)))
    header = ("all else as above", "a month", "of the above", "a gap is found within")
    return f"## What the settings do\n\n{markdown_table(header, rows)}"


def _sign_in(a: Assumptions) -> str:
    free = "within" if a.users <= COGNITO_FREE_USERS else "beyond"
    return (
        f"Sign-in is not part of it: {a.users:,.0f} users are {free} the {COGNITO_FREE_USERS:,} a month that Cognito's "
        f"Lite and Essentials have free for good. Without them, Essentials would be {a.users:,.0f} × "
        f"${COGNITO_DOLLARS} = {dollars(a.users * COGNITO_DOLLARS)}."
    )


def dollars(amount: float, places: int = 2) -> str:
    return f"${amount:,.{places}f}"


def number(quantity: float) -> str:
    """Whole when large, with the places that matter when small."""
    return f"{quantity:,.0f}" if quantity >= 1000 else f"{quantity:,.4g}"
