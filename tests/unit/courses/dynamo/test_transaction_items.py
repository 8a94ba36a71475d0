"""The items of each action's transaction are as many as docs/architecture.md says."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.courses import decide_change, decide_change_request, decide_edit
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import Receipt
from tests.builders import (
    NOW,
    a_cancellation,
    a_decline,
    a_move,
    admin,
    an_edit,
    confirmed,
    instructor_user,
    organization_user,
    pending,
    requested,
)
from tests.unit.courses.dynamo.plans import ASSIGNED, CANCELLED, COMPLETED, REASSIGNED, RESCHEDULED, plan

PAGE = (Path(__file__).parents[4] / "docs" / "architecture.md").read_text("utf-8")
ROWS = PAGE.partition("| action | items of the transaction |\n|---|---:|\n")[2].partition("\n\n")[0].splitlines()
DOCUMENTED = {action: int(items) for action, items in (row.strip("| ").split(" | ") for row in ROWS)}

ACTIONS: dict[str, Change] = {
    "request a course": requested(),
    "ask for a change": decide_change_request.request_change(confirmed(), a_move(), organization_user(), NOW),
    "withdraw a request for a course": decide_change.cancel(pending(), a_cancellation(), organization_user(), NOW),
    "edit the location": decide_edit.edit(confirmed(), an_edit(), admin(), NOW),
    "assign an instructor": ASSIGNED,
    "decline a course": decide_change.decline(confirmed(), a_decline(), instructor_user(), NOW),
    "assign another instructor": REASSIGNED,
    "complete a course": COMPLETED,
    "cancel a confirmed course": CANCELLED,
    "reschedule a confirmed course to another day": RESCHEDULED,
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_actions_transaction_has_as_many_items_as_documented(action: str) -> None:
    made = plan(ACTIONS[action])

    assert len(made.deletes) + len(made.puts) == DOCUMENTED[action]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_key_adds_one_item(action: str) -> None:
    made = plan(ACTIONS[action], receipt=Receipt("user-1", "key-1", "content"))

    assert len(made.deletes) + len(made.puts) == DOCUMENTED[action] + 1


def test_every_documented_action_is_compared() -> None:
    assert DOCUMENTED.keys() == ACTIONS.keys()
