"""The longest that a request can take: below the gateway's 29 seconds, so that the caller gets our own response.

In simulated time. Each call of DynamoDB takes as long as the case says, or as its time-out and the deadline allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest

import app
from chalicelib.api.rest_call import REST_SECONDS
from chalicelib.api.sockets import GREETER_SECONDS, SOCKET_SECONDS
from chalicelib.aws.deadline import Deadline
from chalicelib.aws.http import TIMEOUT_SECONDS, Response, Send, UnreachableError
from chalicelib.aws.service import Service
from chalicelib.courses.dynamo.commits import CONTENTION_SECONDS, MAX_WRITE_SECONDS
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.transaction_plan import Conflict, Lifetimes, OutcomeUnknown, Writes
from chalicelib.errors import TimedOut
from chalicelib.people.cognito.user_pool import UserPool
from chalicelib.people.ports import Users
from chalicelib.wiring import use
from tests.functional.answer import Answer
from tests.functional.stage import COURSE_BODY, Stage, sample
from tests.functional.stage_wiring import StageWiring
from tests.moto_send import moto_send
from tests.webhook_builders import a_webhook

URL = "https://dynamodb.us-east-1.amazonaws.com"
NEVER = 1_000.0
ERRORS = {(503, "busy"), (504, "timeout"), (500, "internal")}
USER = {"username": "zoe", "name": "Zoe", "email": "zoe@example.com", "role": "admin"}
ABSENCE = {"fromDate": "2045-08-01", "toDate": "2045-09-30", "timeZone": "America/Toronto"}
REQUESTS: dict[tuple[str, str], tuple[str, Any]] = {
    ("GET", "/courses"): ("dana", None),
    ("POST", "/courses"): ("iffat", COURSE_BODY | {"location": "Annex"}),
    ("GET", "/courses/totals"): ("dana", None),
    ("GET", "/courses/{course_id}"): ("dana", None),
    ("GET", "/courses/{course_id}/history"): ("dana", None),
    ("POST", "/courses/{course_id}/assign"): ("dana", {"instructorId": 32}),
    ("POST", "/courses/{course_id}/reschedule"): (
        "dana", {"scheduledDate": "2045-07-16", "startTime": "09:00", "endTime": "12:00", "reason": "Snow"}
    ),
    ("POST", "/courses/{course_id}/cancel"): ("dana", {"reason": "Snow"}),
    ("POST", "/courses/{course_id}/complete"): ("dana", {"attended": 11}),
    ("POST", "/courses/{course_id}/edit"): ("dana", {"location": "Studio"}),
    ("POST", "/courses/{course_id}/decline"): ("dana", {"reason": "Ill"}),
    ("POST", "/courses/{course_id}/change-request"): ("iffat", {"kind": "cancel", "reason": "Exams"}),
    ("POST", "/courses/{course_id}/change-request/accept"): ("dana", {}),
    ("POST", "/courses/{course_id}/change-request/decline"): ("dana", {"reason": "No room"}),
    ("POST", "/courses/{course_id}/change-request/withdraw"): ("iffat", {}),
    ("GET", "/instructors"): ("dana", None),
    ("GET", "/organizations"): ("dana", None),
    ("GET", "/me"): ("dana", None),
    ("GET", "/updates"): ("dana", None),
    ("GET", "/activity"): ("dana", None),
    ("GET", "/activity.csv"): ("dana", None),
    ("GET", "/updates/stream"): ("dana", None),
    ("POST", "/realtime/tickets"): ("dana", None),
    ("GET", "/health"): ("dana", None),
    ("GET", "/health/ready"): ("dana", None),
    ("POST", "/canary/tickets"): ("dana", None),
    ("GET", "/people/organizations"): ("dana", None),
    ("POST", "/people/organizations"): ("dana", {"name": "Northgate"}),
    ("PATCH", "/people/organizations/{number}"): ("dana", {"name": "Northgate"}),
    ("GET", "/people/instructors"): ("dana", None),
    ("POST", "/people/instructors"): ("dana", {"name": "Nadia"}),
    ("PATCH", "/people/instructors/{number}"): ("dana", {"name": "Nadia"}),
    ("GET", "/people/users"): ("dana", None),
    ("POST", "/people/users"): ("dana", USER),
    ("PATCH", "/people/users/{username}"): ("dana", {"name": "Another Name"}),
    ("POST", "/people/users/{username}/invite"): ("dana", None),
    ("POST", "/people/users/{username}/disable"): ("dana", None),
    ("POST", "/people/users/{username}/enable"): ("dana", None),
    ("POST", "/people/imports/{kind}"): ("dana", {"csv": "organization_id,name\n7,Northgate\n", "save": True}),
    ("GET", "/people/exports/{kind}"): ("dana", None),
    ("GET", "/course-types"): ("iffat", None),
    ("GET", "/people/course-types"): ("dana", None),
    ("POST", "/people/course-types"): ("dana", {"name": "First Aid"}),
    ("PATCH", "/people/course-types/{number}"): ("dana", {"active": False}),
    ("GET", "/mail/settings"): ("mike", None),
    ("PATCH", "/mail/settings"): ("mike", {"language": "de"}),
    ("GET", "/mail/unsubscribe"): ("mike", None),
    ("POST", "/mail/unsubscribe"): ("mike", None),
    ("GET", "/people/webhooks"): ("dana", None),
    ("POST", "/people/webhooks"): ("dana", {"url": "https://example.com/hook"}),
    ("PATCH", "/people/webhooks/{webhook_id}"): ("dana", {"url": "https://example.com/hook"}),
    ("POST", "/people/webhooks/{webhook_id}/pause"): ("dana", None),
    ("POST", "/people/webhooks/{webhook_id}/resume"): ("dana", None),
    ("POST", "/people/webhooks/{webhook_id}/replay"): ("dana", {}),
    ("POST", "/people/webhooks/{webhook_id}/secret"): ("dana", None),
    ("POST", "/people/webhooks/{webhook_id}/remove"): ("dana", None),
    ("GET", "/people/webhooks/{webhook_id}/deliveries"): ("dana", None),
    ("GET", "/absences"): ("mike", None),
    ("POST", "/absences"): ("mike", ABSENCE),
    ("POST", "/absences/{absence_id}/remove"): ("mike", None),
    ("GET", "/notices"): ("dana", None),
    ("POST", "/notices/read"): ("dana", {"ids": ["n3wb0rn.1"]}),
    ("POST", "/notices/seen"): ("dana", {"cursor": "n3wb0rn.1"}),
    ("GET", "/notices/preferences"): ("dana", None),
    ("PUT", "/notices/preferences"): ("dana", {"preferences": {}}),
    ("GET", "/calendar-feed"): ("mike", None),
    ("POST", "/calendar-feed"): ("mike", None),
    ("POST", "/calendar-feed/revoke"): ("mike", None),
    ("GET", "/calendars/{name}"): ("mike", None),
    ("POST", "/metrics/reports"): ("mike", {"recoveries": {"replayed": 1}}),
    ("GET", "/metrics/realtime"): ("dana", None),
}  # fmt: skip
# The canary gives up after 10 s (wiring.py).
NOBODY_WAITS = {("POST", "/canary/events")}
PLACES = {
    "{webhook_id}": "0a1b2c3d",
    "{absence_id}": "2",
    "{number}": "7",
    "{username}": "zoe",
    "{kind}": "organizations",
    "{name}": f"{'a' * 64}.ics",
}
ACTIONS = [request for request in REQUESTS if request[0] == "POST" and request[1] != "/realtime/tickets"]


class SlowWiring(StageWiring):
    """The stage, with calls and transactions that take so many seconds of a simulated time, which begins at 0.

    A transaction ends with ``outcome``. A call is not answered in its time if that is too short.
    """

    def __init__(self, stage: Stage, call_seconds: float, write_seconds: float, outcome: type[Exception]) -> None:
        super().__init__()
        self.clock, self.recorder, self.time = stage.wiring.clock, stage.poster, 0.0
        self._call_seconds, self._write_seconds, self._outcome = call_seconds, write_seconds, outcome
        self._answer, self.user_pool = moto_send(URL), stage.wiring.user_pool

    @cached_property
    def deadline(self) -> Deadline:
        return Deadline(lambda: self.time)

    def _database(self, **limits: Any) -> Service:
        return self._service("dynamodb", self._answer, **limits)

    @cached_property
    def users(self) -> Users:
        return UserPool("us-east-1_EXAMPLE", self._service("cognito-idp", self.user_pool))

    @cached_property
    def courses(self) -> DynamoCourseStore:
        lifetimes = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))
        return DynamoCourseStore(self._table("courses"), lambda: self, lifetimes, **self._clocks)

    @property
    def _clocks(self) -> dict[str, Any]:
        return {
            "now": lambda: self.clock.timestamp() + self.time,
            "monotonic": lambda: self.time,
            "wait": self.wait,
            "seconds_left": self.deadline.seconds_left,
        }

    def wait(self, seconds: float) -> None:
        self.time += seconds

    def write(self, plan: Writes, now_seconds: int) -> None:
        self.time += self._write_seconds
        raise self._outcome

    def _service(self, name: str, answer: Send, **limits: Any) -> Service:
        def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
            allowed = min(limits.get("timeout_seconds", TIMEOUT_SECONDS), self.deadline.seconds_left())
            self.time += min(self._call_seconds, allowed)
            if self._call_seconds > allowed:
                raise UnreachableError("no answer in time")
            return answer(method, path, headers, body)

        return Service(name, send=send, wait=self.wait, seconds_left=self.deadline.seconds_left, **limits)


@pytest.fixture
def slow(stage: Stage) -> Iterator[Any]:
    """Makes the stage slow, and returns its wiring."""

    def make(call_seconds: float, write_seconds: float = 0.0, outcome: type[Exception] = Conflict) -> SlowWiring:
        own = SlowWiring(stage, call_seconds, write_seconds, outcome)
        use(own)
        return own

    yield make
    use(stage.wiring)


def send(stage: Stage, request: tuple[str, str], course: int) -> Answer:
    (method, route), (who, body) = request, REQUESTS[request]
    for place, value in PLACES.items():
        route = route.replace(place, value)
    query = {"ticket": "forged"} if route == "/updates/stream" else None
    return stage.call(who, method, route.replace("{course_id}", str(course)), body, query=query)


def test_every_route_has_its_worst_case_here() -> None:
    routes = {(method, path) for path, methods in app.app.routes.items() for method in methods}

    assert routes == REQUESTS.keys() | NOBODY_WAITS


@pytest.mark.parametrize("call_seconds", [NEVER, 4.9, 1.0])
@pytest.mark.parametrize("request_", REQUESTS, ids=" ".join)
def test_with_slow_tables_a_route_answers_within_25_seconds(
    stage: Stage, slow: Any, request_: tuple[str, str], call_seconds: float
) -> None:
    if "change-request" in request_[1]:
        course = stage.asked()
    else:
        course = stage.confirmed(32) if request_[1].endswith(("complete", "decline")) else stage.pending()
    if "{absence_id}" in request_[1]:
        stage.call("mike", "POST", "/absences", ABSENCE)
    if "{username}" in request_[1]:
        stage.call("dana", "POST", "/people/users", USER)
    if "{webhook_id}" in request_[1]:
        stage.wiring.webhooks.add(a_webhook(PLACES["{webhook_id}"]), "whsec_AAAA")
    wiring = slow(call_seconds, MAX_WRITE_SECONDS, OutcomeUnknown)

    answer = send(stage, request_, course)

    assert wiring.time <= REST_SECONDS + 0.01
    if answer.status >= 500:
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status, answer.json["code"]) in ERRORS


@pytest.mark.parametrize("outcome", [Conflict, OutcomeUnknown])
@pytest.mark.parametrize("write_seconds", [0.01, 1.0, MAX_WRITE_SECONDS])
@pytest.mark.parametrize("call_seconds", [0.01, 0.5, 2.5])
def test_an_action_that_never_succeeds_answers_within_25_seconds(
    stage: Stage, slow: Any, call_seconds: float, write_seconds: float, outcome: type[Exception]
) -> None:
    course = stage.pending()
    wiring = slow(call_seconds, write_seconds, outcome)

    answer = send(stage, ("POST", "/courses/{course_id}/assign"), course)

    assert wiring.time <= REST_SECONDS + 0.01
    assert (answer.status, answer.json["code"]) in ERRORS


def test_under_contention_with_quick_tables_an_action_is_tried_as_long_as_the_page_says(
    stage: Stage, slow: Any
) -> None:
    course = stage.pending()
    wiring = slow(0.01, 0.01, Conflict)

    answer = send(stage, ("POST", "/courses/{course_id}/assign"), course)

    assert (answer.status, answer.json["code"]) == (503, "busy")
    assert CONTENTION_SECONDS - 1 <= wiring.time <= CONTENTION_SECONDS + 1


def test_an_event_stream_without_tables_says_so_in_its_own_form(stage: Stage, slow: Any) -> None:
    wiring = slow(NEVER)

    headers = {"accept": "text/event-stream"}
    answer = stage.call(None, "GET", "/updates/stream", headers=headers, query={"ticket": "forged"})

    assert (answer.status, wiring.time <= REST_SECONDS) == (200, True)
    assert "event: error" in answer.text


def test_the_functions_of_sockets_end_in_time(stage: Stage, slow: Any) -> None:
    stage.connect("dana", "socket")
    event = sample("websocket_message") | {"body": '{"action": "hello"}'}
    event["requestContext"]["connectionId"] = "socket"

    wiring = slow(NEVER)
    app.websocket_message(event, None)
    message_seconds = wiring.time
    wiring = slow(NEVER)
    with pytest.raises((UnreachableError, TimedOut)):
        app.greeter({"connectionId": "socket"}, None)

    assert message_seconds <= SOCKET_SECONDS
    assert wiring.time <= GREETER_SECONDS
