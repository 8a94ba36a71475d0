"""What surrounds a broadcaster that is measured: a gateway and AWS on loopback, and the function's environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.fanout import CREDENTIALS
from benchmarks.fanout_stub import StubGateway

ROOT = Path(__file__).parents[1]
# More than any function can send, so that what is measured is the code.
UNLIMITED = 10_000_000


def configured_memory_mb() -> int:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text("utf-8"))
    return int(config["lambda_functions"]["broadcaster"]["lambda_memory_size"])


def broadcaster_environment(
    addresses: Mapping[str, str],
    ca_bundle: Path,
    *,
    memory_mb: int,
    posts_per_second: int = UNLIMITED,
    fan_out_function: str = "worker-0",
) -> dict[str, str]:
    """Returns the environment of a process that runs the broadcaster. ``addresses`` are those of fake services."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        **CREDENTIALS,
        **addresses,
        "AWS_CA_BUNDLE": str(ca_bundle),
        "AWS_LAMBDA_FUNCTION_NAME": "broadcaster",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory_mb),
        "COURSES_TABLE": "courses",
        "CONNECTIONS_TABLE": "connections",
        "FAN_OUT_FUNCTION": fan_out_function,
        "MAX_POSTS_PER_SECOND": str(posts_per_second),
        "TZ": ":UTC",
    }


@contextmanager
def fake_services(
    gateway_stub: StubGateway, latencies: list[float], sizes: list[int]
) -> Iterator[dict[float, dict[str, str]]]:
    """Yields the addresses of a gateway and of AWS by the latency that is added to each round trip, in ms.

    ``sizes``: an audience of each. See ``audience_fake_aws``.
    """
    if not latencies:
        yield {}
        return
    first, *rest = latencies
    with (
        gateway_stub.run(first, tls=True) as gateway,
        _fake_aws(gateway_stub, first, sizes) as url,
        fake_services(gateway_stub, rest, sizes) as more,
    ):
        yield {first: {"MANAGEMENT_URL": gateway, "AWS_ENDPOINT_URL": url}} | more


@contextmanager
def _fake_aws(gateway_stub: StubGateway, latency_ms: float, sizes: list[int]) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.audience_fake_aws", str(gateway_stub.folder), *map(str, sizes)]
    command += ["--delay-ms", str(latency_ms)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"https://localhost:{process.stdout.readline().strip()}"
        finally:
            process.kill()
