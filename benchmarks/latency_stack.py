"""The local stack that latency is measured on, and what its broadcaster logged."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.latency_report import Posted
from infra.local.errors import LocalError
from infra.local.local_cloud import LocalCloud
from infra.local.stack_description import read_description
from infra.shell import leave_aws
from infra.targets import PROJECT, target_of
from tests.free_port import free_port

BROADCASTERS_LOGS = "BroadcasterLogs"
LOGS_SECONDS = 30.0

Stack = dict[str, Any]


@contextmanager
def local_stack() -> Iterator[Stack]:
    """The one that COURSEWIRE_STACK describes; else one of our own, on a free port, for as long as the block runs."""
    _allow_many_sockets()
    given = os.environ.get("COURSEWIRE_STACK")
    if given:
        yield _read_stack(Path(given))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            if _run_local_cloud("up", folder, "--port", str(free_port())):
                raise SystemExit("The local stack did not come up.")
            yield _read_stack(folder / "stack.json")
        finally:
            # Of a thousand sockets it may not take leave in time. It is ended then, and nothing of it is kept anyway.
            _run_local_cloud("down", folder)


def _allow_many_sockets() -> None:
    """For this process and for the stack that it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _read_stack(file: Path) -> Stack:
    try:
        stack: Stack = read_description(file)
    except LocalError as exc:
        raise SystemExit(f"{file}: {exc}") from None
    port = int(stack["awsEndpointUrl"].rsplit(":", 1)[1])
    leave_aws()
    os.environ.update(LocalCloud(file.parent, port).client_environment())
    return stack


def _run_local_cloud(command: str, folder: Path, *options: str) -> int:
    arguments = [sys.executable, "-m", "infra.local", command, "--dir", str(folder), "--portal-port", "0", *options]
    return subprocess.run(arguments, cwd=PROJECT, stdout=sys.stderr, check=False).returncode


class Log:
    """What the broadcaster says it posted to one channel, by the number of the entry."""

    def __init__(self, channel: str) -> None:
        import boto3

        self._logs, self._channel = boto3.client("logs"), channel
        found = boto3.client("cloudformation").describe_stack_resource(
            StackName=target_of("local").stack, LogicalResourceId=BROADCASTERS_LOGS
        )
        self._group = found["StackResourceDetail"]["PhysicalResourceId"]

    def posted(self, wanted: set[int], since: float) -> dict[int, Posted]:
        """Waits for the lines of those entries; without those that do not come."""
        end = time.monotonic() + LOGS_SECONDS
        found: dict[int, Posted] = {}
        while not wanted <= found.keys() and time.monotonic() < end:
            time.sleep(0.2)
            found = {seq: each for message in self._messages(since) for seq, each in posted(message, self._channel)}
        return found

    def _messages(self, since: float) -> Iterator[str]:
        pages = self._logs.get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=self._group, startTime=int(since * 1000)):
            yield from (event["message"] for event in page["events"])


def posted(message: str, channel: str) -> Iterator[tuple[int, Posted]]:
    """The entry that a log line tells of, if it does, by its number."""
    if not message.startswith("{"):
        return
    record = json.loads(message)
    if record.get("channel") == channel and "fan_out_ms" in record:
        at = datetime.fromisoformat(record["timestamp"]).timestamp()
        yield record["seq"], Posted(at - record["fan_out_ms"] / 1000, at, record["sent"])
