"""A user is disabled: what the token, the tickets and the connections of the user still do."""

from __future__ import annotations

import json

import pytest

from chalicelib.sockets.dynamo.revocations import TOKEN_LIFE
from tests.functional.answer import Answer
from tests.functional.stage import COURSE_BODY, Stage

IFFAT, NORTH = "c-iffat=", "c-north="


def add_iffat(stage: Stage) -> None:
    """The user whose tokens the tests use is in the user pool."""
    user = {"username": "iffat", "name": "Iffat", "email": "iffat@example.com"}
    stage.call("dana", "POST", "/people/users", user | {"role": "organization", "organizationId": 7})
    (sub,) = (each for each in stage.wiring.user_pool.users["iffat"]["Attributes"] if each["Name"] == "sub")
    sub["Value"] = "2f1c9f0e-iffat"


def disable(stage: Stage) -> Answer:
    return stage.call("dana", "POST", "/people/users/iffat/disable")


@pytest.fixture
def school(stage: Stage) -> Stage:
    add_iffat(stage)
    return stage


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/courses", COURSE_BODY | {"location": "Elsewhere"}),
        ("GET", "/courses", None),
        ("GET", "/courses/1", None),
        ("GET", "/updates", None),
        ("POST", "/realtime/tickets", None),
        ("GET", "/me", None),
        ("GET", "/people/organizations", None),
    ],
)
def test_a_disabled_users_token_does_nothing_at_all(school: Stage, method: str, path: str, body: object) -> None:
    school.pending()
    disable(school)
    school.pass_time(seconds=1)
    before = school.state()

    answer = school.call("iffat", method, path, body)

    assert (answer.status, answer.code) == (401, "account_disabled")
    assert school.state() == before


def test_others_notice_nothing(school: Stage) -> None:
    disable(school)
    school.pass_time(seconds=1)

    assert school.call("north", "GET", "/courses").status == 200


def test_another_process_refuses_the_token_after_one_second(school: Stage) -> None:
    now, other = school.wiring.now(), type(school.wiring)()
    before = other.revocations.is_revoked("2f1c9f0e-iffat", now)

    disable(school)
    school.pass_time(seconds=1)

    assert not before
    assert other.revocations.is_revoked("2f1c9f0e-iffat", school.wiring.now())


def test_an_open_event_stream_ends(school: Stage) -> None:
    ticket = school.call("iffat", "POST", "/realtime/tickets").json["streamTicket"]
    before = school.call(None, "GET", "/updates/stream", query={"ticket": ticket})
    disable(school)
    school.pass_time(seconds=1)

    after = school.call(None, "GET", "/updates/stream", query={"ticket": ticket})

    assert before.status == 200
    assert (after.status, after.code) == (401, "ticket_refused")


def test_open_sockets_of_the_user_are_closed_and_get_nothing_more(school: Stage) -> None:
    school.listen("iffat", IFFAT)
    school.listen("north", NORTH)

    disable(school)

    assert school.poster.closed == [IFFAT]
    assert (school.knows(IFFAT), school.knows(NORTH)) == (False, True)


def test_a_ticket_of_before_opens_no_socket(school: Stage) -> None:
    ticket = school.ticket("iffat")

    disable(school)

    assert school.connect("iffat", IFFAT, ticket)["statusCode"] == 401
    assert not school.knows(IFFAT)


def test_a_ticket_of_before_connects_no_socketio_client(school: Stage) -> None:
    ticket = school.ticket("iffat")
    school.connect_socketio(IFFAT)
    disable(school)

    school.say(IFFAT, "40" + json.dumps({"ticket": ticket}))

    assert school.poster.text(IFFAT)[-1].startswith('44{"message":')
    assert "ticket_refused" in school.poster.text(IFFAT)[-1]


def test_an_enabled_user_does_everything_again(school: Stage) -> None:
    disable(school)

    school.call("dana", "POST", "/people/users/iffat/enable")
    school.pass_time(seconds=1)

    assert school.call("iffat", "GET", "/courses").status == 200
    school.listen("iffat", IFFAT)
    assert school.knows(IFFAT)


def test_the_list_forgets_a_user_when_no_token_of_before_is_valid(school: Stage) -> None:
    disable(school)

    later = school.wiring.now() + TOKEN_LIFE

    assert not school.wiring.revocations.is_revoked("2f1c9f0e-iffat", later)


def test_a_process_reads_the_list_once_per_second_whatever_the_requests(
    school: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.pass_time(seconds=5)
    revocations, reads = school.wiring.revocations, list[str]()
    query = revocations._table.query  # type: ignore[attr-defined]

    def counted(pk: str, **options: str) -> object:
        reads.append(pk)
        return query(pk, **options)

    monkeypatch.setattr(revocations._table, "query", counted)  # type: ignore[attr-defined]
    for milliseconds in (0, 400, 400, 400):
        school.pass_time(milliseconds=milliseconds)
        school.call("iffat", "GET", "/me")

    assert reads == ["REVOKED", "REVOKED"]
