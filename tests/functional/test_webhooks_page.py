"""The receiver of docs/webhooks.md, run as it stands there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import app
from tests.architecture.test_docs_links import blocks
from tests.free_port import free_port
from tests.functional.stage import Context, Stage

RUNS = [block for block in blocks("python") if block.page == "docs/webhooks.md"]
START_SECONDS = 10.0


@contextmanager
def receiver(port: int, secret: str) -> Iterator[subprocess.Popen[str]]:
    (block,) = RUNS
    environment = {**os.environ, "WEBHOOK_SECRET": secret, "PORT": str(port), "PYTHONPATH": os.pathsep.join(sys.path)}
    program = [sys.executable, "-c", block.text]
    with subprocess.Popen(
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        wait_for(port)
        try:
            yield process
        finally:
            process.kill()


def wait_for(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(port)


def test_the_receiver_prints_each_event_once(stage: Stage) -> None:
    stage.at(datetime.now(UTC))
    port = free_port()
    added = stage.call("dana", "POST", "/people/webhooks", {"url": f"http://127.0.0.1:{port}/"}).json
    courses = [stage.pending(location=f"Hall {n}") for n in range(2)]

    with receiver(port, added["secret"]) as process:
        app.webhooks({}, Context(80_000))
        stage.call("dana", "POST", f"/people/webhooks/{added['webhookId']}/replay", {"after": added["cursor"]})
        repeated = app.webhooks({}, Context(80_000))
        process.terminate()
        output, _ = process.communicate()

    assert repeated == {"delivered": 2}
    assert [line.split()[1:] for line in output.splitlines()] == [
        ["new_course_request", str(course)] for course in courses
    ]
