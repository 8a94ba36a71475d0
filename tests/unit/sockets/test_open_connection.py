from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.feed.feed_errors import TicketRefused
from chalicelib.feed.issue_tickets import IssuedTickets, issue_tickets
from chalicelib.sockets.close_connections import forget_connection
from chalicelib.sockets.connection import Connection
from chalicelib.sockets.dialect_registry import opening
from tests.builders import NOW, SESSION_END, admin, instructor_user
from tests.unit.courses.office import Office


def issued(office: Office, identity=None) -> IssuedTickets:
    return issue_tickets(office.tickets, identity or instructor_user(), NOW)


def opened(office: Office, secret: str | None, now: datetime = NOW, connection_id: str = "c-1") -> Connection:
    query = {} if secret is None else {"ticket": secret}
    opening(office.sockets().dialects, query).open(connection_id, query, now)
    connection = office.connections.get(connection_id)
    assert connection
    return connection


class TestIssueTickets:
    def test_both_tickets_are_secrets_of_their_own(self) -> None:
        office = Office()

        first, second = issued(office), issued(office)

        secrets = {first.ticket, first.stream_ticket, second.ticket, second.stream_ticket}
        assert len(secrets) == 4
        assert all(len(secret) >= 32 for secret in secrets)

    def test_the_socket_ticket_lives_thirty_seconds(self) -> None:
        assert issued(Office()).expires_at == NOW + timedelta(seconds=30)

    def test_neither_ticket_outlives_the_session(self) -> None:
        office = Office()
        session_end = NOW + timedelta(seconds=10)
        identity = replace(admin(), session_expires_at=int(session_end.timestamp()))

        tickets = issued(office, identity)

        assert tickets.expires_at == session_end
        assert office.tickets.take(tickets.ticket, session_end) is None
        assert office.tickets.peek(tickets.stream_ticket, session_end) is None


class TestOpenConnection:
    def test_the_connection_is_on_the_identitys_channel(self) -> None:
        office = Office()

        connection = opened(office, issued(office).ticket)

        assert (connection.channel, connection.user_name, connection.connected_at) == ("instructor:32", "Mike", NOW)
        assert office.connections.get("c-1") == connection

    def test_it_hears_nothing_before_its_first_hello(self) -> None:
        office = Office()

        opened(office, issued(office).ticket)

        assert office.connections.subscriptions("instructor:32") == []

    def test_it_ends_before_the_gateway_cuts_it(self) -> None:
        office = Office()

        connection = opened(office, issued(office).ticket)

        assert connection.expires_at == NOW + timedelta(hours=1, minutes=59)

    def test_it_ends_no_later_than_the_session(self) -> None:
        office = Office()
        identity = replace(admin(), session_expires_at=int((NOW + timedelta(minutes=5)).timestamp()))

        connection = opened(office, issued(office, identity).ticket)

        assert connection.expires_at == NOW + timedelta(minutes=5)

    def test_the_sessions_end_is_an_instant_in_utc(self) -> None:
        office = Office()
        late = datetime.fromtimestamp(SESSION_END, UTC) - timedelta(minutes=10)
        ticket = issue_tickets(office.tickets, admin(), late).ticket

        connection = opened(office, ticket, late)

        assert connection.expires_at == datetime(2025, 7, 12, 23, 0, tzinfo=UTC)


class TestTicketRefused:
    def test_a_ticket_opens_one_connection_only(self) -> None:
        office = Office()
        ticket = issued(office).ticket
        opened(office, ticket)

        with pytest.raises(TicketRefused):
            opened(office, ticket, connection_id="c-2")

        assert office.connections.get("c-2") is None

    def test_after_thirty_seconds_it_opens_none(self) -> None:
        office = Office()
        ticket = issued(office).ticket

        with pytest.raises(TicketRefused):
            opened(office, ticket, NOW + timedelta(seconds=30))

    def test_just_before_that_it_does(self) -> None:
        office = Office()
        ticket = issued(office).ticket

        assert opened(office, ticket, NOW + timedelta(seconds=29)).connection_id == "c-1"

    @pytest.mark.parametrize("secret", [None, "", "forged", " "])
    def test_what_we_never_issued_opens_none(self, secret: str | None) -> None:
        office = Office()
        issued(office)

        with pytest.raises(TicketRefused):
            opened(office, secret)

    def test_a_truncated_ticket_opens_none_and_stays_good(self) -> None:
        office = Office()
        ticket = issued(office).ticket
        with pytest.raises(TicketRefused):
            opened(office, ticket[:-1])

        assert opened(office, ticket).connection_id == "c-1"

    def test_a_stream_ticket_opens_no_socket(self) -> None:
        office = Office()
        tickets = issued(office)

        with pytest.raises(TicketRefused):
            opened(office, tickets.stream_ticket)

    def test_the_refusal_does_not_say_what_was_wrong(self) -> None:
        office = Office()
        sentences = set()

        for secret in ("forged", issued(office).stream_ticket, None):
            with pytest.raises(TicketRefused) as refusal:
                opened(office, secret)
            sentences.add(str(refusal.value))

        assert len(sentences) == 1


class TestCloseConnection:
    def test_nothing_is_known_of_it_any_more(self) -> None:
        office = Office()
        connection = opened(office, issued(office).ticket)
        office.connections.subscribe(connection, 0, NOW)

        forget_connection(office.connections, "c-1")

        assert office.connections.get("c-1") is None
        assert office.connections.subscriptions("instructor:32") == []

    def test_an_unknown_one_may_be_closed_too(self) -> None:
        office = Office()

        forget_connection(office.connections, "c-1")

        assert office.connections.get("c-1") is None
