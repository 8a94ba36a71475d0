"""Every route for every role: who may, who may not, and for whom there is nothing."""

from __future__ import annotations

from typing import Any

import pytest

import app
from tests.functional.stage import AFTER_THE_COURSE, COURSE_BODY, Stage
from tests.webhook_builders import a_webhook

ABSENCE = {"fromDate": "2045-08-01", "toDate": "2045-08-14", "timeZone": "America/Toronto"}
# All are Iffat College's: course 1 is confirmed with Mike, course 2 is pending, course 3 is confirmed and to be moved.
CONFIRMED, PENDING, ASKED, MIKES_ABSENCE = 1, 2, 3, 4
EVERYONE = ("dana", "iffat", "north", "mike", "sara")
RESCHEDULE = {"scheduledDate": "2045-07-20", "reason": "Room flooded"}

EDIT, SNOW = {"location": "Studio"}, {"reason": "Snow"}
CHANGE, MOVE = "/courses/{course_id}/change-request", {"kind": "move", **RESCHEDULE}
NEW_USER = {"username": "new", "name": "New", "email": "new@example.com", "role": "admin"}
ADMINS_ONLY = (200, 403, 403, 403, 403)
HOOKS, HOOK = "/people/webhooks", "/people/webhooks/{webhook_id}"

# Method, route, path, body, then the status for each of EVERYONE.
MATRIX: list[tuple[str, str, str, Any, tuple[int, ...]]] = [
    ("POST", "/courses", "/courses", COURSE_BODY | {"location": "Library"}, (422, 201, 201, 403, 403)),
    ("GET", "/courses", "/courses", None, (200, 200, 200, 200, 200)),
    ("GET", "/courses/totals", "/courses/totals", None, (200, 200, 200, 200, 200)),
    ("GET", "/courses/{course_id}", f"/courses/{CONFIRMED}", None, (200, 200, 404, 200, 404)),
    ("GET", "/courses/{course_id}", f"/courses/{PENDING}", None, (200, 200, 404, 404, 404)),
    ("GET", "/courses/{course_id}", "/courses/99", None, (404, 404, 404, 404, 404)),
    ("GET", "/courses/{course_id}/history", f"/courses/{CONFIRMED}/history", None, (200, 200, 404, 200, 404)),
    ("GET", "/courses/{course_id}/history", f"/courses/{PENDING}/history", None, (200, 200, 404, 404, 404)),
    ("GET", "/courses/{course_id}/history", "/courses/99/history", None, (404, 404, 404, 404, 404)),
    (
        "POST",
        "/courses/{course_id}/assign",
        f"/courses/{CONFIRMED}/assign",
        {"instructorId": 33},
        (200, 403, 403, 403, 403),
    ),
    ("POST", "/courses/{course_id}/assign", "/courses/99/assign", {"instructorId": 33}, (404, 403, 403, 403, 403)),
    (
        "POST",
        "/courses/{course_id}/reschedule",
        f"/courses/{CONFIRMED}/reschedule",
        RESCHEDULE,
        (200, 403, 403, 403, 403),
    ),
    ("POST", "/courses/{course_id}/reschedule", "/courses/99/reschedule", RESCHEDULE, (404, 403, 403, 403, 403)),
    (
        "POST",
        "/courses/{course_id}/cancel",
        f"/courses/{CONFIRMED}/cancel",
        {"reason": "Snow"},
        (200, 409, 404, 403, 403),
    ),
    (
        "POST",
        "/courses/{course_id}/cancel",
        f"/courses/{PENDING}/cancel",
        {"reason": "Snow"},
        (200, 200, 404, 403, 403),
    ),
    ("POST", "/courses/{course_id}/cancel", "/courses/99/cancel", {"reason": "Snow"}, (404, 404, 404, 403, 403)),
    (
        "POST",
        "/courses/{course_id}/complete",
        f"/courses/{CONFIRMED}/complete",
        {"attended": 11},
        (200, 403, 403, 200, 404),
    ),
    (
        "POST",
        "/courses/{course_id}/complete",
        f"/courses/{PENDING}/complete",
        {"attended": 11},
        (409, 403, 403, 404, 404),
    ),
    ("POST", "/courses/{course_id}/complete", "/courses/99/complete", {"attended": 11}, (404, 403, 403, 404, 404)),
    ("POST", "/courses/{course_id}/edit", f"/courses/{CONFIRMED}/edit", EDIT, (200, 409, 404, 403, 403)),
    ("POST", "/courses/{course_id}/edit", f"/courses/{PENDING}/edit", EDIT, (200, 200, 404, 403, 403)),
    ("POST", "/courses/{course_id}/edit", "/courses/99/edit", EDIT, (404, 404, 404, 403, 403)),
    ("POST", "/courses/{course_id}/decline", f"/courses/{CONFIRMED}/decline", SNOW, (200, 403, 403, 200, 404)),
    ("POST", "/courses/{course_id}/decline", f"/courses/{PENDING}/decline", SNOW, (409, 403, 403, 404, 404)),
    ("POST", "/courses/{course_id}/decline", "/courses/99/decline", SNOW, (404, 403, 403, 404, 404)),
    ("POST", CHANGE, f"/courses/{CONFIRMED}/change-request", MOVE, (403, 200, 404, 403, 403)),
    ("POST", CHANGE, f"/courses/{PENDING}/change-request", MOVE, (403, 409, 404, 403, 403)),
    ("POST", CHANGE, "/courses/99/change-request", MOVE, (403, 404, 404, 403, 403)),
    ("POST", f"{CHANGE}/accept", f"/courses/{ASKED}/change-request/accept", {}, ADMINS_ONLY),
    ("POST", f"{CHANGE}/accept", "/courses/99/change-request/accept", {}, (404, 403, 403, 403, 403)),
    ("POST", f"{CHANGE}/decline", f"/courses/{ASKED}/change-request/decline", SNOW, ADMINS_ONLY),
    ("POST", f"{CHANGE}/decline", "/courses/99/change-request/decline", SNOW, (404, 403, 403, 403, 403)),
    ("POST", f"{CHANGE}/withdraw", f"/courses/{ASKED}/change-request/withdraw", {}, (403, 200, 404, 403, 403)),
    ("POST", f"{CHANGE}/withdraw", "/courses/99/change-request/withdraw", {}, (403, 404, 404, 403, 403)),
    ("GET", "/instructors", "/instructors", None, (200, 403, 403, 403, 403)),
    ("GET", "/organizations", "/organizations", None, (200, 403, 403, 403, 403)),
    ("GET", "/people/organizations", "/people/organizations", None, ADMINS_ONLY),
    ("POST", "/people/organizations", "/people/organizations", {"name": "New"}, (201, 403, 403, 403, 403)),
    ("PATCH", "/people/organizations/{number}", "/people/organizations/7", {"active": False}, ADMINS_ONLY),
    ("PATCH", "/people/organizations/{number}", "/people/organizations/99", {}, (404, 403, 403, 403, 403)),
    ("GET", "/people/instructors", "/people/instructors", None, ADMINS_ONLY),
    ("POST", "/people/instructors", "/people/instructors", {"name": "New"}, (201, 403, 403, 403, 403)),
    ("PATCH", "/people/instructors/{number}", "/people/instructors/32", {"active": False}, ADMINS_ONLY),
    ("GET", "/people/users", "/people/users", None, ADMINS_ONLY),
    ("POST", "/people/users", "/people/users", NEW_USER, (201, 403, 403, 403, 403)),
    ("PATCH", "/people/users/{username}", "/people/users/nobody", {"name": "X"}, (404, 403, 403, 403, 403)),
    ("POST", "/people/users/{username}/invite", "/people/users/nobody/invite", None, (404, 403, 403, 403, 403)),
    ("POST", "/people/users/{username}/disable", "/people/users/nobody/disable", None, (404, 403, 403, 403, 403)),
    ("POST", "/people/users/{username}/enable", "/people/users/nobody/enable", None, (404, 403, 403, 403, 403)),
    ("POST", "/people/imports/{kind}", "/people/imports/instructors", {"csv": "instructorId,name"}, ADMINS_ONLY),
    ("GET", "/people/exports/{kind}", "/people/exports/courses", None, ADMINS_ONLY),
    ("GET", "/course-types", "/course-types", None, (200, 200, 200, 200, 200)),
    ("GET", "/people/course-types", "/people/course-types", None, ADMINS_ONLY),
    ("POST", "/people/course-types", "/people/course-types", {"name": "New"}, (201, 403, 403, 403, 403)),
    ("PATCH", "/people/course-types/{number}", "/people/course-types/99", {}, (404, 403, 403, 403, 403)),
    ("GET", "/mail/settings", "/mail/settings", None, (200, 200, 200, 200, 200)),
    # Nobody is in the directory of mails here.
    ("PATCH", "/mail/settings", "/mail/settings", {"language": "de"}, (404, 404, 404, 404, 404)),
    ("GET", "/mail/unsubscribe", "/mail/unsubscribe", None, (404, 404, 404, 404, 404)),
    ("POST", "/mail/unsubscribe", "/mail/unsubscribe", None, (404, 404, 404, 404, 404)),
    ("GET", HOOKS, HOOKS, None, ADMINS_ONLY),
    ("POST", HOOKS, HOOKS, {"url": "https://example.com/"}, (201, 403, 403, 403, 403)),
    ("PATCH", HOOK, f"{HOOKS}/0a1b2c3d", {"description": "Ours"}, ADMINS_ONLY),
    ("PATCH", HOOK, f"{HOOKS}/99", {}, (404, 403, 403, 403, 403)),
    ("POST", f"{HOOK}/pause", f"{HOOKS}/0a1b2c3d/pause", None, ADMINS_ONLY),
    ("POST", f"{HOOK}/resume", f"{HOOKS}/0a1b2c3d/resume", None, ADMINS_ONLY),
    ("POST", f"{HOOK}/replay", f"{HOOKS}/0a1b2c3d/replay", {}, ADMINS_ONLY),
    ("POST", f"{HOOK}/replay", f"{HOOKS}/99/replay", {}, (404, 403, 403, 403, 403)),
    ("POST", f"{HOOK}/secret", f"{HOOKS}/0a1b2c3d/secret", None, ADMINS_ONLY),
    ("POST", f"{HOOK}/secret", f"{HOOKS}/99/secret", None, (404, 403, 403, 403, 403)),
    ("POST", f"{HOOK}/remove", f"{HOOKS}/0a1b2c3d/remove", None, ADMINS_ONLY),
    ("POST", f"{HOOK}/remove", f"{HOOKS}/99/remove", None, (404, 403, 403, 403, 403)),
    ("GET", f"{HOOK}/deliveries", f"{HOOKS}/0a1b2c3d/deliveries", None, ADMINS_ONLY),
    ("GET", f"{HOOK}/deliveries", f"{HOOKS}/99/deliveries", None, (404, 403, 403, 403, 403)),
    ("GET", "/absences", "/absences", None, (200, 403, 403, 200, 200)),
    ("POST", "/absences", "/absences", ABSENCE, (422, 403, 403, 201, 201)),
    (
        "POST",
        "/absences/{absence_id}/remove",
        f"/absences/{MIKES_ABSENCE}/remove",
        None,
        (200, 403, 403, 200, 404),
    ),
    ("POST", "/absences/{absence_id}/remove", "/absences/99/remove", None, (404, 403, 403, 404, 404)),
    ("GET", "/notices", "/notices", None, (200, 200, 200, 200, 200)),
    ("POST", "/notices/read", "/notices/read", {}, (422, 422, 422, 422, 422)),
    ("POST", "/notices/seen", "/notices/seen", {"cursor": "?"}, (422, 422, 422, 422, 422)),
    ("GET", "/notices/preferences", "/notices/preferences", None, (200, 200, 200, 200, 200)),
    ("PUT", "/notices/preferences", "/notices/preferences", {"preferences": {}}, (200, 200, 200, 200, 200)),
    ("GET", "/courses/{course_id}", f"/courses/{CONFIRMED}.ics", None, (200, 200, 404, 200, 404)),
    ("GET", "/courses/{course_id}", "/courses/99.ics", None, (404, 404, 404, 404, 404)),
    ("GET", "/calendar-feed", "/calendar-feed", None, (200, 200, 200, 200, 200)),
    ("POST", "/calendar-feed", "/calendar-feed", None, (201, 201, 201, 201, 201)),
    ("POST", "/calendar-feed/revoke", "/calendar-feed/revoke", None, (200, 200, 200, 200, 200)),
    # Its address stands for a person, and this one is nobody's.
    ("GET", "/calendars/{name}", f"/calendars/{'a' * 64}.ics", None, (404, 404, 404, 404, 404)),
    ("POST", "/metrics/reports", "/metrics/reports", {"recoveries": {"replayed": 1}}, (200, 200, 200, 200, 200)),
    ("GET", "/metrics/realtime", "/metrics/realtime", None, ADMINS_ONLY),
    ("GET", "/me", "/me", None, (200, 200, 200, 200, 200)),
    ("GET", "/health", "/health", None, (200, 200, 200, 200, 200)),
    ("GET", "/updates", "/updates", None, (200, 200, 200, 200, 200)),
    ("GET", "/activity", "/activity", None, (200, 200, 200, 200, 200)),
    ("GET", "/activity.csv", "/activity.csv", None, (200, 200, 200, 200, 200)),
    ("POST", "/realtime/tickets", "/realtime/tickets", None, (200, 200, 200, 200, 200)),
    # Its ticket stands for the caller, and here is none.
    ("GET", "/updates/stream", "/updates/stream", None, (401, 401, 401, 401, 401)),
]
CELLS = [
    pytest.param(who, method, path, body, status, id=f"{who}-{method}-{path}")
    for method, _, path, body, statuses in MATRIX
    for who, status in zip(EVERYONE, statuses, strict=True)
]
CODES = {401: "ticket_refused", 403: "wrong_role", 404: "not_found", 409: "wrong_status", 422: "invalid_fields"}
FOR_ACCOUNTS = [
    pytest.param(method, path, body, id=f"{method}-{path}")
    for method, route, path, body, _ in MATRIX
    if route not in ("/health", "/updates/stream", "/calendars/{name}", "/mail/unsubscribe")
]


def courses_and_an_absence(stage: Stage) -> None:
    stage.confirmed(32)
    stage.pending(location="Gym")
    stage.asked(34)
    stage.call("mike", "POST", "/absences", ABSENCE | {"fromDate": "2045-09-01", "toDate": "2045-09-02"})
    stage.wiring.webhooks.add(a_webhook(), "whsec_AAAA")


@pytest.fixture
def school(stage: Stage) -> Stage:
    return stage.begin_with(courses_and_an_absence)


def test_the_matrix_has_every_route_for_people() -> None:
    """API Gateway lets no person call those of the canary: tests/package/test_gateways.py."""
    everything = {(method, path) for path, methods in app.app.routes.items() for method in methods}
    others = ("/canary/tickets", "/canary/events", "/health/ready")
    routes = {(method, path) for method, path in everything if path not in others}

    covered = {(method, route) for method, route, *_ in MATRIX}

    assert covered == routes


@pytest.mark.parametrize(("who", "method", "path", "body", "status"), CELLS)
def test_each_role_gets_its_own_answer(school: Stage, who: str, method: str, path: str, body: Any, status: int) -> None:
    if path.endswith("/complete"):
        school.at(AFTER_THE_COURSE)

    answer = school.call(who, method, path, body)

    assert answer.status == status
    assert status < 400 or answer.code == CODES[status]


@pytest.mark.parametrize(("method", "path", "body"), FOR_ACCOUNTS)
def test_an_account_without_a_role_gets_nothing(school: Stage, method: str, path: str, body: Any) -> None:
    answer = school.call("visitor", method, path, body)

    assert (answer.status, answer.code) == (403, "no_role")


@pytest.mark.parametrize(("method", "path", "body"), FOR_ACCOUNTS)
def test_an_admin_who_needs_one_time_codes_and_has_none_gets_nothing(
    school: Stage, method: str, path: str, body: Any
) -> None:
    answer = school.call("newcomer", method, path, body)

    assert (answer.status, answer.code) == (403, "second_factor_needed")


@pytest.mark.parametrize(("method", "path", "body"), FOR_ACCOUNTS)
def test_an_access_token_gets_nothing(school: Stage, method: str, path: str, body: Any) -> None:
    """The gateway lets one through as soon as a route names scopes."""
    before = school.state()

    answer = school.call("script", method, path, body)

    assert (answer.status, answer.code, answer.headers["www-authenticate"]) == (401, "unauthorized", "Bearer")
    assert school.state() == before


def test_a_refused_role_is_told_whose_it_is(school: Stage) -> None:
    answer = school.act("iffat", CONFIRMED, "assign", {"instructorId": 33})

    assert answer.json["detail"] == "This is for administrators only."


def test_a_refusal_for_two_roles_names_both(school: Stage) -> None:
    answer = school.act("mike", CONFIRMED, "cancel", {"reason": "Snow"})

    assert answer.json["detail"] == "This is for administrators and organizations only."


def test_a_role_is_refused_before_the_course_is_looked_for(school: Stage) -> None:
    """The answer must not tell whether the course is there."""
    there = school.act("iffat", CONFIRMED, "assign", {"instructorId": 33})

    missing = school.act("iffat", 99, "assign", {"instructorId": 33})

    assert there.text == missing.text


@pytest.mark.parametrize("who", ["iffat", "north", "mike", "sara"])
def test_refused_actions_change_nothing(school: Stage, who: str) -> None:
    before = school.state()

    cells: list[Any] = [cell.values for cell in CELLS]
    for cell in cells:
        if cell[0] == who and cell[1] == "POST" and cell[4] >= 400:
            school.call(who, cell[1], cell[2], cell[3])

    assert school.state() == before
