"""The tables of the benchmark of viewers, from what was counted. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.console import markdown_table
from benchmarks.viewers_run import ViewersRun


def viewers_table(runs: Sequence[ViewersRun]) -> str:
    """One row per run, without what happened before the first event."""
    heads = ["build", "viewers", "events", "list requests", "other requests", "429", "events missed", "lists equal"]
    rows = [
        [
            run.build,
            f"{run.viewers:,}",
            str(run.events),
            f"{run.list_requests:,}",
            f"{run.requests.total() - run.list_requests:,}",
            f"{run.refused.total():,}",
            f"{run.missed:,}",
            f"{run.equal:,} of {run.viewers:,}",
            f"{run.seconds:.0f}",
            f"{run.cpu_seconds:.0f}",
            f"{run.megabytes:,}",
        ]
        for run in runs
    ]
    return markdown_table([*heads, "seconds", "viewers' CPU s", "viewers' MB"], rows)


def format_ratio(before: ViewersRun, after: ViewersRun) -> str:
    """The list requests of both builds as a sentence."""
    share = after.list_requests / before.list_requests if before.list_requests else 0.0
    return f"List requests: {before.list_requests:,} → {after.list_requests:,}, {share:.2%} of the build before."


def format_differences(runs: Sequence[ViewersRun]) -> str:
    """Which lists differ from fresh ones at the end, or an empty text."""
    return "\n".join(f"{run.build}: {', '.join(run.different)}" for run in runs if run.different)
