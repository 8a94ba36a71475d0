"""The table from refusals to statuses."""

from __future__ import annotations

import json

import pytest

from chalicelib.api import problems as api_errors
from chalicelib.courses import course_errors
from chalicelib.courses.absences import absence_errors
from chalicelib.errors import CoursewireError, Refusal
from tests.builders import confirmed


def leaves(base: type[CoursewireError] = CoursewireError) -> list[type[CoursewireError]]:
    below = [leaf for child in base.__subclasses__() for leaf in leaves(child)]
    return below or [base]


@pytest.mark.parametrize("kind", leaves())
def test_every_way_to_say_no_has_a_status(kind: type[CoursewireError]) -> None:
    assert kind in api_errors.STATUSES


def test_titles_are_those_of_rfc_9110_on_every_python() -> None:
    """Python 3.13 renamed two of its phrases: a later one must not change what a problem says."""
    titles = {
        400: "Bad Request",
        401: "Unauthorized",
        403: "Forbidden",
        404: "Not Found",
        405: "Method Not Allowed",
        409: "Conflict",
        410: "Gone",
        412: "Precondition Failed",
        413: "Content Too Large",
        415: "Unsupported Media Type",
        422: "Unprocessable Content",
        429: "Too Many Requests",
        500: "Internal Server Error",
        502: "Bad Gateway",
        503: "Service Unavailable",
        504: "Gateway Timeout",
    }

    statuses = {*api_errors.FRAMEWORK, *api_errors.STATUSES.values()}
    shown = {int(each): json.loads(api_errors.problem_response(each, "x", "").body)["title"] for each in statuses}

    assert shown == titles


def test_refusals_are_the_callers_and_errors_are_ours() -> None:
    for kind, status in api_errors.STATUSES.items():
        assert (status < 500) == issubclass(kind, Refusal)


def test_no_two_refusals_share_a_code_but_those_of_a_busy_instructor() -> None:
    others = (absence_errors.InstructorAway, absence_errors.AbsencesOverlap, absence_errors.InstructorTeaches)
    codes = [kind.code for kind in leaves() if kind not in others] + [course_errors.InstructorBusy.code]

    assert len(set(codes)) == len(codes)


def test_codes_are_small_words() -> None:
    codes = [kind.code for kind in leaves()] + [code for code, _ in api_errors.FRAMEWORK.values()]

    assert all(code.replace("_", "").isalpha() and code.islower() for code in codes)


def test_every_framework_status_says_a_sentence() -> None:
    assert all(detail.endswith(".") for _, detail in api_errors.FRAMEWORK.values())


def test_a_stale_version_shows_nobody_the_course() -> None:
    """Without an identity there is no telling what it may see."""
    answer = api_errors.problem(course_errors.StaleVersion(confirmed()), None)

    assert "course" not in json.loads(answer.body)
