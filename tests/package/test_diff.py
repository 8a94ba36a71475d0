"""What a deployment would change is shown, and nothing is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.command_line import Cloud
from infra.deploy import Request, diff
from infra.targets import Target, running_architecture, running_python
from tests.package.conftest import Package
from tests.package.test_deploy import APPROVAL, Account


def test_a_diff_of_a_tree_that_is_not_deployed_says_so_and_executes_nothing(tmp_path: Path) -> None:
    account = Account()
    said: list[str] = []

    diff(
        Request(Target("dev", running_python()), without_portals=True),
        Cloud(account.client, said.append, said.append, 0),
        APPROVAL,
        tmp_path,
    )

    assert said[-1] == "Nothing was changed. coursewire-dev would change as listed."
    assert account.template == ""


@pytest.mark.parametrize(
    ("status", "would"),
    [
        (None, "create it from these"),
        ("REVIEW_IN_PROGRESS", "create it from these"),
        ("ROLLBACK_COMPLETE", "remove what a first creation left (ROLLBACK_COMPLETE), and create it from these"),
    ],
)
def test_a_diff_of_a_stage_that_does_not_exist_makes_nothing(
    status: str | None, would: str, dev: Package, tmp_path: Path
) -> None:
    """A change set would leave an empty stack, which whoever may only look cannot delete."""
    account, said = Account(), list[str]()
    account.status = status

    diff(
        Request(Target("prod", running_python(), running_architecture()), dev.folder, without_portals=True),
        Cloud(account.client, said.append, said.append, 0),
        APPROVAL,
        tmp_path,
    )

    assert "  add     CoursesTable (AWS::DynamoDB::Table)" in said
    assert said[-1].startswith(f"Nothing was changed. coursewire-prod is new: a deployment would {would}")
    assert account.asked_for == ""
    assert not [key for key in account.uploaded if key.endswith(".template.json")]
