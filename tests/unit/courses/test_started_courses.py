"""What an instructor and an organization can no longer do from the start of a course on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.courses import decide_change, decide_change_request
from chalicelib.courses.course_errors import AlreadyStarted, WrongStatus
from chalicelib.courses.course_status import Status
from chalicelib.courses.decide_change import Change
from tests.builders import (
    ZONE,
    a_decline,
    a_move,
    a_request_to_cancel,
    admin,
    completed,
    confirmed,
    instructor_user,
    organization_user,
)

START = datetime(2025, 7, 15, 13, 0, tzinfo=UTC)

REFUSED: dict[str, Callable[[datetime], Change]] = {
    "decline": lambda now: decide_change.decline(confirmed(), a_decline(), instructor_user(), now),
    "ask to move": lambda now: decide_change_request.request_change(confirmed(), a_move(), organization_user(), now),
    "ask to cancel": lambda now: decide_change_request.request_change(
        confirmed(), a_request_to_cancel(), organization_user(), now
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_from_the_start_on_and_allowed_before(name: str) -> None:
    REFUSED[name](START - timedelta(milliseconds=1))

    with pytest.raises(AlreadyStarted) as refusal:
        REFUSED[name](START)

    sentence = f"This course started on 15 Jul, 09:00 ({ZONE}), so this is too late. Ask an administrator."
    assert str(refusal.value) == sentence


def test_an_admin_takes_the_instructor_off_a_course_that_has_started() -> None:
    change = decide_change.decline(confirmed(), a_decline(), admin(), START)

    assert change.after.status is Status.PENDING


def test_a_course_that_is_over_keeps_its_own_refusal() -> None:
    with pytest.raises(WrongStatus):
        decide_change.decline(completed(), a_decline(), instructor_user(), START)


def test_an_organization_withdraws_what_it_asked_for_also_after_the_start() -> None:
    asked = decide_change_request.request_change(
        confirmed(), a_move(), organization_user(), START - timedelta(days=1)
    ).after

    assert decide_change_request.withdraw_change(asked, organization_user(), START).after.change_request is None
