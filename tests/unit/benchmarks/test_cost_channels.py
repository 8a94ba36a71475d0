"""Each channel's quantities for one user and one hour, counted by hand, and the month that the issue asks about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.cost import alternatives
from chalicelib.metrics.cost import channels, telling_people, usage, work
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity, bill
from chalicelib.metrics.cost.prices import GIGABYTE, Tariff

MONTH = Assumptions()
HOUR = Assumptions(users=1, hours_a_day=1, days_a_month=1, changes_a_day=2, admins=1, others_per_change=0)


def named(activities: list[Activity], name: str) -> Activity:
    (found,) = [activity for activity in activities if activity.name == name]
    return found


def quantity(activities: list[Activity], meter: str) -> float:
    return sum(activity.count * activity.each.get(meter, 0) for activity in activities)


class TestNative:
    def test_a_month_of_a_thousand_users_is_ten_and_a_half_million_ticks(self) -> None:
        tick = named(channels.native(MONTH), "tick")

        assert tick.count == 10_560_000
        assert tick.each["websocket_message"] == 1
        assert "lambda_request" not in tick.each

    def test_its_ticks_cost_what_a_pocket_calculator_says(self) -> None:
        billed = bill([named(channels.native(MONTH), "tick")], Tariff())

        of = {line.meter: line.dollars for line in billed.lines}
        assert of["websocket_message"] == pytest.approx(10.56)
        assert of["lambda_gb_second"] == pytest.approx(10_560_000 * 0.0002 * 13.3334 / 1e6)
        assert of["transfer"] == pytest.approx(10_560_000 * 51 / GIGABYTE * 0.09)

    def test_more_ticks_at_once_than_one_function_sends_are_divided_among_functions(self) -> None:
        month = replace(MONTH, posts_per_second=20_000)
        few, many = (named(channels.native(replace(month, users=users)), "tick") for users in (10_000, 10_001))

        assert "lambda_request" not in few.each
        assert many.each["lambda_request"] == 1 / 5000

    def test_at_the_default_rate_one_function_sends_all_ticks(self) -> None:
        many = named(channels.native(replace(MONTH, users=50_000)), "tick")

        assert "lambda_request" not in many.each

    def test_every_open_minute_is_paid(self) -> None:
        assert quantity(channels.native(MONTH), "connection_minute") == 10_560_000

    def test_hidden_tabs_get_fewer_ticks(self) -> None:
        assert replace(HOUR, visible_share=0.5).ticks_an_hour == 30 + 3.75
        assert replace(HOUR, visible_share=0).ticks_an_hour == 7.5

    def test_a_page_that_is_hidden_and_shown_says_so_twice(self) -> None:
        always, half = (channels.native(replace(HOUR, visible_share=share, hidings_an_hour=3)) for share in (1, 0.5))

        assert named(always, "page hidden and shown").count == 0
        assert named(half, "page hidden and shown").count == 3
        assert named(half, "page hidden and shown").each["websocket_message"] == 3
        assert named(half, "page hidden and shown").each["lambda_request"] == 2

    @pytest.mark.parametrize(("changes_an_hour", "reports"), [(0, 0), (20, 2), (48, 4.8), (125, 4.8)])
    def test_ten_delivery_times_are_reported_by_a_ping_every_twelve_and_a_half_minutes(
        self, changes_an_hour: float, reports: float
    ) -> None:
        activities = channels.native(replace(HOUR, changes_a_day=changes_an_hour))

        assert named(activities, "report: ping and pong").count == reports

    def test_a_client_without_ticks_pings_each_heartbeat(self) -> None:
        ping = named(channels.pinging(MONTH), "ping and pong")

        assert ping.count == 10_560_000
        assert ping.each["websocket_message"] == 2
        assert ping.each["read_unit"] == 2
        assert ping.each["lambda_gb_second"] == 0.0125
        assert "tick" not in [activity.name for activity in channels.pinging(MONTH)]

    def test_each_listener_gets_each_change_once(self) -> None:
        push = named(channels.native(MONTH), "push")

        assert push.count == 1000 * 22 * 25
        assert push.each["websocket_message"] == 1


class TestSocketIo:
    def test_nothing_comes_in_but_the_first_packet(self) -> None:
        keepalive = named(channels.socketio(HOUR), "keepalive: packet 6")

        assert keepalive.count == pytest.approx(60 / 6)
        assert keepalive.each["websocket_message"] == 1
        assert "lambda_request" not in keepalive.each

    def test_a_connection_takes_four_messages(self) -> None:
        connect = named(channels.socketio(HOUR), "connect, greeting, packet 40 and disconnect")

        assert connect.each["websocket_message"] == 4

    def test_a_connection_takes_five_calls_the_greeter_and_the_tickets_included(self) -> None:
        connect = named(channels.socketio(HOUR), "connect, greeting, packet 40 and disconnect")

        assert connect.each["lambda_request"] == 5

    def test_a_keepalive_is_a_message_and_no_read_and_no_write(self) -> None:
        keepalive = named(channels.socketio(MONTH), "keepalive: packet 6")

        assert keepalive.each.keys() == {"websocket_message", "transfer", "lambda_gb_second"}


class TestSweepOfTheChannels:
    def test_it_reads_each_channel_once_whoever_listens(self) -> None:
        few, many = (
            named(channels.native(replace(MONTH, users=users)), "sweep of the channels") for users in (500, 5000)
        )

        assert few == many
        # Half a unit for each channel's head and for its subscriptions, then the list of channels and the stage's peak.
        assert few.each["read_unit"] == 200 + 200 + 2 + 0.5

    def test_large_audiences_take_half_a_unit_per_four_kilobytes(self) -> None:
        one_channel = replace(MONTH, users=10_000, admins=10_000, channels=1)

        swept = named(channels.native(one_channel), "sweep of the channels")

        assert swept.each["read_unit"] == 0.5 + 0.5 * 298 + 0.5


class TestSse:
    def test_a_stream_is_a_request_a_call_and_three_reads(self) -> None:
        stream = named(channels.sse(MONTH), "stream")

        assert (stream.each["rest_request"], stream.each["lambda_request"], stream.each["read_unit"]) == (1, 1, 3)

    def test_without_events_the_pause_is_the_longest(self) -> None:
        assert HOUR.streams_at(0) == 240

    def test_under_constant_events_it_is_the_shortest(self) -> None:
        assert HOUR.streams_at(3600) == 1800


class TestPolling:
    def test_a_poll_is_a_request_a_call_and_one_read(self) -> None:
        poll = named(channels.polling(HOUR), "poll")

        assert poll.count == 60
        assert (poll.each["rest_request"], poll.each["lambda_request"], poll.each["read_unit"]) == (1, 1, 1)

    def test_hidden_tabs_do_not_poll(self) -> None:
        assert named(channels.polling(replace(HOUR, visible_share=0.25)), "poll").count == 15

    def test_the_naive_poller_polls_them_too(self) -> None:
        assert named(channels.naive_polling(replace(HOUR, visible_share=0.25)), "poll").count == 720

    def test_portals_at_the_same_origin_ask_for_no_preflight(self) -> None:
        assert named(channels.polling(replace(HOUR, cross_origin=0)), "preflight").count == 0


class TestWork:
    def test_portals_with_rows_fetch_a_hundredth_of_the_lists(self) -> None:
        rows = named(work.with_rows(MONTH), "list fetched again, with its preflight")
        lists = named(work.with_lists(MONTH), "list fetched again")

        assert lists.count == 1_100_000
        assert rows.count == 11_000

    def test_the_board_is_fetched_by_admins_only(self) -> None:
        board = named(work.with_rows(replace(MONTH, board_share=0.5)), "board of instructors fetched again")

        assert board.count == 22_000 * 20 * 0.5

    def test_the_actions_are_the_same(self) -> None:
        assert work.actions(MONTH) in work.with_rows(MONTH)
        assert work.actions(MONTH) in work.with_lists(MONTH)

    def test_portals_at_the_same_origin_send_no_preflight(self) -> None:
        same = replace(MONTH, cross_origin=0, sends_mails=0)
        reports = work.figures(same).count + telling_people.bell(same).count

        rows, lists = work.with_rows(same), work.with_lists(same)
        assert quantity(rows, "rest_request") == pytest.approx(
            22_000 + 11_000 + 22_000 * 20 * MONTH.board_share + reports
        )
        assert quantity(lists, "rest_request") == pytest.approx(22_000 + 1_100_000 + reports)

    def test_all_portals_together_report_figures_once_per_second_at_most(self) -> None:
        busy = replace(MONTH, changes_a_day=1_000_000)

        assert work.figures(busy).count == pytest.approx(MONTH.working_hours * 3600)
        assert work.figures(replace(busy, users=20)).count == pytest.approx(20 * MONTH.working_hours * 60)


class TestPreflights:
    @pytest.mark.parametrize(
        ("seconds", "share"), [(57 * 60, 1 / 3), (12 * 60, 1 / 10), (3600, 1 / 2), (7200, 1), (1, 1 / 7200)]
    )
    def test_one_serves_all_requests_while_it_is_kept(self, seconds: float, share: float) -> None:
        assert MONTH.preflight_share(seconds) == share


class TestMessage:
    @pytest.mark.parametrize(("size", "counted"), [(1, 1), (32 * 1024, 1), (32 * 1024 + 1, 2)])
    def test_the_gateway_counts_32_kilobytes_as_one(self, size: int, counted: int) -> None:
        assert usage.message(size)["websocket_message"] == counted


class TestAlternatives:
    def test_two_small_servers_run_day_and_night(self) -> None:
        activities = alternatives.servers(MONTH)

        # 2 * 730 h * (0.25 * $0.04048 + 0.5 * $0.004445)
        assert bill([named(activities, "servers")], Tariff()).dollars == pytest.approx(18.02005)
        assert bill([named(activities, "cache")], Tariff()).dollars == pytest.approx(23.36)
        assert bill([named(activities, "addresses")], Tariff()).dollars == pytest.approx(14.60)

    def test_appsync_is_paid_by_connection_update_and_mutation(self) -> None:
        activities = alternatives.appsync(MONTH)

        assert quantity(activities, "appsync_minute") == 10_560_000
        assert quantity(activities, "appsync_operation") == 66_000

    def test_iot_core_does_not_charge_its_pings(self) -> None:
        assert quantity(alternatives.iot_core(MONTH), "iot_message") == 66_000 + 550_000 + 2 * 185_263.157894736845

    @pytest.mark.parametrize(
        ("model", "published", "received"),
        [
            (alternatives.appsync_ticked, "appsync_operation", "appsync_update"),
            (alternatives.iot_core_ticked, "iot_message", "iot_message"),
        ],
    )
    def test_their_ticks_are_as_many_as_ours(self, model: Any, published: str, received: str) -> None:
        heads, tick = named(model(MONTH), "heads published"), named(model(MONTH), "tick")

        assert heads.count * heads.each[published] == 176 * 60 * 400
        assert tick.count == named(channels.native(MONTH), "tick").count
        assert tick.each[received] == 1

    @pytest.mark.parametrize(("users", "plans"), [(1000, 1), (2001, 2)])
    def test_more_connections_than_a_plan_has_need_another(self, users: int, plans: int) -> None:
        assert named(alternatives.hosted(replace(MONTH, users=users)), "plan").count == plans
