"""How many sockets a person and a stage may have open, and what the next one is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

import app
from tests.functional.conftest import Log
from tests.functional.stage import Stage, sample
from tests.functional.stream_batches import broadcast

LIMIT = 3
REFUSED = {"statusCode": 429}
OPEN = {"statusCode": 200}


@pytest.fixture
def limited(stage: Stage) -> Stage:
    stage.limit(max_connections_per_person=LIMIT, max_unauthenticated_per_minute=LIMIT)
    return stage


def native(stage: Stage, who: str, name: str) -> bool:
    return stage.connect(who, name) == OPEN


def socketio(stage: Stage, who: str, name: str) -> bool:
    stage.join_socketio(who, name)
    return stage.poster.text(name)[1].startswith("40{")


class TestPerson:
    def test_a_native_connection_beyond_the_limit_is_refused_with_429(self, limited: Stage) -> None:
        opened = [limited.connect("iffat", f"c-{number}") for number in range(LIMIT + 2)]

        assert opened == [OPEN] * LIMIT + [REFUSED] * 2

    def test_nothing_is_stored_of_a_refused_one(self, limited: Stage) -> None:
        for number in range(LIMIT + 1):
            limited.connect("iffat", f"c-{number}")

        assert not limited.knows(f"c-{LIMIT}")

    def test_a_socketio_connection_beyond_the_limit_gets_a_code_and_stays_open_without_a_ticket(
        self, limited: Stage
    ) -> None:
        for number in range(LIMIT + 1):
            limited.join_socketio("iffat", f"s-{number}")

        _, refusal = limited.poster.text(f"s-{LIMIT}")
        assert refusal.startswith("44{")
        assert json.loads(refusal[2:])["data"] == {"code": "too_many_connections"}
        assert limited.poster.closed == []

    def test_refused_it_may_try_again_on_the_same_socket(self, limited: Stage) -> None:
        for number in range(LIMIT + 1):
            limited.join_socketio("iffat", f"s-{number}")
        disconnect(limited, "s-0")

        limited.say(f"s-{LIMIT}", "40" + json.dumps({"ticket": limited.ticket("iffat")}))

        assert limited.poster.text(f"s-{LIMIT}")[2].startswith("40{")

    def test_refused_it_hears_no_event(self, limited: Stage) -> None:
        for number in range(LIMIT + 1):
            limited.join_socketio("iffat", f"s-{number}")

        limited.pending()
        broadcast(limited.feed_records())

        heard = [limited.poster.text(f"s-{number}")[-1].startswith('42["newCourseRequest"') for number in (0, LIMIT)]
        assert heard == [True, False]

    def test_both_dialects_count_together(self, limited: Stage) -> None:
        opened = [open_(limited, "iffat", f"c-{n}") for n, open_ in enumerate([native, socketio, native])]

        assert opened == [True] * 3
        assert not native(limited, "iffat", "c-8")
        assert not socketio(limited, "iffat", "c-9")

    @pytest.mark.parametrize("open_", [native, socketio])
    def test_the_connections_of_one_person_refuse_no_other(
        self, limited: Stage, open_: Callable[[Stage, str, str], bool]
    ) -> None:
        for number in range(LIMIT + 1):
            open_(limited, "iffat", f"c-{number}")

        assert open_(limited, "dana", "danas")

    @pytest.mark.parametrize("open_", [native, socketio])
    def test_a_closed_socket_makes_room(self, limited: Stage, open_: Callable[[Stage, str, str], bool]) -> None:
        for number in range(LIMIT):
            open_(limited, "iffat", f"c-{number}")

        disconnect(limited, "c-1")

        assert open_(limited, "iffat", "next")

    def test_sockets_that_died_without_a_word_make_room_when_a_post_finds_them_gone(self, limited: Stage) -> None:
        for number in range(LIMIT):
            limited.listen("iffat", f"c-{number}")
        limited.poster.gone = frozenset({"c-0", "c-1"})
        limited.pending()
        broadcast(limited.feed_records())

        assert [native(limited, "iffat", f"n-{number}") for number in range(3)] == [True, True, False]

    def test_sockets_that_nobody_closed_make_room_when_their_session_is_over(self, limited: Stage) -> None:
        for number in range(LIMIT):
            limited.connect("iffat", f"c-{number}")
        limited.pass_time(hours=1)

        assert native(limited, "iffat", "next")

    def test_every_item_dies_by_itself(self, limited: Stage) -> None:
        native(limited, "iffat", "c-1")
        socketio(limited, "iffat", "c-2")

        items = limited.items("connections")

        now = limited.wiring.now().timestamp()
        assert all(now < int(item["expiresAt"]["N"]) < now + 3 * 3600 for item in items)

    def test_a_refused_connect_is_logged_with_its_id_and_no_person(self, limited: Stage, log: Log) -> None:
        for number in range(LIMIT + 1):
            limited.connect("iffat", f"c-{number}")

        (line,) = [line for line in log() if line["message"] == "A socket was refused: too many connections"]
        assert line["connection_id"] == f"c-{LIMIT}"
        assert "iffat" not in json.dumps(line)


class TestWithoutATicket:
    def test_beyond_the_limit_of_the_stage_a_connect_is_refused_with_429(self, limited: Stage) -> None:
        opened = [limited.connect_socketio(f"s-{number}") for number in range(LIMIT + 2)]

        assert opened == [OPEN] * LIMIT + [REFUSED] * 2

    def test_a_refused_one_is_not_stored_and_starts_no_greeter(self, limited: Stage) -> None:
        for number in range(LIMIT + 1):
            limited.connect_socketio(f"s-{number}")

        assert not limited.knows(f"s-{LIMIT}")
        assert len(limited.wiring.invoked.payloads) == LIMIT

    def test_those_that_have_shown_a_ticket_do_not_count(self, limited: Stage) -> None:
        limited.limit(max_unauthenticated_per_minute=1)

        opened = [socketio(limited, "iffat", f"s-{number}") for number in range(5)]

        assert opened == [True] * 5

    def test_those_that_came_and_went_count_until_the_minute_ends(self, limited: Stage) -> None:
        for number in range(LIMIT):
            limited.connect_socketio(f"s-{number}")
            disconnect(limited, f"s-{number}")

        assert limited.connect_socketio("next") == REFUSED
        limited.pass_time(minutes=1)
        assert limited.connect_socketio("next") == OPEN

    def test_a_ticket_that_is_shown_in_the_next_minute_leaves_that_minute_alone(self, limited: Stage) -> None:
        limited.at(limited.wiring.now() + timedelta(seconds=50))
        limited.connect_socketio("slow")
        limited.greet("slow")
        limited.pass_time(seconds=20)
        for number in range(LIMIT):
            limited.connect_socketio(f"s-{number}")

        limited.say("slow", "40" + json.dumps({"ticket": limited.ticket("iffat")}))

        assert limited.connect_socketio("next") == REFUSED

    def test_native_connections_open_all_the_same(self, limited: Stage) -> None:
        for number in range(LIMIT + 1):
            limited.connect_socketio(f"s-{number}")

        assert native(limited, "iffat", "c-1")


def disconnect(stage: Stage, connection_id: str) -> None:
    event = sample("websocket_disconnect")
    event["requestContext"]["connectionId"] = connection_id
    app.websocket_disconnect(event, None)
