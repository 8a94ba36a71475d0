"""What CloudWatch gets of a line that is logged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = "import app; from chalicelib.observability import logger; logger.info('said')"
UNREADABLE = (
    "from chalicelib.observability import report_unreadable; report_unreadable('FEED#admin', '0000000000000041')"
)


@pytest.mark.parametrize("handler", ["app.app", "app.broadcaster", "app.websocket_message"])
def test_a_line_is_written_once_and_as_json_whatever_function_starts(handler: str) -> None:
    """Chalice and Powertools share a logger of this name; in a process of its own, as nothing of pytest may help."""
    assert [line["message"] for line in lines_of(SCRIPT, handler)] == ["said"]


def test_an_unreadable_item_is_logged_with_its_key_and_counted() -> None:
    logged, counted = lines_of(UNREADABLE, "app.app")

    assert (logged["level"], logged["pk"], logged["sk"]) == ("ERROR", "FEED#admin", "0000000000000041")
    assert counted["UnreadableEntries"] == [1.0]
    (metrics,) = counted["_aws"]["CloudWatchMetrics"]
    assert metrics["Namespace"] == "Coursewire"
    assert [(metric["Name"], metric["Unit"]) for metric in metrics["Metrics"]] == [("UnreadableEntries", "Count")]


def lines_of(script: str, handler: str) -> list[dict[str, Any]]:
    """The lines that a new process writes."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "_HANDLER": handler}
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [json.loads(line) for line in (run.stdout + run.stderr).splitlines()]
