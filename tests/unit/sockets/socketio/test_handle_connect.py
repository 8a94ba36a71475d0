from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.sockets.broadcast import Announcement
from chalicelib.sockets.connection import Connection
from tests.builders import NOW
from tests.stores.memory_connections import MemoryConnections
from tests.unit.sockets.line import Line, cursor, offset, payload


class ResponseLost(MemoryConnections):
    """A call whose response is lost is made again, and then finds its own work in the way."""

    def authenticate(self, connection: Connection) -> bool:
        return super().authenticate(connection) and super().authenticate(connection)


class TestConnect:
    def test_a_first_connect_is_answered_with_ids_and_then_ready(self) -> None:
        line = Line(events=2)

        line.connect()

        connected, ready = line.heard
        assert connected.startswith("40{")
        assert payload(connected).keys() == {"sid", "pid"}
        assert payload(ready) == [
            "ready",
            {
                "cursor": cursor(2),
                "recovered": False,
                "reason": "no_cursor",
                "heartbeatSeconds": 45,
                "connectionExpiresAt": "2025-07-12T21:29:00.000Z",
            },
            cursor(2),
        ]

    def test_the_connection_is_on_the_identitys_channel_from_then_on(self) -> None:
        line = Line()

        line.connect()

        connection = line.office.connections.get("s-1")
        assert connection is not None
        assert (connection.channel, connection.user_name) == ("admin", "Dana")
        assert connection.expires_at == NOW + timedelta(hours=1, minutes=59)
        assert [listener.is_held for listener in line.listeners] == [False]

    def test_a_second_connect_is_not_answered(self) -> None:
        line = Line()
        line.connect()
        answered = len(line.heard)

        line.connect()

        assert len(line.heard) == answered

    def test_one_whose_first_packet_cannot_be_told_from_a_second_is_closed_so_that_it_comes_back(self) -> None:
        line = Line(connections=ResponseLost())

        line.connect()

        assert (line.heard, line.poster.closed) == ([], ["s-1"])
        assert line.office.connections.get("s-1") is None

    def test_of_two_clients_no_two_get_the_same_ids(self) -> None:
        frames = []
        for _ in range(2):
            line = Line()
            line.connect()
            frames.append(payload(line.heard[0]))

        assert frames[0]["sid"] != frames[1]["sid"]
        assert frames[0]["pid"] != frames[1]["pid"]

    def test_another_namespace_is_refused_and_the_main_one_still_open(self) -> None:
        line = Line()

        line.say('40/admin,{"ticket":"t"}')
        line.connect()

        assert line.heard[0] == '44/admin,{"message":"Invalid namespace","data":{"code":"unknown_namespace"}}'
        assert line.heard[1].startswith("40{")


class TestRecovery:
    def test_what_was_missed_comes_in_order_between_connect_and_ready(self) -> None:
        line = Line(events=4)

        line.connect(pid="p-1", offset=cursor(1))

        connected, *events, ready = line.heard
        assert payload(connected)["pid"] == "p-1"
        assert [offset(event) for event in events] == [cursor(2), cursor(3), cursor(4)]
        assert (payload(ready)[1]["recovered"], offset(ready)) == (True, cursor(4))

    def test_with_nothing_missed_it_is_recovered_too(self) -> None:
        line = Line(events=2)

        line.connect(pid="p-1", offset=cursor(2))

        connected, ready = line.heard
        assert (payload(connected)["pid"], offset(ready)) == ("p-1", cursor(2))

    @pytest.mark.parametrize(
        ("given", "reason"),
        [("zz.1", "other_epoch"), (cursor(9), "from_the_future"), ("its own text", "unreadable"), (None, "no_cursor")],
    )
    def test_what_cannot_be_recovered_gets_a_new_pid_and_the_reason(self, given: str | None, reason: str) -> None:
        line = Line(events=2)

        line.connect(pid="p-1", offset=given)

        connected, ready = line.heard
        assert payload(connected)["pid"] != "p-1"
        assert (payload(ready)[1]["recovered"], payload(ready)[1]["reason"]) == (False, reason)
        assert offset(ready) == cursor(2)

    @pytest.mark.parametrize("pid", ["", "x" * 65])
    def test_a_pid_that_we_never_gave_is_not_taken_up(self, pid: str) -> None:
        line = Line(events=1)

        line.connect(pid=pid, offset=cursor(1))

        assert payload(line.heard[0])["pid"] not in ("", pid)

    def test_events_during_the_replay_come_after_it_and_once(self) -> None:
        """Pushed in between, the last offset would hide what was not replayed yet."""
        line = Line(events=2)
        line.poster.after_post = lambda: self._an_event_is_broadcast(line)

        line.connect(pid="p-1", offset=cursor(1))

        offsets = [offset(frame) for frame in line.heard if frame.startswith('42["newCourseRequest"')]
        assert offsets == [cursor(2), cursor(3)]
        assert [(listener.is_held, listener.after_seq) for listener in line.listeners] == [(False, 3)]

    def test_the_next_event_after_it_is_pushed(self) -> None:
        line = Line(events=2)
        line.connect(pid="p-1", offset=cursor(1))

        self._an_event_is_broadcast(line)

        assert offset(line.heard[-1]) == cursor(3)

    def _an_event_is_broadcast(self, line: Line) -> None:
        line.happen(1)
        line.ports.broadcast(Announcement("admin"))


class TestRefused:
    @pytest.mark.parametrize(
        "text",
        ["40", "40{}", '40{"ticket":""}', '40{"ticket":"forged"}', '40{"ticket":7}', '40{"ticket":null,"pid":[]}'],
    )  # fmt: skip
    def test_without_a_good_ticket_it_stays_out(self, text: str) -> None:
        line = Line()

        line.say(text)

        (refusal,) = line.heard
        assert refusal.startswith("44{")
        assert payload(refusal)["data"] == {"code": "ticket_refused"}
        assert line.listeners == []

    def test_a_ticket_is_good_once(self) -> None:
        line = Line()
        ticket = line.ticket()
        line.office.tickets.take(ticket, NOW)

        line.say(f'40{{"ticket":"{ticket}"}}')

        assert line.heard[0].startswith("44{")

    def test_half_a_minute_after_opening_it_is_too_late(self) -> None:
        line = Line()

        line.say(f'40{{"ticket":"{line.ticket()}"}}', later=timedelta(seconds=30))

        assert (line.heard, line.poster.closed) == ([], ["s-1"])
        assert line.office.connections.get("s-1") is None
