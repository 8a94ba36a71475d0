"""$connect and $disconnect."""

from __future__ import annotations

import pytest

import app
from tests.functional.stage import Stage, sample

ME = "NkYxZdQOoAMCIjQ="


def connection_items(stage: Stage) -> list[str]:
    prefixes = ("CONNECTION#", "CHANNEL#")
    return [item["PK"]["S"] for item in stage.items("connections") if item["PK"]["S"].startswith(prefixes)]


@pytest.mark.parametrize("who", ["dana", "iffat", "mike"])
def test_a_good_ticket_opens_a_connection(stage: Stage, who: str) -> None:
    answer = stage.connect(who, ME)

    assert answer == {"statusCode": 200}
    assert connection_items(stage) == [f"CONNECTION#{ME}"]


def test_nothing_is_posted_during_connect(stage: Stage) -> None:
    stage.connect("iffat", ME)

    assert stage.poster.frames == {}


@pytest.mark.parametrize("ticket", ["forged", "", "x" * 4096, "é", "😀", "TICKET", "../"])
def test_a_forged_ticket_is_refused(stage: Stage, ticket: str) -> None:
    event = sample("websocket_connect")
    event["queryStringParameters"]["ticket"] = ticket

    answer = app.websocket_connect(event, None)

    assert answer == {"statusCode": 401}
    assert connection_items(stage) == []


@pytest.mark.parametrize("query", [None, {}, {"token": "x"}])
def test_no_ticket_is_refused(stage: Stage, query: dict[str, str] | None) -> None:
    event = sample("websocket_connect") | {"queryStringParameters": query}

    answer = app.websocket_connect(event, None)

    assert answer == {"statusCode": 401}


def test_an_event_without_a_query_is_refused(stage: Stage) -> None:
    """The gateway leaves the member out when there is no query."""
    event = sample("websocket_connect")
    del event["queryStringParameters"]

    answer = app.websocket_connect(event, None)

    assert answer == {"statusCode": 401}


def test_a_ticket_opens_one_connection_only(stage: Stage) -> None:
    ticket = stage.ticket("iffat")
    stage.connect("iffat", "first", ticket)

    answer = stage.connect("iffat", "second", ticket)

    assert answer == {"statusCode": 401}


def test_a_truncated_ticket_is_refused(stage: Stage) -> None:
    ticket = stage.ticket("iffat")

    answer = stage.connect("iffat", ME, ticket[:-1])

    assert answer == {"statusCode": 401}


def test_a_stream_ticket_opens_no_socket(stage: Stage) -> None:
    ticket = stage.call("iffat", "POST", "/realtime/tickets").json["streamTicket"]

    answer = stage.connect("iffat", ME, ticket)

    assert answer == {"statusCode": 401}


@pytest.mark.parametrize(("seconds", "status"), [(29.999, 200), (30, 401), (3600, 401)])
def test_a_ticket_lives_thirty_seconds(stage: Stage, seconds: float, status: int) -> None:
    ticket = stage.ticket("iffat")
    stage.pass_time(seconds=seconds)

    answer = stage.connect("iffat", ME, ticket)

    assert answer == {"statusCode": status}


@pytest.mark.parametrize("name", ["Sec-WebSocket-Protocol", "sec-websocket-protocol"])
@pytest.mark.parametrize("offered", ["coursewire.v1", "coursewire.v1, other", " coursewire.v1 ,x", ", coursewire.v1"])
def test_the_first_offered_subprotocol_is_echoed(stage: Stage, name: str, offered: str) -> None:
    event = sample("websocket_connect")
    event["queryStringParameters"]["ticket"] = stage.ticket("iffat")
    event["headers"][name] = offered

    answer = app.websocket_connect(event, None)

    assert answer == {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "coursewire.v1"}}


def test_a_socketio_client_gets_its_first_subprotocol_echoed(stage: Stage) -> None:
    """socket.io-client has an option ``protocols``."""
    event = sample("websocket_connect")
    event["queryStringParameters"] = {"EIO": "4", "transport": "websocket"}
    event["headers"]["Sec-WebSocket-Protocol"] = "coursewire.v1, other"

    answer = app.websocket_connect(event, None)

    assert answer == {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "coursewire.v1"}}


@pytest.mark.parametrize("offered", ["", " ", ","])
def test_an_empty_offer_is_none(stage: Stage, offered: str) -> None:
    event = sample("websocket_connect")
    event["queryStringParameters"]["ticket"] = stage.ticket("iffat")
    event["headers"]["Sec-WebSocket-Protocol"] = offered

    answer = app.websocket_connect(event, None)

    assert answer == {"statusCode": 200}


def test_without_an_offer_no_subprotocol_is_answered(stage: Stage) -> None:
    answer = stage.connect("iffat", ME)

    assert "headers" not in answer


def test_a_disconnect_forgets_connection_and_subscription(stage: Stage) -> None:
    stage.listen("iffat", ME)

    answer = app.websocket_disconnect(sample("websocket_disconnect"), None)

    assert answer == {"statusCode": 200}
    assert connection_items(stage) == []


def test_a_disconnect_leaves_other_connections_alone(stage: Stage) -> None:
    stage.listen("iffat", ME)
    stage.listen("iffat", "another")

    app.websocket_disconnect(sample("websocket_disconnect"), None)

    assert connection_items(stage) == ["CHANNEL#organization:7", "CONNECTION#another"]


def test_a_disconnect_of_nobody_is_fine(stage: Stage) -> None:
    """It is best effort, and may come twice or late."""
    answers = [app.websocket_disconnect(sample("websocket_disconnect"), None) for _ in range(2)]

    assert answers == [{"statusCode": 200}, {"statusCode": 200}]


def test_every_item_of_a_connection_dies_by_itself(stage: Stage) -> None:
    stage.listen("iffat", ME)

    items = stage.items("connections")

    assert all(int(item["expiresAt"]["N"]) > stage.wiring.now().timestamp() for item in items)
