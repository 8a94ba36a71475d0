"""`make drill` for some alarms, and `make doctor` on a stage with a function that fails, in local clouds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from infra.drill.drill_stage import DrillStage
from tests.e2e.conftest import GIVEN, ROOT, Stack
from tests.e2e.operator_cloud import STACK, OperatorCloud
from tests.e2e.program import COMMAND_SECONDS
from tests.functional.stage import sample

LINE_SECONDS = 120.0


def test_the_alarms_of_some_faults_begin_and_end(stack_file: Path) -> None:
    environment = stack_file.with_name("env")
    program = "from infra.drill.__main__ import main; from pathlib import Path; import sys; "
    program += f"sys.exit(main(sys.argv[1:], Path({str(environment)!r})))"
    # Those of one short period: `make drill` takes minutes.
    alarms = ("BroadcasterFailuresAlarm", "UnreadableEntriesAlarm")

    done = subprocess.run(
        [sys.executable, "-c", program, *(part for name in alarms for part in ("--only", name))],
        cwd=ROOT, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "All 2 alarms began and ended." in done.stdout
    rows = [line for line in done.stdout.splitlines() if line.startswith(alarms)]
    assert ["the functions" in row for row in sorted(rows)] == [False, True]


def test_the_doctor_names_a_failing_function(stack: Stack, stack_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.environ.get("COURSEWIRE_STACK"):
        pytest.skip(GIVEN)
    cloud = OperatorCloud(stack, stack_file)
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    stage = DrillStage(stack, STACK)

    stage.set_variables("WebsocketMessage", {"CONNECTIONS_TABLE": "no-such-table"})
    try:
        event = sample("websocket_message")
        stage.client("lambda").invoke(FunctionName=stage.names["WebsocketMessage"], Payload=json.dumps(event).encode())
        code, printed = _doctor(cloud)
    finally:
        stage.restore_variables("WebsocketMessage")

    assert code == 1, printed
    assert "WRONG    WebsocketMessage logged " in printed
    assert "A frame could not be answered" in printed
    assert f"correlation_id {event['requestContext']['requestId']}" in printed
    assert httpx.get(f"{stack['restUrl']}/health", trust_env=False, timeout=60).status_code == 200


def _doctor(cloud: OperatorCloud) -> tuple[int, str]:
    """Exit code and output, once the log has the error."""
    end = time.monotonic() + LINE_SECONDS
    while True:
        done = subprocess.run(
            [sys.executable, "-m", "infra.doctor", "--stage", "local", "--endpoint-url", cloud.endpoint],
            cwd=ROOT, env=cloud.environment, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip
        if "WebsocketMessage logged" in done.stdout or time.monotonic() > end:
            return done.returncode, done.stdout + done.stderr
