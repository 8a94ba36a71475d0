"""POST /realtime/tickets."""

from __future__ import annotations

from chalicelib.wiring import use
from tests.functional.stage import Stage
from tests.functional.stage_wiring import SETTINGS, StageWiring


def test_tickets_come_with_all_that_a_client_needs(stage: Stage) -> None:
    answer = stage.call("iffat", "POST", "/realtime/tickets")

    body = answer.json
    secrets = {body.pop("ticket"), body.pop("streamTicket")}
    assert answer.status == 200
    assert len(secrets) == 2
    assert body == {
        "expiresAt": "2045-07-12T19:30:30.000Z",
        "webSocketUrl": "wss://sockets.example.com/dev",
        "streamUrl": "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/updates/stream",
        "heartbeatSeconds": 30,
        "refetchWithinSeconds": 0,
    }


def test_the_stages_own_address_wins_over_the_callers(stage: Stage) -> None:
    class Addressed(StageWiring):
        @property
        def settings(self):
            from msgspec.structs import replace

            return replace(SETTINGS, rest_url="http://localhost:4566/restapis/{apiId}/dev/_user_request_")

    use(Addressed())

    body = stage.call("iffat", "POST", "/realtime/tickets").json

    assert body["streamUrl"] == "http://localhost:4566/restapis/a1b2c3d4e5/dev/_user_request_/updates/stream"


def test_no_two_tickets_are_the_same(stage: Stage) -> None:
    tickets = {stage.ticket("iffat") for _ in range(5)}

    assert len(tickets) == 5


def test_tickets_are_long_enough_not_to_be_guessed(stage: Stage) -> None:
    ticket = stage.ticket("iffat")

    assert len(ticket) >= 32


def test_tickets_are_kept_in_no_cache(stage: Stage) -> None:
    answer = stage.call("iffat", "POST", "/realtime/tickets")

    assert answer.headers["cache-control"] == "no-store"


def test_no_secret_is_stored(stage: Stage) -> None:
    body = stage.call("iffat", "POST", "/realtime/tickets").json

    stored = str(stage.items("connections"))

    assert body["ticket"] not in stored
    assert body["streamTicket"] not in stored


def test_tickets_need_no_body(stage: Stage) -> None:
    answer = stage.call("iffat", "POST", "/realtime/tickets", {})

    assert answer.status == 200


def test_after_the_last_request_of_a_minute_the_next_is_told_when_to_come_back(stage: Stage) -> None:
    stage.limit(max_tickets_per_minute=3)
    stage.pass_time(seconds=18)
    answers = [stage.call("iffat", "POST", "/realtime/tickets") for _ in range(4)]

    *given, refused = answers
    assert {answer.status for answer in given} == {200}
    assert refused.status == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "42"
    assert refused.json["code"] == "too_many_tickets"
    assert refused.json["detail"] == "You have requested too many tickets. Try again in 42 seconds."


def test_the_next_minute_gives_tickets_again(stage: Stage) -> None:
    stage.limit(max_tickets_per_minute=3)
    answers = [stage.call("iffat", "POST", "/realtime/tickets") for _ in range(4)]
    stage.pass_time(seconds=int(answers[-1].headers["retry-after"]))

    assert stage.call("iffat", "POST", "/realtime/tickets").status == 200


def test_the_requests_of_one_person_refuse_no_other(stage: Stage) -> None:
    stage.limit(max_tickets_per_minute=3)
    for _ in range(4):
        stage.call("iffat", "POST", "/realtime/tickets")

    assert stage.call("dana", "POST", "/realtime/tickets").status == 200


def test_a_refused_request_stores_no_ticket(stage: Stage) -> None:
    stage.limit(max_tickets_per_minute=3)
    for _ in range(3):
        stage.call("iffat", "POST", "/realtime/tickets")
    before = stage.items("connections")

    stage.call("iffat", "POST", "/realtime/tickets")

    assert stage.items("connections") == before


def test_the_count_of_requests_dies_by_itself(stage: Stage) -> None:
    stage.call("iffat", "POST", "/realtime/tickets")

    (count,) = [item for item in stage.items("connections") if item["PK"]["S"].startswith("QUOTA#")]
    left = int(count["expiresAt"]["N"]) - stage.wiring.now().timestamp()
    assert 60 <= left <= 600
