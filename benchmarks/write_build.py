"""``python -m benchmarks.write_build URL [--keyed]``: the capacity of a build's actions.

Also the names that differ between the builds that ``benchmarks.write`` compares.

Imported by the processes that run in the folder of a build: ``chalicelib`` is that of the build, and so is each module
of ``benchmarks`` that the build has. The present build is asked last, because its modules are found for every build.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from importlib import import_module
from typing import Any


def _first(*names: str) -> Any:
    """Returns the first module, or the first attribute of a module, that exists."""
    for name in names:
        module, _, attribute = name.partition(":")
        try:
            found = import_module(module)
            return getattr(found, attribute) if attribute else found
        except (ImportError, AttributeError):
            continue
    raise ImportError(f"none of {', '.join(names)} exists in this build")


Actions = _first("benchmarks.office:Office", "benchmarks.course_actions:CourseActions")
Lifetimes = _first("chalicelib.courses.dynamo.plan:Lifetimes", "chalicelib.courses.dynamo.transaction_plan:Lifetimes")
# The actions happen on a fixed day in the past, and their entries must not have expired.
LIFETIMES = Lifetimes(feed=timedelta(days=36_500), receipts=timedelta(days=1))
pynamodb_model = _first("chalicelib.courses.dynamo.items", "chalicelib.courses.dynamo.pynamodb_model")


def prefix_of(head: Any) -> int:
    """Returns the number up to which a reader of this build gets entries."""
    prefix: int = head.prefix if hasattr(head, "prefix") else head.seq
    return prefix


def main(url: str, *, keyed: bool) -> None:
    """Prints what ``benchmarks.action_capacity`` of this build measures on the database at ``url``, as JSON."""
    measure = _first("benchmarks.write_price:prices", "benchmarks.action_capacity:capacity_of_actions")
    print(json.dumps([asdict(each) for each in measure(url, keyed=keyed)]))


if __name__ == "__main__":
    main(sys.argv[1], keyed="--keyed" in sys.argv)
