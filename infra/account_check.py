"""What a stage takes of quotas and settings that belong to the whole account, checked before anything changes.

CloudFormation would find out too, but only in the middle of the change: by a rollback with AWS's own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from infra.errors import DeployError

RESERVED = ("RestReservedConcurrency", "GreeterReservedConcurrency", "SweepReservedConcurrency")
# Executions that Lambda keeps for functions without a reservation.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
MIN_UNRESERVED = 100

NO_RESERVATION = (
    "No executions are reserved for REST, the greeter and the sweep: whatever uses up the account's concurrency stops "
    "them too. docs/settings.md says what to reserve (Shares of the account)."
)
NO_ACCESS_LOGS = (
    "There are no access logs, so RestThrottledAlarm cannot see the requests that the gateway refuses with 429. "
    "docs/deploying.md says how to switch them on (Access logs)."
)


class CannotReserve(DeployError):
    """The account has fewer executions left than the stage is to reserve."""

    def __init__(self, stack: str, needed: int, possible: int, quota: int) -> None:
        self.stack, self.needed, self.possible, self.quota = stack, needed, possible, quota
        super().__init__(stack, needed, possible, quota)

    def __str__(self) -> str:
        return (
            f"{self.stack} is to reserve {self.needed} concurrent executions, and this account can give it "
            f"{self.possible}: its quota is {self.quota}, of which 100 must stay unreserved. Nothing was changed. Ask "
            "for a higher quota (Service Quotas, AWS Lambda, Concurrent executions), or set the parameters that end in "
            "ReservedConcurrency to less, 0 for none."
        )


class NoGatewayLogsRole(DeployError):
    """The account has no role by which API Gateway may write logs."""

    def __init__(self, stack: str) -> None:
        self.stack = stack
        super().__init__(stack)

    def __str__(self) -> str:
        return (
            f"{self.stack} is to have access logs, and API Gateway has no role for logs in this account and region. "
            "Nothing was changed. Set up the account once, as docs/deploying.md says (Access logs), or set AccessLogs "
            "to false."
        )


def require_account_can(
    stack: str, wanted: Mapping[str, str], present: Mapping[str, str], client: Callable[[str], Any]
) -> None:
    """The account has what the stack's parameters ask of it.

    ``wanted`` are the parameters of the change, ``present`` those of the running stack, empty for none. ``client``
    returns a client of a service by its name; nothing is called unless a parameter asks for it. Raises CannotReserve
    and NoGatewayLogsRole.
    """
    needed, own = _reserved(wanted), _reserved(present)
    if needed > own:
        limits = client("lambda").get_account_settings()["AccountLimit"]
        free = int(limits["UnreservedConcurrentExecutions"]) - MIN_UNRESERVED
        if needed - own > free:
            raise CannotReserve(stack, needed, max(0, free + own), int(limits["ConcurrentExecutions"]))
    if wanted.get("AccessLogs") == "true" and not client("apigateway").get_account().get("cloudwatchRoleArn"):
        raise NoGatewayLogsRole(stack)


def protected_notices(wanted: Mapping[str, str]) -> list[str]:
    """Returns what a protected stage with these parameters lacks that a stage with users should have."""
    found = []
    if not _reserved(wanted):
        found.append(NO_RESERVATION)
    if wanted.get("AccessLogs") != "true":
        found.append(NO_ACCESS_LOGS)
    return found


def _reserved(parameters: Mapping[str, str]) -> int:
    return sum(int(parameters.get(name) or 0) for name in RESERVED)
