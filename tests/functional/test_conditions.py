"""If-Match and Idempotency-Key."""

from __future__ import annotations

import pytest

from tests.functional.actions import ACTIONS
from tests.functional.stage import COURSE_BODY, Stage

KEY = {"Idempotency-Key": "7f9c-1"}


def test_the_seen_version_lets_an_action_through(stage: Stage) -> None:
    number = stage.pending()

    answer = stage.act("dana", number, "assign", {"instructorId": 32}, headers={"If-Match": '"1"'})

    assert answer.status == 200


@pytest.mark.parametrize(
    "header", ["*", ' "1" ', '"1", "2"', '"7","1"', 'W/"9", "1"', '"1-gzip"', '"1--gzip"', '"1-br"']
)
def test_if_match_may_be_any_or_a_list_or_marked_by_a_proxy(stage: Stage, header: str) -> None:
    """RFC 9110, section 13.1.1; the marks are those of Apache, Jetty and Caddy."""
    number = stage.pending()

    answer = stage.act("dana", number, "assign", {"instructorId": 32}, headers={"If-Match": header})

    assert answer.status == 200


def test_a_stale_version_is_refused_with_what_happened(stage: Stage) -> None:
    number = stage.pending()
    stage.pass_time(hours=1)
    stage.act("dana", number, "cancel", {"reason": "Snow"})

    answer = stage.act("omar", number, "assign", {"instructorId": 32}, headers={"If-Match": '"1"'})

    assert (answer.status, answer.code) == (412, "stale_version")
    assert answer.json["detail"] == (
        "This course was cancelled by Dana at 16:30 while you had it open. Nothing was saved."
    )


def test_a_stale_version_is_answered_with_the_course_as_it_is(stage: Stage) -> None:
    number = stage.confirmed()

    answer = stage.act("omar", number, "cancel", {"reason": "Snow"}, headers={"If-Match": '"1"'})

    assert answer.json["course"] == stage.call("omar", "GET", f"/courses/{number}").json


def test_the_course_in_a_refusal_hides_internal_notes(stage: Stage) -> None:
    number = stage.pending("dana", organizationId=7, notes="They pay late", notesInternal=True)

    answer = stage.act("iffat", number, "cancel", {"reason": "Moved"}, headers={"If-Match": '"9"'})

    assert answer.status == 412
    assert answer.json["course"]["notes"] is None


def test_two_edits_of_one_version_end_in_one_refusal(stage: Stage) -> None:
    number, seen = stage.confirmed(), {"If-Match": '"2"'}
    commands = [{"scheduledDate": "2045-07-20", "reason": "a"}, {"scheduledDate": "2045-07-21", "reason": "b"}]

    answers = [stage.act("dana", number, "reschedule", command, headers=seen) for command in commands]

    assert [answer.status for answer in answers] == [200, 412]


@pytest.mark.parametrize(
    "header", ['W/"1"', '"2"', '"2", "3"', '"one"', '"-1"', '"01"', '""', '"٣"', '"9999999999999999"', '"1-identity"']
)
def test_tags_that_do_not_match_let_nothing_through(stage: Stage, header: str) -> None:
    """RFC 9110, section 8.8.3.2: a weak tag never matches strongly."""
    number = stage.pending()
    before = stage.state()

    answer = stage.act("dana", number, "assign", {"instructorId": 32}, headers={"If-Match": header})

    assert (answer.status, answer.code) == (412, "stale_version")
    assert answer.json["detail"] == "This course has version 1, which If-Match does not name. Nothing was saved."
    assert stage.state() == before


@pytest.mark.parametrize("header", ["1", '"1', '"1" "2"', "", "W/1", '*, "1"'])
def test_a_malformed_if_match_is_refused_by_name(stage: Stage, header: str) -> None:
    number = stage.pending()

    answer = stage.act("dana", number, "assign", {"instructorId": 32}, headers={"If-Match": header})

    assert answer.status == 422
    assert list(answer.fields) == ["If-Match"]


def test_a_repeated_request_gets_the_first_answer(stage: Stage) -> None:
    first = stage.call("iffat", "POST", "/courses", COURSE_BODY, headers=KEY)
    stage.pass_time(minutes=5)

    again = stage.call("iffat", "POST", "/courses", COURSE_BODY, headers=KEY)

    assert (again.status, again.text) == (201, first.text)
    assert again.headers == first.headers


def test_a_repeated_request_is_carried_out_once(stage: Stage) -> None:
    stage.call("iffat", "POST", "/courses", COURSE_BODY, headers=KEY)
    before = stage.state()

    stage.call("iffat", "POST", "/courses", COURSE_BODY, headers=KEY)

    assert stage.state() == before


@pytest.mark.parametrize(("action", "body"), ACTIONS)
def test_a_repeated_action_gets_the_first_answer(stage: Stage, action: str, body: dict[str, object]) -> None:
    number = stage.confirmed()
    stage.pass_time(days=3)
    first = stage.act("dana", number, action, body, headers=KEY)

    again = stage.act("dana", number, action, body, headers=KEY)

    assert (first.status, again.status) == (200, 200)
    assert (again.text, again.headers["etag"]) == (first.text, first.headers["etag"])


def test_a_repeat_is_answered_although_its_if_match_is_stale_by_now(stage: Stage) -> None:
    number = stage.confirmed()
    headers = KEY | {"If-Match": '"2"'}
    first = stage.act("dana", number, "cancel", {"reason": "Snow"}, headers=headers)

    again = stage.act("dana", number, "cancel", {"reason": "Snow"}, headers=headers)

    assert again.text == first.text


def test_the_order_of_members_makes_no_other_request(stage: Stage) -> None:
    first = stage.call("iffat", "POST", "/courses", COURSE_BODY, headers=KEY)

    again = stage.call("iffat", "POST", "/courses", dict(reversed(COURSE_BODY.items())), headers=KEY)

    assert again.text == first.text


def test_a_key_with_another_body_is_refused(stage: Stage) -> None:
    stage.call("iffat", "POST", "/courses", COURSE_BODY, headers=KEY)

    answer = stage.call("iffat", "POST", "/courses", COURSE_BODY | {"students": 3}, headers=KEY)

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")


def test_a_key_with_another_course_is_refused(stage: Stage) -> None:
    one, two = stage.pending(), stage.pending(location="Gym")
    stage.act("dana", one, "cancel", {"reason": "Snow"}, headers=KEY)

    answer = stage.act("dana", two, "cancel", {"reason": "Snow"}, headers=KEY)

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_its_user(stage: Stage) -> None:
    stage.call("iffat", "POST", "/courses", COURSE_BODY, headers=KEY)

    answer = stage.call("north", "POST", "/courses", COURSE_BODY, headers=KEY)

    assert (answer.status, answer.json["organizationId"]) == (201, 8)


def test_a_refused_request_uses_no_key_up(stage: Stage) -> None:
    refused = stage.call("iffat", "POST", "/courses", COURSE_BODY | {"scheduledDate": "2045-07-01"}, headers=KEY)

    answer = stage.call("iffat", "POST", "/courses", COURSE_BODY, headers=KEY)

    assert (refused.status, answer.status) == (422, 201)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "clé", "a\u0000b"])
def test_an_invalid_key_is_refused_by_name(stage: Stage, key: str) -> None:
    answer = stage.call("iffat", "POST", "/courses", COURSE_BODY, headers={"Idempotency-Key": key})

    assert answer.status == 422
    assert list(answer.fields) == ["Idempotency-Key"]


def test_the_longest_key_is_good(stage: Stage) -> None:
    answer = stage.call("iffat", "POST", "/courses", COURSE_BODY, headers={"Idempotency-Key": "x" * 255})

    assert answer.status == 201
