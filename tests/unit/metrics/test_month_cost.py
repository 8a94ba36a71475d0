from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.metrics.cost import channels, telling_people, work
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import bill
from chalicelib.metrics.cost.prices import Tariff
from chalicelib.metrics.figures import Figures
from chalicelib.metrics.month_cost import month_cost

BEGIN = datetime(2025, 6, 1, tzinfo=UTC)
END = datetime(2025, 6, 30, 23, 59, 59, 999999, tzinfo=UTC)
FIRST = int(BEGIN.timestamp()) // 3600


def month_of(assumed: Assumptions) -> dict[int, Figures]:
    """The figures that a whole June has if all goes as the model assumes, 8 hours on each of its 30 days."""
    changes = round(assumed.changes_a_day / 8)
    connections = {
        "admin/native": round(assumed.admins * 60),
        "organization/native": round((assumed.users - assumed.admins) * 60),
    }
    hour = Figures(
        changes,
        {"sent": round(changes * assumed.audience_per_change), "gone": 3},
        ticks=round(assumed.users * 60),
        connections=connections,
        channels=round(assumed.channels * 60),
    )
    return {FIRST + 24 * day + of_day: hour for day in range(30) for of_day in range(8, 16)}


def test_a_month_that_went_as_the_model_assumes_costs_what_the_model_says() -> None:
    assumed = Assumptions(days_a_month=30, hours_a_month=720)

    found = month_cost(month_of(assumed), END, sends_mails=True)

    assert found.sockets == pytest.approx(bill(channels.native(assumed), Tariff()).dollars, rel=1e-3)
    done = [*work.with_rows(assumed), *telling_people.presence(assumed)]
    assert found.work == pytest.approx(bill(done, Tariff()).dollars, rel=1e-3)
    assert found.fixed == pytest.approx(bill(channels.fixed(assumed), Tariff()).dollars, rel=1e-3)
    assert (found.connection_hours, found.changes) == (240_000, 30_000)


def test_a_stage_that_sends_no_mails_costs_less() -> None:
    assumed = Assumptions(days_a_month=30, hours_a_month=720)

    sending, silent = (month_cost(month_of(assumed), END, sends_mails=sends) for sends in (True, False))

    of_mails = bill(telling_people.mails(assumed), Tariff()).dollars
    assert sending.work - silent.work == pytest.approx(of_mails, rel=1e-3)
    assert (sending.sockets, sending.fixed) == (silent.sockets, silent.fixed)


def test_hidden_pages_get_fewer_ticks_and_cost_less() -> None:
    seen, hidden = Assumptions(days_a_month=30), Assumptions(days_a_month=30, visible_share=0.5)
    hours = {hour: replace_ticks(figures, hidden.ticks_an_hour) for hour, figures in month_of(seen).items()}

    expected = bill(channels.native(hidden), Tariff()).dollars

    assert month_cost(hours, END).sockets == pytest.approx(expected, rel=1e-3)


def replace_ticks(figures: Figures, an_hour: float) -> Figures:
    users = sum(figures.connections.values()) / 60
    return Figures(
        figures.changes, figures.posts, round(users * an_hour), {}, {}, {}, figures.connections, figures.channels
    )


def test_half_a_month_has_cost_half() -> None:
    hours = month_of(Assumptions(days_a_month=30))
    half = {hour: figures for hour, figures in hours.items() if hour < FIRST + 15 * 24}

    found = month_cost(half, BEGIN + timedelta(days=15))

    assert found.dollars == pytest.approx(month_cost(hours, END).dollars / 2, rel=1e-3)


def test_each_dialect_costs_by_its_share_of_the_time() -> None:
    native = month_of(Assumptions(days_a_month=30))
    socketio = {
        hour: Figures(
            each.changes,
            each.posts,
            ticks=each.ticks // 6,
            connections={"admin/socketio": 1200, "organization/socketio": 58_800},
        )
        for hour, each in native.items()
    }

    assert 0 < month_cost(socketio, END).sockets < month_cost(native, END).sockets


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(seconds=1), timedelta(days=3)])
def test_a_stage_without_people_costs_what_runs_day_and_night(passed: timedelta) -> None:
    found = month_cost({}, BEGIN + passed)

    assert (found.sockets, found.changes, found.connection_hours) == (0, 0, 0)
    assert found.dollars == pytest.approx(found.fixed, abs=0.001)


def test_what_runs_day_and_night_counts_since_the_stage_began() -> None:
    now = BEGIN + timedelta(days=20)

    def fixed(since: datetime) -> float:
        return month_cost({}, now, since=since).fixed

    assert fixed(now - timedelta(days=5)) == pytest.approx(month_cost({}, now).fixed / 4)
    assert fixed(BEGIN - timedelta(days=9)) == month_cost({}, now).fixed
