"""Which pages may call the REST API: the parameter CorsOrigins, as the function applies it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.mail.unsubscribe_token import unsubscribe_token
from chalicelib.people.recipients import Recipient
from chalicelib.settings import Settings, from_environment
from chalicelib.wiring import use
from tests.functional.answer import Answer
from tests.functional.stage import COURSE_BODY, Stage
from tests.functional.stage_wiring import SETTINGS, StageWiring

PORTALS, PARTNER, STRANGER = "https://portal.example.com", "https://partner.example.org", "https://evil.example.net"


class RestrictedWiring(StageWiring):
    @property
    def settings(self) -> Settings:
        return replace(SETTINGS, cors_origins=(PORTALS, PARTNER))


@pytest.fixture
def restricted(stage: Stage) -> Stage:
    use(RestrictedWiring())
    return stage


def get(stage: Stage, path: str = "/me", **headers: str) -> Answer:
    return stage.call("iffat", "GET", path, headers=headers)


def test_the_variable_is_a_list_with_commas_and_any_origin_without_it() -> None:
    listed = from_environment({"CORS_ORIGINS": f"{PORTALS},"})

    assert listed.cors_origins == (PORTALS,)
    assert from_environment({}).cors_origins == ("*",)


def test_by_default_pages_of_any_origin_may_call(stage: Stage) -> None:
    answer = get(stage, Origin=STRANGER)

    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert "vary" not in answer.headers


@pytest.mark.parametrize("origin", [PORTALS, PARTNER])
def test_an_allowed_origin_is_named_in_the_response_which_varies_by_it(restricted: Stage, origin: str) -> None:
    answer = get(restricted, Origin=origin)

    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, origin)
    assert answer.headers["vary"] == "Origin"


def test_a_page_of_another_origin_is_refused_and_changes_nothing(restricted: Stage) -> None:
    headers = {"Origin": STRANGER, "Content-Type": "application/json"}

    answer = restricted.call("iffat", "POST", "/courses", COURSE_BODY, headers=headers)

    assert (answer.status, answer.code) == (403, "origin_not_allowed")
    assert STRANGER in answer.json["detail"]
    assert answer.headers["access-control-allow-origin"] == PORTALS
    assert answer.headers["vary"] == "Origin"
    assert get(restricted, "/courses/1", Origin=PORTALS).status == 404


def test_programs_that_are_no_pages_are_not_affected(restricted: Stage) -> None:
    event = restricted._request("iffat", "GET", "/me", None, {}, None)
    event["headers"] = {name: value for name, value in event["headers"].items() if name.lower() != "origin"}

    assert restricted.deliver(event).status == 200


@pytest.mark.parametrize("origin", ["null", "https://api.example.com", STRANGER])
def test_the_page_of_an_unsubscribe_link_may_send_its_form(restricted: Stage, origin: str) -> None:
    """The page is the API's own, and sends no referrer: browsers then say ``null``."""
    token = unsubscribe_token(restricted.wiring.mail_signing_key.ensure(), "instructor:32", "2f1c9f0e-mike")
    recipient = Recipient(user_id="2f1c9f0e-mike", username="mike", name="Mike", email="mike@example.com")
    restricted.wiring.recipients.change("instructor:32", recipient.user_id, lambda _: recipient)

    answer = restricted.call(None, "POST", "/mail/unsubscribe", query={"token": token}, headers={"Origin": origin})

    assert (answer.status, answer.json) == (200, {"subscribed": False})
    assert answer.headers["access-control-allow-origin"] == PORTALS


def test_refusals_can_be_read_by_allowed_origins_only(restricted: Stage) -> None:
    missing = get(restricted, "/courses/99", Origin=PARTNER)
    unsupported = restricted.call("iffat", "POST", "/courses", "x", headers={"Origin": PARTNER, "Content-Type": "a/b"})

    for refusal, status in ((missing, 404), (unsupported, 415)):
        assert (refusal.status, refusal.headers["access-control-allow-origin"]) == (status, PARTNER)


def test_an_event_stream_varies_by_both_headers(restricted: Stage) -> None:
    answer = restricted.call(None, "GET", "/updates/stream", headers={"Origin": PORTALS})

    assert answer.headers["vary"] == "Accept, Origin"
