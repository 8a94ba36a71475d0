"""Runs checks at the same time, within a limit."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence

import httpx
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from infra.doctor.examined_stage import Check, ExaminedStage
from infra.doctor.findings import Finding, unknown

LIMIT_SECONDS = 45.0
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403")
RIGHTS = "docs/monitoring.md#doctor"


def run_checks(
    checks: Sequence[Check], stage: ExaminedStage, limit_seconds: float = LIMIT_SECONDS
) -> dict[str, list[Finding]]:
    """Returns the findings of each check by its name. A check that fails or takes too long has found UNKNOWN."""
    found: dict[str, list[Finding]] = {}

    def run(check: Check) -> None:
        found[check.name] = _findings(check, stage)

    # A thread that hangs does not keep the command from ending.
    threads = [threading.Thread(target=run, args=(check,), daemon=True) for check in checks]
    for thread in threads:
        thread.start()
    end = time.monotonic() + limit_seconds
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    late = f"no reply within {limit_seconds:g} s"
    return {each.name: found.get(each.name) or _late(each, found, late) for each in checks}


def _late(check: Check, found: dict[str, list[Finding]], text: str) -> list[Finding]:
    return [] if check.name in found else [unknown(f"{check.name}: {text}", "the network, AWS's health dashboard")]


def _findings(check: Check, stage: ExaminedStage) -> list[Finding]:
    try:
        return list(check.run(stage))
    except ClientError as error:
        return [unknown(f"{check.name}: {reason(error)}", RIGHTS)]
    except (Boto3Error, BotoCoreError, httpx.HTTPError, OSError) as error:
        return [unknown(f"{check.name}: {error}", "the network, and --region and --endpoint-url")]
    except Exception as error:  # noqa: BLE001 - the other checks are worth their lines
        # Such as a resource that the stack of an earlier version does not have.
        return [unknown(f"{check.name}: {type(error).__name__} {error}", RIGHTS)]


def reason(error: ClientError) -> str:
    """Returns which right lacks, or AWS's own text."""
    details = error.response.get("Error", {})
    if details.get("Code") not in DENIED:
        return str(error)
    named = re.search(r"perform: ([\w-]+:\w+)", str(details.get("Message")))
    return f"the right {named.group(1) if named else f'to {error.operation_name}'} lacks"
