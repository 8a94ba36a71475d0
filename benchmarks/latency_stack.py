"""The local stacks that are measured, and what their broadcasters logged."""

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

from benchmarks.console import say
from benchmarks.latency_report import Posted
from infra.local.emulator_environment import REQUIREMENTS, ensure_emulator_environment
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
    given = os.environ.get("COURSEWIRE_STACK")
    if given:
        allow_many_sockets()
        yield _read_stack(Path(given))
        return
    with stack_of(PROJECT) as stack:
        yield stack


@contextmanager
def stack_of(source: Path) -> Iterator[Stack]:
    """Yields the stack of the source tree in a local cloud of its own, on a free port, until the block ends."""
    allow_many_sockets()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _share_emulator(source, folder)
        try:
            if _run_local_cloud(source, "up", folder, "--port", str(free_port())):
                raise SystemExit("The local stack did not come up.")
            yield _read_stack(folder / "stack.json")
        finally:
            # Of a thousand sockets it may not take leave in time. It is ended then, and nothing of it is kept anyway.
            _run_local_cloud(source, "down", folder)


def _share_emulator(source: Path, folder: Path) -> None:
    """The local cloud in ``folder`` uses this tree's emulator if ``source`` needs the same: an installation is slow."""
    wanted = source / REQUIREMENTS.relative_to(PROJECT)
    if wanted.read_bytes() == REQUIREMENTS.read_bytes():
        environment = LocalCloud().environment_folder
        ensure_emulator_environment(environment, say)
        (folder / environment.name).symlink_to(environment)


def allow_many_sockets() -> None:
    """This process may open as many files as the system lets it, and so may the processes that it starts."""
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


def _run_local_cloud(source: Path, command: str, folder: Path, *options: str) -> int:
    arguments = [sys.executable, "-m", "infra.local", command, "--dir", str(folder), "--portal-port", "0", *options]
    return subprocess.run(arguments, cwd=source, stdout=sys.stderr, check=False).returncode


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
