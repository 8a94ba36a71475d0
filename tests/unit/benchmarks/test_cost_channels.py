"""Each channel's quantities for one user and one hour, counted by hand, and the month that the issue asks about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.cost import alternatives, channels
from benchmarks.cost.assumptions import Assumptions
from benchmarks.cost.bill import Activity, bill
from benchmarks.cost.prices import GIGABYTE, Tariff

MONTH = Assumptions()
HOUR = Assumptions(users=1, hours_a_day=1, days_a_month=1, changes_a_day=2, admins=1, others_per_change=0)


def named(activities: list[Activity], name: str) -> Activity:
    (found,) = [activity for activity in activities if activity.name == name]
    return found


def quantity(activities: list[Activity], meter: str) -> float:
    return sum(activity.count * activity.each.get(meter, 0) for activity in activities)


class TestNative:
    def test_a_month_of_a_thousand_users_is_ten_and_a_half_million_pings(self) -> None:
        ping = named(channels.native(MONTH), "ping and pong")

        assert ping.count == 10_560_000
        assert ping.each["websocket_message"] == 2
        assert ping.each["read_unit"] == 2
        assert ping.each["lambda_gb_second"] == 0.0125

    def test_its_pings_cost_what_a_pocket_calculator_says(self) -> None:
        billed = bill([named(channels.native(MONTH), "ping and pong")], Tariff())

        of = {line.meter: line.dollars for line in billed.lines}
        assert of["websocket_message"] == pytest.approx(21.12)
        assert of["read_unit"] == pytest.approx(2.64)
        assert of["lambda_request"] == pytest.approx(2.112)
        assert of["lambda_gb_second"] == pytest.approx(132_000 * 16.6667 / 1e6)
        assert of["log"] == pytest.approx(10_560_000 * 400 / GIGABYTE * 0.50)

    def test_every_open_minute_is_paid(self) -> None:
        assert quantity(channels.native(MONTH), "connection_minute") == 10_560_000

    def test_a_longer_heartbeat_means_fewer_pings(self) -> None:
        ping = named(channels.native(replace(HOUR, heartbeat_seconds=60)), "ping and pong")

        assert ping.count == 60

    def test_hidden_tabs_ping_less(self) -> None:
        assert replace(HOUR, visible_share=0.5).pings_an_hour == 30 + 3.75
        assert replace(HOUR, visible_share=0).pings_an_hour == 7.5

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
        assert named(channels.polling(replace(HOUR, preflights_an_hour=0)), "preflight").count == 0


class TestMessage:
    @pytest.mark.parametrize(("size", "counted"), [(1, 1), (32 * 1024, 1), (32 * 1024 + 1, 2)])
    def test_the_gateway_counts_32_kilobytes_as_one(self, size: int, counted: int) -> None:
        assert channels.message(size)["websocket_message"] == counted


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
        seldom, often = (
            quantity(alternatives.iot_core(replace(MONTH, heartbeat_seconds=seconds)), "iot_message")
            for seconds in (480, 30)
        )

        assert seldom == often

    def test_a_gap_check_is_one_a_heartbeat(self) -> None:
        assert named(alternatives.iot_core_checked(MONTH), "gap check").count == 10_560_000

    @pytest.mark.parametrize(("users", "plans"), [(1000, 1), (2001, 2)])
    def test_more_connections_than_a_plan_has_need_another(self, users: int, plans: int) -> None:
        assert named(alternatives.hosted(replace(MONTH, users=users)), "plan").count == plans
