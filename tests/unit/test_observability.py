"""What CloudWatch gets of a line that is logged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = "import app; from chalicelib.observability import logger; logger.info('said')"


@pytest.mark.parametrize("handler", ["app.app", "app.broadcaster", "app.websocket_message"])
def test_a_line_is_written_once_and_as_json_whatever_function_starts(handler: str) -> None:
    """Chalice and Powertools share a logger of this name; in a process of its own, as nothing of pytest may help."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "_HANDLER": handler}

    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert [json.loads(line)["message"] for line in (run.stdout + run.stderr).splitlines()] == ["said"]
