from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.feed.ports import SOCKET, STREAM, Ticket
from tests.builders import NOW, admin, instructor_user
from tests.contract.stores import Stores, at_once

EXPIRES_AT = NOW + timedelta(seconds=30)
TICKET = Ticket(SOCKET, instructor_user(), EXPIRES_AT)


class TestTake:
    def test_a_ticket_is_given_as_it_was_put(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", TICKET)

        assert stores.tickets.take("our-secret", NOW) == TICKET

    def test_it_is_given_once(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", TICKET)
        stores.tickets.take("our-secret", NOW)

        assert stores.tickets.take("our-secret", NOW) is None

    def test_of_many_at_once_one_gets_it(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", TICKET)

        taken = at_once(8, lambda _: stores.tickets.take("our-secret", NOW))

        assert sorted(taken, key=bool) == [None] * 7 + [TICKET]

    @pytest.mark.parametrize("secret", ["forged", "our-secre", "our-secret ", "OUR-SECRET"])
    def test_another_secret_has_none(self, stores: Stores, secret: str) -> None:
        stores.tickets.put("our-secret", TICKET)

        assert stores.tickets.take(secret, NOW) is None
        assert stores.tickets.take("our-secret", NOW) == TICKET

    def test_when_it_expires_it_is_none(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", TICKET)

        assert stores.tickets.take("our-secret", EXPIRES_AT) is None

    def test_a_moment_before_it_is_good(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", TICKET)

        assert stores.tickets.take("our-secret", EXPIRES_AT - timedelta(milliseconds=1)) == TICKET

    def test_a_stream_ticket_is_none(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", Ticket(STREAM, admin(), EXPIRES_AT))

        assert stores.tickets.take("our-secret", NOW) is None


class TestLook:
    STREAM_TICKET = Ticket(STREAM, instructor_user(), EXPIRES_AT)

    def test_a_stream_ticket_is_good_more_than_once(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", self.STREAM_TICKET)

        seen = [stores.tickets.peek("our-secret", NOW) for _ in range(2)]

        assert seen == [self.STREAM_TICKET] * 2

    def test_when_it_expires_it_is_none(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", self.STREAM_TICKET)

        assert stores.tickets.peek("our-secret", EXPIRES_AT) is None

    def test_a_socket_ticket_is_none_and_stays_good_for_its_socket(self, stores: Stores) -> None:
        stores.tickets.put("our-secret", TICKET)

        assert stores.tickets.peek("our-secret", NOW) is None
        assert stores.tickets.take("our-secret", NOW) == TICKET

    def test_an_unknown_secret_has_none(self, stores: Stores) -> None:
        assert stores.tickets.peek("forged", NOW) is None
