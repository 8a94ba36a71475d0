from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.feed.ticket_pair import TicketPair, socket_ticket
from tests.builders import NOW, instructor_user
from tests.contract.stores import Stores, at_once

OWNER = instructor_user()
PAIR = TicketPair(OWNER, NOW + timedelta(seconds=30), NOW + timedelta(minutes=15))
STREAM_TICKET = "our-secret"
TICKET = socket_ticket(STREAM_TICKET)
A_MOMENT = timedelta(milliseconds=1)


class TestTake:
    def test_a_socket_ticket_has_the_owner_of_the_pair(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)

        assert stores.tickets.take(TICKET, NOW) == OWNER

    def test_it_is_given_once(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)
        stores.tickets.take(TICKET, NOW)

        assert stores.tickets.take(TICKET, NOW) is None

    def test_of_many_at_once_one_gets_it(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)

        taken = at_once(8, lambda _: stores.tickets.take(TICKET, NOW))

        assert sorted(taken, key=bool) == [None] * 7 + [OWNER]

    @pytest.mark.parametrize("ticket", ["forged", TICKET[:-1], TICKET + " ", TICKET.swapcase(), STREAM_TICKET])
    def test_another_ticket_has_none_and_uses_nothing_up(self, stores: Stores, ticket: str) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)

        assert stores.tickets.take(ticket, NOW) is None
        assert stores.tickets.take(TICKET, NOW) == OWNER

    def test_when_it_expires_it_is_none(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)

        assert stores.tickets.take(TICKET, PAIR.socket_expires_at) is None

    def test_a_moment_before_it_is_good(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)

        assert stores.tickets.take(TICKET, PAIR.socket_expires_at - A_MOMENT) == OWNER


class TestPeek:
    def test_a_stream_ticket_is_good_more_than_once(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)

        seen = [stores.tickets.peek(STREAM_TICKET, NOW) for _ in range(2)]

        assert seen == [OWNER] * 2

    @pytest.mark.parametrize("since", [timedelta(0), timedelta(minutes=1)])
    def test_it_is_good_after_the_socket_ticket_was_used_or_has_expired(self, stores: Stores, since: timedelta) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)
        stores.tickets.take(TICKET, NOW + since)

        assert stores.tickets.peek(STREAM_TICKET, NOW + since) == OWNER

    def test_using_it_leaves_the_socket_ticket_good(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)
        stores.tickets.peek(STREAM_TICKET, NOW)

        assert stores.tickets.take(TICKET, NOW) == OWNER

    def test_when_it_expires_it_is_none(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)

        assert stores.tickets.peek(STREAM_TICKET, PAIR.stream_expires_at - A_MOMENT) == OWNER
        assert stores.tickets.peek(STREAM_TICKET, PAIR.stream_expires_at) is None

    def test_it_may_end_as_early_as_the_socket_ticket(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, replace(PAIR, stream_expires_at=PAIR.socket_expires_at))

        assert stores.tickets.peek(STREAM_TICKET, PAIR.socket_expires_at) is None

    def test_a_socket_ticket_opens_no_stream(self, stores: Stores) -> None:
        stores.tickets.put(STREAM_TICKET, PAIR)

        assert stores.tickets.peek(TICKET, NOW) is None
        assert stores.tickets.take(TICKET, NOW) == OWNER

    def test_an_unknown_ticket_has_no_owner(self, stores: Stores) -> None:
        assert stores.tickets.peek("forged", NOW) is None
