from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from infra.account_check import (
    NO_ACCESS_LOGS,
    NO_RESERVATION,
    CannotReserve,
    NoGatewayLogsRole,
    protected_notices,
    require_account_can,
)

RECOMMENDED = {
    "RestReservedConcurrency": "400",
    "GreeterReservedConcurrency": "100",
    "SweepReservedConcurrency": "2",
}
NONE = dict.fromkeys(RECOMMENDED, "0")


class Account:
    """Has so many executions left, of so many, and perhaps a role. ``called`` are the services that were asked."""

    def __init__(self, unreserved: int = 1_000, quota: int = 1_000, role: str = "") -> None:
        self._limits = {"ConcurrentExecutions": quota, "UnreservedConcurrentExecutions": unreserved}
        self._role = {"cloudwatchRoleArn": role} if role else {}
        self.called: list[str] = []

    def client(self, service: str) -> Any:
        self.called.append(service)
        return self

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": self._limits}

    def get_account(self) -> dict[str, str]:
        return self._role

    def check(self, wanted: Mapping[str, str], present: Mapping[str, str] | None = None) -> None:
        require_account_can("coursewire-prod", wanted, present or {}, self.client)


def test_without_reservations_and_access_logs_the_account_is_not_asked() -> None:
    account = Account()

    account.check(NONE | {"AccessLogs": "false"})

    assert account.called == []


@pytest.mark.parametrize("unreserved", [1_000, 602])
def test_what_leaves_a_hundred_unreserved_can_be_reserved(unreserved: int) -> None:
    Account(unreserved).check(RECOMMENDED)


def test_a_new_account_cannot_reserve_and_is_told_the_way_out() -> None:
    with pytest.raises(CannotReserve, match=r"reserve 502 .* can give it 0: its quota is 10, .*Service Quotas"):
        Account(unreserved=10, quota=10).check(RECOMMENDED)


def test_what_other_stacks_have_reserved_counts() -> None:
    with pytest.raises(CannotReserve, match="give it 501"):
        Account(unreserved=601).check(RECOMMENDED)


def test_what_the_stack_has_reserved_itself_may_be_used_again() -> None:
    Account(unreserved=100).check(RECOMMENDED, RECOMMENDED)

    with pytest.raises(CannotReserve, match=r"reserve 503 .* give it 502"):
        Account(unreserved=100).check(RECOMMENDED | {"SweepReservedConcurrency": "3"}, RECOMMENDED)


def test_access_logs_need_the_accounts_role() -> None:
    with pytest.raises(NoGatewayLogsRole, match="Set up the account once"):
        Account().check({"AccessLogs": "true"})

    Account(role="arn:aws:iam::123456789012:role/logs").check({"AccessLogs": "true"})


@pytest.mark.parametrize(
    ("wanted", "notices"),
    [
        (NONE | {"AccessLogs": "false"}, [NO_RESERVATION, NO_ACCESS_LOGS]),
        (NONE | {"AccessLogs": "true"}, [NO_RESERVATION]),
        (RECOMMENDED | {"AccessLogs": "false"}, [NO_ACCESS_LOGS]),
        (RECOMMENDED | {"AccessLogs": "true"}, []),
    ],
)
def test_what_a_protected_stage_lacks_is_told(wanted: Mapping[str, str], notices: list[str]) -> None:
    assert protected_notices(wanted) == notices
