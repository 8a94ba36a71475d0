"""What it costs that people are told outside of lists: the bell, mails, and who is at a course."""

from __future__ import annotations

from math import exp

from chalicelib.metrics.cost import sockets
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity, together
from chalicelib.metrics.cost.prices import GIGABYTE
from chalicelib.metrics.cost.usage import (
    api_function,
    called_function,
    gb_seconds,
    message,
    preflights,
    read_units,
    rest,
    socket_function,
)


def bell(a: Assumptions) -> Activity:
    """A portal adds the notice of an event by itself. It fetches them when it is opened, and after interruptions."""
    # So seldom that no preflight is kept until the next one.
    units = {"read_unit": a.bell_reads}
    each = together(rest(a, a.bell_bytes), api_function(a, a.list_ms), units, preflights(a, a.cross_origin))
    how = f"{a.users:g} users × {a.days_a_month:g} days × {a.bell_fetches_a_day:g} a day"
    return Activity("bell fetched, with its preflight", _a_day(a, a.bell_fetches_a_day), how, each)


def mails(a: Assumptions) -> list[Activity]:
    """Nothing where the stage sends no mails."""
    if not a.sends_mails:
        return []
    recipients = a.others_per_change + a.mail_admin_share * min(a.admins, a.users)
    queued, sent = a.changes * recipients, a.changes * recipients * a.unseen_share
    to_whom = f"{a.changes:,.0f} changes × {recipients:.3g} recipients"
    looking = together(
        {
            "read_unit": a.mail_reads,
            "write_unit": a.mail_writes,
            "lambda_gb_second": gb_seconds(a.poll_ms, a.socket_memory_mb),
        },
    )
    # The course is read, and what was mailed is stored.
    sending = {
        "mail": 1,
        "read_unit": 1,
        "write_unit": 1,
        "lambda_gb_second": gb_seconds(a.mail_ms, a.socket_memory_mb),
    }
    return [
        _seen(a),
        Activity(
            "change looked at for mails",
            a.changes,
            f"{a.changes:,.0f} changes",
            {"read_unit": a.mail_change_reads, "write_unit": a.mail_change_writes},
        ),
        Activity("mail queued, and looked at when it is due", queued, to_whom, looking),
        Activity("mail sent", sent, f"{to_whom} × {a.unseen_share:g} unseen", sending),
        _mailer(a, recipients),
        Activity("metric of these runs", a.mail_metrics, "day and night", {"metric": 1}),
    ]


def presence(a: Assumptions) -> list[Activity]:
    """Who is at a course, which only sockets carry."""
    opened = a.connected_hours * 60 / a.connection_minutes
    asked = together(
        {"websocket_message": 1},
        message(a.presence_bytes),
        socket_function(a, a.ping_ms),
        {"read_unit": a.presence_open_reads, "write_unit": a.presence_open_writes},
    )
    told = max(a.audience_per_change - 1, 0)
    change = together(
        {"websocket_message": 1},
        {meter: told * amount for meter, amount in message(a.presence_bytes).items()},
        socket_function(a, a.presence_ms),
        {"read_unit": a.presence_reads, "write_unit": a.presence_writes},
    )
    # The connection is read, and by the sweep its course.
    reply = together(
        {"websocket_message": 1}, message(a.presence_bytes), socket_function(a, a.ping_ms), {"read_unit": 2}
    )
    visits = _a_day(a, a.visits_a_day)
    forms = f"{visits:,.0f} visits, two each, and {a.changes:,.0f} forms, two each"
    # Somebody comes at any time, so nobody is there for a part of the time that a Poisson distribution tells.
    somebody = 1 - exp(-visits * a.visit_minutes / 60 / a.working_hours)
    runs = a.working_hours * 3600 / a.sweep_seconds * somebody
    waits = {"lambda_gb_second": gb_seconds(a.presence_wait_ms, a.api_memory_mb), "read_unit": a.presence_check_reads}
    return [
        Activity(
            "who is where, on each connection",
            opened,
            f"{sockets.hours(a)}, one each {a.connection_minutes:g} min",
            asked,
        ),
        Activity(
            "person comes, leaves, opens or closes a form",
            2 * (visits + a.changes),
            f"{forms}; {told:g} are told",
            change,
        ),
        Activity(
            "reply of a connection at a course",
            visits * a.visit_minutes * 60 / a.sweep_seconds,
            f"{visits:,.0f} visits × {a.visit_minutes:g} min, one each {a.sweep_seconds:g} s",
            reply,
        ),
        Activity(
            "sweep that waits for these replies",
            runs,
            f"{a.working_hours:g} h, one each {a.sweep_seconds:g} s, while somebody is at a course",
            waits,
        ),
    ]


def _a_day(a: Assumptions, times: float) -> float:
    return a.users * a.days_a_month * times


def _seen(a: Assumptions) -> Activity:
    """After an event, a visible page waits for a random part of the time, and reports once."""

    def reports(heard: float) -> float:
        return a.visible_share * heard / (1 + heard * a.seen_seconds / 2 / 3600)

    an_hour = a.mean(reports)
    asked = a.mean(lambda heard: min(reports(heard), 3600 / a.preflight_seconds)) * a.cross_origin
    each = together(
        rest(a, a.seen_bytes),
        api_function(a, a.poll_ms),
        {"read_unit": a.seen_reads, "write_unit": 1},
        preflights(a, asked / an_hour if an_hour else 0.0),
    )
    how = f"{sockets.hours(a)} × {an_hour:.3g} an hour"
    return Activity("report of what a screen has shown, with its preflight", a.connected_hours * an_hour, how, each)


def _mailer(a: Assumptions, recipients: float) -> Activity:
    """A run each minute, which reads the whole queue. Mails wait while the course is quiet, and for the next run."""
    runs = a.hours_a_month * 3600 / a.sweep_seconds
    waiting = a.changes * recipients * (a.mail_quiet_seconds + a.sweep_seconds) / (a.hours_a_month * 3600)
    each = together(
        {"schedule": 1, "read_unit": read_units(waiting * a.queued_bytes)},
        called_function(a, a.mailer_ms),
        {"log": a.action_log_bytes / GIGABYTE},
    )
    return Activity("run of the mailer", runs, f"{a.hours_a_month:g} h, one each {a.sweep_seconds:g} s", each)
