"""GET /updates/stream."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from chalicelib.wiring import use
from tests.functional.answer import Answer
from tests.functional.stage import Stage
from tests.functional.stage_wiring import StageWiring

BROWSER = {"Accept": "text/event-stream"}


class BrokenWiring(StageWiring):
    @property
    def tickets(self) -> Any:
        raise RuntimeError("The table cannot be reached.")


def streamed(stage: Stage, ticket: str, headers: dict[str, str] | None = None, **query: str) -> Answer:
    """No token: the ticket stands for it."""
    return stage.call(None, "GET", "/updates/stream", query={"ticket": ticket} | query, headers=headers or BROWSER)


def stream_ticket(stage: Stage, who: str = "iffat") -> str:
    return str(stage.call(who, "POST", "/realtime/tickets").json["streamTicket"])


def blocks(answer: Answer) -> list[dict[str, str]]:
    """The blocks as a browser reads them."""
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in answer.text.split("\n\n") if block]


def test_events_after_the_cursor_come_with_the_ids_of_polling(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.confirmed()

    answer = streamed(stage, stream_ticket(stage), after=cursor)

    polled: Any = stage.heard("iffat", cursor)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")
    assert [(event["id"], event["event"]) for event in blocks(answer)] == [
        (each["data"]["id"], each["event"]) for each in polled
    ]


def two_cursors(stage: Stage) -> tuple[str, str]:
    """Before and after the first of two events."""
    cursor = stage.cursor("iffat")
    stage.confirmed()
    return cursor, stage.heard("iffat", cursor)[0]["data"]["id"]


def test_the_browsers_last_event_id_wins_over_after(stage: Stage) -> None:
    cursor, first = two_cursors(stage)

    answer = streamed(stage, stream_ticket(stage), BROWSER | {"Last-Event-ID": first}, after=cursor)

    assert [event["event"] for event in blocks(answer)] == ["courseStatusChanged"]


def test_the_cursor_that_a_client_puts_into_the_query_wins_over_after(stage: Stage) -> None:
    """``event-source-polyfill`` leaves the page's ``after`` as it is and adds ``lastEventId``."""
    cursor, first = two_cursors(stage)

    answer = streamed(stage, stream_ticket(stage), after=cursor, lastEventId=first)

    assert [event["event"] for event in blocks(answer)] == ["courseStatusChanged"]


def test_the_header_wins_over_the_cursor_in_the_query(stage: Stage) -> None:
    """A page that opened a native EventSource with ``lastEventId`` comes back with the header beside it."""
    cursor, first = two_cursors(stage)

    answer = streamed(stage, stream_ticket(stage), BROWSER | {"Last-Event-ID": first}, lastEventId=cursor)

    assert [event["event"] for event in blocks(answer)] == ["courseStatusChanged"]


@pytest.mark.parametrize("accept", ["*/*", "", "text/event-stream"])
def test_events_come_whatever_is_accepted(stage: Stage, accept: str) -> None:
    """``sse.js`` and most HTTP libraries say ``*/*``, some nothing at all."""
    answer = streamed(stage, stream_ticket(stage), {"Accept": accept})

    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")


@pytest.mark.parametrize("accept", ["*/*", "text/event-stream"])
@pytest.mark.parametrize("ticket", ["good", "forged"])
def test_no_cache_keeps_it_or_takes_it_for_another_callers(stage: Stage, accept: str, ticket: str) -> None:
    """The address holds a ticket, and a refusal's form depends on what is accepted."""
    secret = stream_ticket(stage) if ticket == "good" else ticket

    answer = streamed(stage, secret, {"Accept": accept})

    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-store", "Accept")


def test_with_nothing_new_the_cursor_is_said(stage: Stage) -> None:
    cursor = stage.cursor("iffat")

    answer = streamed(stage, stream_ticket(stage), after=cursor)

    assert [(block["id"], block["event"]) for block in blocks(answer)] == [(cursor, "cursor")]


def test_a_browser_with_a_bad_ticket_is_told_in_the_stream_and_comes_back_late(stage: Stage) -> None:
    answer = streamed(stage, "forged")

    (error,) = blocks(answer)
    assert (answer.status, error["event"], int(error["retry"])) == (200, "error", 60_000)
    assert '"code":"ticket_refused"' in error["data"]


def test_a_browser_with_an_expired_cursor_is_told_and_goes_on_from_the_newest(stage: Stage) -> None:
    answer = streamed(stage, stream_ticket(stage), after="zzzz.1")

    (error,) = blocks(answer)
    assert (answer.status, error["event"], error["id"]) == (200, "error", stage.cursor("iffat"))
    assert '"code":"cursor_expired"' in error["data"]


def test_a_browser_is_told_of_a_failure_of_ours_in_the_stream_and_comes_back(stage: Stage) -> None:
    ticket = stream_ticket(stage)
    use(BrokenWiring())
    logging.disable(logging.ERROR)

    try:
        (told,) = blocks(streamed(stage, ticket))
    finally:
        logging.disable(logging.NOTSET)

    assert 5_000 <= int(told["retry"]) <= 15_000
    assert (told["event"], json.loads(told["data"])["code"]) == ("error", "internal")
    assert "id" not in told


def test_a_browser_is_told_of_a_parameter_that_is_unknown(stage: Stage) -> None:
    (told,) = blocks(streamed(stage, stream_ticket(stage), colour="blue"))

    assert json.loads(told["data"])["code"] == "invalid_fields"


@pytest.mark.parametrize(
    ("ticket", "after", "status", "code"),
    [("forged", "zzzz.1", 401, "ticket_refused"), ("good", "zzzz.1", 410, "cursor_expired")],
)
def test_other_callers_get_a_problem(stage: Stage, ticket: str, after: str, status: int, code: str) -> None:
    secret = stream_ticket(stage) if ticket == "good" else ticket

    answer = streamed(stage, secret, {"Accept": "*/*"}, after=after)

    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_socket_ticket_opens_no_stream(stage: Stage) -> None:
    answer = streamed(stage, stage.ticket("iffat"), {"Accept": "*/*"})

    assert answer.code == "ticket_refused"


def test_a_stream_carries_its_own_channel_only(stage: Stage) -> None:
    cursor = stage.cursor("north")
    stage.confirmed()

    answer = streamed(stage, stream_ticket(stage, "north"), after=cursor)

    assert [block["event"] for block in blocks(answer)] == ["cursor"]


def test_other_origins_may_read_it(stage: Stage) -> None:
    answer = streamed(stage, stream_ticket(stage))

    assert answer.headers["access-control-allow-origin"] == "*"
