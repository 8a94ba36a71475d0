"""How long AWS supports the functions' runtime. Pure: dates in, a sentence out.

The dates are in a table of cfn-lint. cfn-lint's rules compare them with today's date, so a template that passes today
would fail tomorrow. The tests switch these rules off (RULES), and a deployment prints a notice instead.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, of those that the project runs on.
LAMBDA_RUNTIMES = ("python3.11", "python3.12", "python3.13", "python3.14")
RECOMMENDED = "python3.13"
# cfn-lint's rules for a runtime that is deprecated, cannot be created, cannot be updated.
RULES = ("W2531", "E2531", "E2533")
TABLE = ("cfnlint.data.AdditionalSpecs", "LmbdRuntimeLifecycle.json")
NOTICE = timedelta(days=180)
WAY_OUT = 'docs/deploying.md says how under "The functions\' runtime".'


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The days from which AWS no longer patches the runtime, creates functions of it, and updates functions of it."""

    deprecated: date
    create_block: date
    update_block: date
    successor: str


def lifecycle_of(runtime: str) -> Lifecycle | None:
    """Returns the dates for a runtime such as ``python3.11``, or None when AWS has not announced them."""
    row = json.loads(files(TABLE[0]).joinpath(TABLE[1]).read_text("utf-8")).get(runtime)
    if row is None:
        return None
    deprecated, create_block, update_block = (
        date.fromisoformat(row[name]) for name in ("deprecated", "create-block", "update-block")
    )
    return Lifecycle(deprecated, create_block, update_block, str(row["successor"]))


def notice(runtime: str, lifecycle: Lifecycle | None, today: date) -> str | None:
    """Returns the notice for a deployment on that day, or None earlier than NOTICE before the runtime is deprecated."""
    if lifecycle is None or today < lifecycle.deprecated - NOTICE:
        return None
    days = (lifecycle.deprecated - today).days
    if today < lifecycle.deprecated:
        state = f"AWS supports {runtime} until {lifecycle.deprecated:%Y-%m-%d}, {days} more days"
    elif today < lifecycle.create_block:
        state = f"AWS has not patched {runtime} since {lifecycle.deprecated:%Y-%m-%d}"
    elif today < lifecycle.update_block:
        state = f"No function of {runtime} can be created since {lifecycle.create_block:%Y-%m-%d}"
    else:
        state = f"No function of {runtime} can be created or updated since {lifecycle.update_block:%Y-%m-%d}"
    return f"{state}{_next_block(lifecycle, today)}. Move the functions to {lifecycle.successor}; {WAY_OUT}"


def _next_block(lifecycle: Lifecycle, today: date) -> str:
    if today < lifecycle.create_block:
        return (
            f"; from {lifecycle.create_block:%Y-%m-%d} no function of it can be created, "
            f"from {lifecycle.update_block:%Y-%m-%d} none updated"
        )
    if today < lifecycle.update_block:
        return f", and from {lifecycle.update_block:%Y-%m-%d} none can be updated"
    return ""
