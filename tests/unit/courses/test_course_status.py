from __future__ import annotations

from itertools import product

import pytest

from chalicelib.courses.course_errors import WrongStatus
from chalicelib.courses.course_status import STEPS, Action, Status, next_status

ALLOWED = {
    (Status.PENDING, Action.ASSIGN): Status.CONFIRMED,
    (Status.PENDING, Action.RESCHEDULE): Status.PENDING,
    (Status.PENDING, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.ASSIGN): Status.CONFIRMED,
    (Status.CONFIRMED, Action.RESCHEDULE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.COMPLETE): Status.COMPLETED,
    (Status.PENDING, Action.EDIT): Status.PENDING,
    (Status.CONFIRMED, Action.EDIT): Status.CONFIRMED,
    (Status.CONFIRMED, Action.DECLINE): Status.PENDING,
    (Status.CONFIRMED, Action.REQUEST_CHANGE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.DECLINE_CHANGE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.WITHDRAW_CHANGE): Status.CONFIRMED,
}
REFUSED = {
    (Status.PENDING, Action.REQUEST): "A pending course cannot be requested.",
    (Status.PENDING, Action.COMPLETE): "A pending course cannot be completed.",
    (Status.CONFIRMED, Action.REQUEST): "A confirmed course cannot be requested.",
    (Status.COMPLETED, Action.REQUEST): "A completed course cannot be requested.",
    (Status.COMPLETED, Action.ASSIGN): "A completed course cannot be assigned.",
    (Status.COMPLETED, Action.RESCHEDULE): "A completed course cannot be rescheduled.",
    (Status.COMPLETED, Action.CANCEL): "A completed course cannot be cancelled.",
    (Status.COMPLETED, Action.COMPLETE): "A completed course cannot be completed again.",
    (Status.CANCELLED, Action.REQUEST): "A cancelled course cannot be requested.",
    (Status.CANCELLED, Action.ASSIGN): "A cancelled course cannot be assigned.",
    (Status.CANCELLED, Action.RESCHEDULE): "A cancelled course cannot be rescheduled.",
    (Status.CANCELLED, Action.CANCEL): "A cancelled course cannot be cancelled again.",
    (Status.CANCELLED, Action.COMPLETE): "A cancelled course cannot be completed.",
    (Status.COMPLETED, Action.EDIT): "A completed course cannot be edited.",
    (Status.CANCELLED, Action.EDIT): "A cancelled course cannot be edited.",
    (Status.PENDING, Action.DECLINE): "A pending course cannot be declined.",
    (Status.COMPLETED, Action.DECLINE): "A completed course cannot be declined.",
    (Status.CANCELLED, Action.DECLINE): "A cancelled course cannot be declined.",
    (Status.PENDING, Action.REQUEST_CHANGE): "A pending course cannot be proposed for a change.",
    (Status.COMPLETED, Action.REQUEST_CHANGE): "A completed course cannot be proposed for a change.",
    (Status.CANCELLED, Action.REQUEST_CHANGE): "A cancelled course cannot be proposed for a change.",
    (Status.PENDING, Action.DECLINE_CHANGE): "A pending course cannot be left as it is.",
    (Status.COMPLETED, Action.DECLINE_CHANGE): "A completed course cannot be left as it is.",
    (Status.CANCELLED, Action.DECLINE_CHANGE): "A cancelled course cannot be left as it is.",
    (Status.PENDING, Action.WITHDRAW_CHANGE): "A pending course cannot be left as it is.",
    (Status.COMPLETED, Action.WITHDRAW_CHANGE): "A completed course cannot be left as it is.",
    (Status.CANCELLED, Action.WITHDRAW_CHANGE): "A cancelled course cannot be left as it is.",
}


class TestStatusTable:
    def test_these_tests_name_every_cell(self) -> None:
        cells = set(product(Status, Action))

        named = set(ALLOWED) | set(REFUSED)

        assert named == cells

    def test_the_table_has_no_other_steps(self) -> None:
        assert set(STEPS) == set(ALLOWED)

    @pytest.mark.parametrize(("status", "action"), ALLOWED)
    def test_an_allowed_action_leads_to_its_status(self, status: Status, action: Action) -> None:
        assert next_status(status, action) is ALLOWED[status, action]

    @pytest.mark.parametrize(("status", "action"), REFUSED)
    def test_any_other_action_is_refused_in_words(self, status: Status, action: Action) -> None:
        with pytest.raises(WrongStatus) as refusal:
            next_status(status, action)

        assert str(refusal.value) == REFUSED[status, action]
