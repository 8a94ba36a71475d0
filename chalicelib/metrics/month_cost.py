"""What the present month has cost so far: the model of costs with what was counted in the place of its guesses.

The model knows how much each thing uses (``cost/``); the figures say how often it happened. Sockets are counted; polls
and event streams are not, and neither is the sign-in.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from msgspec import Struct

from chalicelib.metrics.cost import channels, telling_people, work
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import bill
from chalicelib.metrics.cost.prices import Tariff
from chalicelib.metrics.figures import Figures, together
from chalicelib.people import channels as channels_of
from chalicelib.push.ports import SENT

MODELS = {"native": channels.native, "socketio": channels.socketio}


class MonthCost(Struct, frozen=True, rename="camel"):
    """US dollars since the month or the stage began, without tax and free tiers, and what was counted for them.

    ``sockets``: connections, ticks and pushed events. ``work``: actions, lists, the bell, mails and presence.
    ``fixed``: tables, alarms, metrics, schedules and the canary, which cost the same whoever is there.
    """

    sockets: float
    work: float
    fixed: float
    connection_hours: float
    changes: int
    posts: int

    @property
    def dollars(self) -> float:
        """All parts together."""
        return self.sockets + self.work + self.fixed


def month_cost(
    hours: Mapping[int, Figures], now: datetime, *, since: datetime | None = None, sends_mails: bool = False
) -> MonthCost:
    """Returns the cost of the month of ``now``. ``hours``: its figures, by hour since the epoch.

    Nothing runs before ``since``, when the stage began. ``sends_mails`` says whether the stage mails about courses.
    """
    total = together(hours.values())
    days = monthrange(now.year, now.month)[1]
    begin = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    passed = max((now - max(begin, since or begin)).total_seconds() / 86_400 / days, 1e-6)
    active_hours = sum(1 for figures in hours.values() if figures.connections)
    assumed = replace(_assumed(total, active_hours, passed, days), sends_mails=float(sends_mails))
    minutes = sum(total.connections.values())
    sockets = sum(
        bill(model(assumed), Tariff()).dollars * of_dialect / minutes
        for dialect, model in MODELS.items()
        if (of_dialect := _minutes(total, f"/{dialect}"))
    )
    parts = {
        "sockets": sockets,
        "work": bill([*work.with_rows(assumed), *telling_people.presence(assumed)], Tariff()).dollars,
        "fixed": bill(channels.fixed(assumed), Tariff()).dollars,
    }
    so_far = {name: dollars * passed for name, dollars in parts.items()}
    posts = total.posts.get(SENT, 0)
    return MonthCost(**so_far, connection_hours=minutes / 60, changes=total.changes, posts=posts)


def _assumed(total: Figures, active_hours: int, passed: float, days: int) -> Assumptions:
    """A whole month in which everything goes on as in the part of it that has ``passed``."""
    minutes = sum(total.connections.values())
    active_minutes = max(active_hours * 60, 1)
    audience = total.posts.get(SENT, 0) / max(total.changes, 1)
    admins = _minutes(total, f"{channels_of.ADMIN}/") / active_minutes
    return Assumptions(
        users=max(minutes / active_minutes, 1e-6),
        visible_share=_visible_share(total),
        hours_a_day=max(active_hours / (passed * days), 0.1),
        days_a_month=days,
        hours_a_month=days * 24,
        changes_a_day=total.changes / (passed * days),
        admins=admins,
        others_per_change=max(audience - admins, 0.0),
        channels=max(total.channels / active_minutes, 1),
    )


def _visible_share(total: Figures) -> float:
    """The part of the time in which somebody looks, as far as the number of ticks tells it."""
    native_hours = _minutes(total, "/native") / 60
    if not native_hours:
        return 1.0
    default = Assumptions()
    keepalives = _minutes(total, "/socketio") * 60 / default.keepalive_seconds
    seen, hidden = 3600 / default.tick_seconds, 3600 / default.hidden_tick_seconds
    an_hour = (total.ticks - keepalives) / native_hours
    return min(max((an_hour - hidden) / (seen - hidden), 0.0), 1.0)


def _minutes(total: Figures, part: str) -> int:
    """The connection minutes of a portal (``admin/``) or of a dialect (``/native``)."""
    return sum(count for name, count in total.connections.items() if part in name)
