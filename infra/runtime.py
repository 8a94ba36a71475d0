"""How long AWS supports the functions' runtime, said well ahead. Pure: dates in, a sentence out.

AWS's dates are those of cfn-lint's table, which its own rules compare with the clock: the same template would pass
today and fail tomorrow. So the tests leave those rules out (RULES), and whoever deploys is told here instead.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

# Of cfn-lint: deprecated, not to be created any more, not to be updated any more.
RULES = ("W2531", "E2531", "E2533")
TABLE = ("cfnlint.data.AdditionalSpecs", "LmbdRuntimeLifecycle.json")
NOTICE = timedelta(days=180)
WAY_OUT = 'docs/deploying.md says how under "The functions\' runtime".'


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """From ``deprecated`` on there are no patches, then no new functions, then no new code for old ones."""

    deprecated: date
    create_block: date
    update_block: date
    successor: str


def lifecycle_of(runtime: str) -> Lifecycle | None:
    """None for a runtime whose end AWS has not announced."""
    row = json.loads(files(TABLE[0]).joinpath(TABLE[1]).read_text("utf-8")).get(runtime)
    if row is None:
        return None
    deprecated, create_block, update_block = (
        date.fromisoformat(row[name]) for name in ("deprecated", "create-block", "update-block")
    )
    return Lifecycle(deprecated, create_block, update_block, str(row["successor"]))


def notice(runtime: str, lifecycle: Lifecycle | None, today: date) -> str | None:
    """What to tell whoever deploys functions of that runtime on that day; None while its end is far."""
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
