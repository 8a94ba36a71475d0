"""Another organization's course looks like none at all, on every route."""

from __future__ import annotations

from typing import Any

import pytest

import app
from tests.functional.mails import MailStage
from tests.functional.people import CHANNELS
from tests.functional.stage import AFTER_THE_COURSE, Stage
from tests.functional.stream_batches import DONE, project

THEIRS, MISSING = 1, 2
ROUTES = [
    ("GET", "", None),
    ("GET", ".ics", None),
    ("GET", "/history", None),
    ("POST", "/cancel", {"reason": "Snow"}),
    ("POST", "/assign", {"instructorId": 33}),
    ("POST", "/reschedule", {"scheduledDate": "2045-07-20", "reason": "Room"}),
    ("POST", "/complete", {"attended": 1}),
    ("POST", "/edit", {"location": "Annex"}),
    ("POST", "/decline", {"reason": "Ill"}),
    ("POST", "/change-request", {"kind": "cancel", "reason": "Exams"}),
    ("POST", "/change-request/accept", {}),
    ("POST", "/change-request/decline", {"reason": "No room"}),
    ("POST", "/change-request/withdraw", {}),
]
OUTSIDERS = ("north", "sara")
# Besides courses by number: what everybody reads, the own part of each.
READ_BY_ALL = [
    *("/courses", "/courses/totals", "/updates", "/activity", "/activity.csv", "/notices", "/notices/preferences"),
    *("/calendar-feed", "/course-types", "/mail/settings", "/me"),
]
DELIVERIES = "/people/webhooks/{webhook_id}/deliveries"
READ_BY_ADMINS = [
    *("/instructors", "/organizations", "/metrics/realtime", "/people/webhooks", DELIVERIES),
    *("/people/course-types", "/people/exports/{kind}", "/people/instructors", "/people/organizations"),
    "/people/users",
]
# A token is the caller there (the calendar's is tried below), no course is told of, or tests of their own show it.
READ_OTHERWISE = [
    *("/calendars/{name}", "/mail/unsubscribe", "/updates/stream"),
    *("/health", "/health/ready", "/absences"),
]


def a_course_of_theirs(stage: Stage) -> None:
    """Course 1 belongs to Iffat College and Mike; there is no course 2."""
    assert stage.confirmed(32, notes="Secret plans", location="Secret hall") == THEIRS


@pytest.fixture
def theirs(stage: Stage) -> Stage:
    return stage.begin_with(a_course_of_theirs)


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize(("method", "route", "body"), ROUTES)
def test_anothers_course_is_answered_as_a_missing_one(
    theirs: Stage, who: str, method: str, route: str, body: Any
) -> None:
    there = theirs.call(who, method, f"/courses/{THEIRS}{route}", body)

    missing = theirs.call(who, method, f"/courses/{MISSING}{route}", body)

    assert there.status == missing.status
    assert there.headers == missing.headers
    assert there.text.replace(f"course {THEIRS}.", f"course {MISSING}.") == missing.text


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize(("method", "route", "body"), [route for route in ROUTES if route[0] == "POST"])
@pytest.mark.parametrize("header", [{"If-Match": '"1"'}, {"Idempotency-Key": "k"}])
def test_conditions_reveal_nothing_either(
    theirs: Stage, who: str, method: str, route: str, body: Any, header: dict[str, str]
) -> None:
    answer = theirs.call(who, method, f"/courses/{THEIRS}{route}", body, headers=header)

    assert answer.status in (403, 404)
    assert "Secret" not in answer.text


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nothing_of_it_is_in_whatever_else_they_may_read(theirs: Stage, who: str) -> None:
    feed = theirs.call(who, "POST", "/calendar-feed").json["address"].partition("/dev")[2]
    routes = [("GET", path) for path in READ_BY_ALL] + [("POST", "/realtime/tickets"), ("GET", feed)]

    answers = [theirs.call(who, method, path) for method, path in routes]

    assert {answer.status for answer in answers} <= {200, 304}
    assert not any(word in answer.text for answer in answers for word in ("Secret", "Iffat", "CPR"))


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("route", READ_BY_ADMINS)
def test_what_tells_of_all_courses_is_read_by_admins_only(theirs: Stage, who: str, route: str) -> None:
    answer = theirs.call(who, "GET", route.format(webhook_id="0a1b2c3d", kind="courses"))

    assert (answer.status, answer.code) == (403, "wrong_role")


def test_no_route_that_reads_is_left_out() -> None:
    reads = {path for path, methods in app.app.routes.items() if "GET" in methods}

    of_a_course = {"/courses/{course_id}", "/courses/{course_id}/history"}
    assert reads == of_a_course | {*READ_BY_ALL, *READ_BY_ADMINS, *READ_OTHERWISE}


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("route", ["/activity", "/activity.csv"])
@pytest.mark.parametrize("is_projected", [False, True])
def test_no_filter_finds_the_activity_of_anothers_course(
    theirs: Stage, who: str, route: str, is_projected: bool
) -> None:
    if is_projected:
        assert project(theirs.feed_records()) == DONE
    queries: list[dict[str, str]] = [{"courseId": str(THEIRS)}, {"actor": "dana"}, {"type": "course_assigned"}]

    found = [theirs.call(who, "GET", route, query=query) for query in queries]

    nothing = [theirs.call(who, "GET", route, query=query | {"courseId": str(MISSING)}) for query in queries]
    assert [(each.status, each.text) for each in found] == [(each.status, each.text) for each in nothing]


def test_a_former_instructor_keeps_the_activity_up_to_the_change_and_gets_nothing_after(theirs: Stage) -> None:
    theirs.act("dana", THEIRS, "assign", {"instructorId": 33})
    theirs.act("dana", THEIRS, "reschedule", {"scheduledDate": "2045-07-20", "reason": "Secret reason"})
    project(theirs.feed_records())

    answer = theirs.call("mike", "GET", "/activity")

    assert [item["data"]["type"] for item in answer.json["items"]] == ["course_assigned", "course_assigned"]
    assert "Secret reason" not in answer.text


def test_a_pages_token_of_another_shows_only_ones_own(theirs: Stage) -> None:
    theirs.pending(location="B", scheduledDate="2045-07-30")
    theirs.pending("north", scheduledDate="2045-07-31")
    token = theirs.call("iffat", "GET", "/courses", query={"limit": "1"}).json["next"]

    answer = theirs.call("north", "GET", "/courses", query={"next": token})

    assert [course["organizationId"] for course in answer.json["items"]] == [8]


def test_a_duplicate_of_another_organization_is_not_mentioned(theirs: Stage) -> None:
    answer = theirs.request("north", location="Secret hall")

    assert answer.status == 201


def test_a_former_instructor_keeps_no_access(theirs: Stage) -> None:
    theirs.act("dana", THEIRS, "assign", {"instructorId": 33})

    answers = [theirs.call("mike", "GET", f"/courses/{THEIRS}{route}").status for route in ("", "/history")]

    assert answers == [404, 404]


# The status before, what is done by whom, and who is mailed about it: admins only about what asks them to act.
MAILED = [
    (None, "request", {}, "iffat", {"dana"}),
    ("pending", "assign", {"instructorId": 32}, "dana", {"iffat", "mike"}),
    ("confirmed", "reschedule", {"scheduledDate": "2045-07-20", "reason": "Room"}, "dana", {"iffat", "mike"}),
    ("confirmed", "cancel", {"reason": "Snow"}, "dana", {"iffat", "mike"}),
    ("confirmed", "complete", {"attended": 11}, "mike", {"iffat"}),
]


@pytest.mark.parametrize(("status", "action", "body", "who", "mailed"), MAILED, ids=[row[1] for row in MAILED])
def test_a_mail_and_its_file_reach_the_audience_without_the_actor(
    stage: Stage, status: str | None, action: str, body: dict[str, Any], who: str, mailed: set[str]
) -> None:
    mails = MailStage(stage)
    number = getattr(stage, status)() if status else None
    mails.quiet()
    stage.wiring.mails.sent.clear()
    if action == "complete":
        stage.at(AFTER_THE_COURSE)

    if number is None:
        stage.pending(who)
    else:
        assert stage.act(who, number, action, body).status == 200
    mails.quiet()

    assert {each for each in CHANNELS if mails.mails_to(each)} == mailed
    assert len(stage.wiring.mails.sent) == len(mailed)
