from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.feed_errors import CursorExpired, TicketRefused
from chalicelib.feed.read_event_stream import StreamPage, read_stream, retry_ms
from chalicelib.feed.ticket_pair import TicketPair, socket_ticket
from tests.builders import organization_user
from tests.stores.memory import EPOCH
from tests.unit.courses.office import Office

IN_THE_MIDDLE = 0.5


class Browser:
    """Iffat College's, with a stream ticket."""

    def __init__(self) -> None:
        self.office = Office()
        life = self.office.now + timedelta(minutes=15)
        self.office.tickets.put("stream", TicketPair(organization_user(), life, life))

    def reads(
        self, after: str | None = None, secret: str | None = "stream", chance: float = IN_THE_MIDDLE
    ) -> StreamPage:
        return read_stream(self.office.tickets, self.office.feed, secret, after, self.office.now, chance)

    @property
    def head(self) -> Cursor:
        return self.office.feed.head(organization_user().channel).cursor


def test_it_says_what_polling_says() -> None:
    browser = Browser()
    before = browser.head
    browser.office.request()

    page = browser.reads(str(before))

    assert [entry.seq for entry in page.entries] == [before.seq + 1]
    assert page.cursor == browser.head


def test_without_a_cursor_it_starts_now() -> None:
    browser = Browser()
    browser.office.request()

    page = browser.reads()

    assert (page.entries, page.cursor) == ([], browser.head)


def test_a_skip_is_one_of_the_entries() -> None:
    browser = Browser()
    browser.office.request()
    before = browser.head
    browser.office.skip(browser.office.reserve("organization:7"))

    page = browser.reads(str(before))

    assert [(entry.seq, entry.is_event) for entry in page.entries] == [(2, False)]
    assert page.cursor == browser.head == Cursor(EPOCH, 2)


def test_the_stream_ends_before_a_number_that_is_under_way() -> None:
    browser = Browser()
    before = browser.head
    browser.office.request()
    browser.office.reserve("organization:7")
    browser.office.request(location="Annex")

    page = browser.reads(str(before))

    assert ([entry.seq for entry in page.entries], page.cursor) == ([1], Cursor(EPOCH, 1))


def test_the_ticket_serves_many_requests() -> None:
    browser = Browser()

    pages = [browser.reads() for _ in range(3)]

    assert pages[0] == pages[2]


@pytest.mark.parametrize("secret", [None, "", "forged", socket_ticket("stream")])
def test_any_other_ticket_is_refused(secret: str | None) -> None:
    with pytest.raises(TicketRefused):
        Browser().reads(secret=secret)


def test_an_expired_ticket_is_refused() -> None:
    browser = Browser()
    browser.office.now += timedelta(minutes=15)

    with pytest.raises(TicketRefused):
        browser.reads()


def test_a_cursor_of_another_epoch_is_expired() -> None:
    with pytest.raises(CursorExpired):
        Browser().reads("zzzz.1")


class TestRetry:
    @pytest.mark.parametrize(("quiet", "expected"), [(0, 2000), (60, 3000), (300, 15_000), (86_400, 15_000)])
    def test_it_is_short_after_activity_and_long_when_quiet(self, quiet: float, expected: int) -> None:
        assert retry_ms(quiet, IN_THE_MIDDLE) == expected

    def test_it_is_spread_by_a_quarter_either_way(self) -> None:
        assert (retry_ms(60, 0.0), retry_ms(60, 1.0)) == (2250, 3750)

    def test_news_make_it_short(self) -> None:
        browser = Browser()
        before = browser.head
        browser.office.request()
        browser.office.now += timedelta(minutes=10)

        assert browser.reads(str(before)).retry_ms == 2000

    def test_quiet_is_counted_from_the_newest_entry(self) -> None:
        browser = Browser()
        browser.office.request()
        browser.office.now += timedelta(minutes=2)

        assert browser.reads(str(browser.head)).retry_ms == 6000

    def test_a_channel_that_never_spoke_is_quiet(self) -> None:
        assert Browser().reads().retry_ms == 15_000
