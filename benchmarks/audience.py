"""``python -m benchmarks.audience``: from a stream record to the last recipient, the read of the audience included.

The broadcaster runs as it is, in a process of its own on one core, by TLS, against a DynamoDB and a gateway on loopback
with added latency, and with as much of the core as Lambda gives to its memory. Rounds are interleaved, figures are
medians. Writes the tables of the section "From stream record to last recipient" in RESULTS.md to stdout, and what it is
at to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import botocore

from benchmarks.audience_cpu_quota import WHOLE_CORE_MB, core_share, limit_cpu
from benchmarks.audience_report import (
    READERS,
    Job,
    JobTimes,
    Measured,
    cleanup_table,
    invocations_table,
    median_times,
    phases_table,
    readers_table,
    shared_table,
    ticks_table,
)
from benchmarks.audience_services import (
    UNLIMITED,
    broadcaster_environment,
    configured_memory_mb,
    fake_services,
)
from benchmarks.console import machine, say
from benchmarks.fanout_stub import NotBuilt, StubGateway, stub_gateway
from chalicelib.push.fan_out import MAX_UNDIVIDED, PART_SIZE

ROOT = Path(__file__).parents[1]
LARGE_AUDIENCE, GONE_EVERY = 100_000, 100
LATENCY_MS = 5.0
PART_SIZES = (2_500, PART_SIZE, MAX_UNDIVIDED, 2 * MAX_UNDIVIDED)


@dataclass(frozen=True)
class AudienceBenchmark:
    """A broadcaster and what surrounds it. ``worker_core`` runs it, and nothing else of ours."""

    stub_gateway: StubGateway
    worker_core: int
    addresses: dict[float, dict[str, str]]
    memory_mb: int
    """As the package gives the broadcaster and its helpers."""
    posts_per_second: int
    """The limit of the stage."""

    def measure(self, job: Job, worker_ms: float = 0) -> JobTimes:
        say(f"{job} ...")
        options = ["--part-size", str(job.part_size), "--gone-every", str(job.gone_every)]
        command = [sys.executable, "-m", "benchmarks.audience_worker", job.kind, str(job.size), *options]
        pinned = ["taskset", "-c", str(self.worker_core), *command]
        environment = self._environment(job, worker_ms)
        with subprocess.Popen(pinned, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            limit_cpu(process, core_share(job.memory_mb))
            said, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"{job} failed.")
        first, warm = (connection for connection in map(json.loads, said.splitlines()) if "all" in connection)
        return JobTimes(first, warm)

    def _environment(self, job: Job, worker_ms: float) -> dict[str, str]:
        is_short = job.kind not in READERS or job.kind == "ours"
        return broadcaster_environment(
            self.addresses[job.latency_ms],
            self.stub_gateway.ca_bundle(short=is_short),
            memory_mb=job.memory_mb,
            posts_per_second=self.posts_per_second,
            fan_out_function=f"worker-{round(worker_ms)}",
        )


def main() -> None:
    options = _options()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        sys.exit("One core for the worker and one for its surroundings are needed.")
    os.sched_setaffinity(0, cores[:-1])
    with tempfile.TemporaryDirectory() as folder:
        try:
            gateway_stub = stub_gateway(Path(folder), set(cores[:-1]), Path(botocore.__file__).with_name("cacert.pem"))
        except NotBuilt as exc:
            sys.exit(str(exc))
        with fake_services(gateway_stub, [0.0, LATENCY_MS], _audiences(options)) as addresses:
            memory, limit = configured_memory_mb(), options.posts_per_second
            bench = AudienceBenchmark(gateway_stub, cores[-1], addresses, memory, limit)
            print(_preamble(options), end="\n\n")
            for table in [_ticks(bench, options)] if options.only_ticks else _tables(bench, options):
                print(table, end="\n\n", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000], metavar="RECIPIENTS")
    parser.add_argument(
        "--large-audience",
        type=int,
        default=LARGE_AUDIENCE,
        metavar="RECIPIENTS",
        help="the audience that is shared out",
    )
    parser.add_argument("--tick-sizes", type=int, nargs="+", default=[MAX_UNDIVIDED], metavar="CONNECTIONS")
    parser.add_argument("--only-ticks", action="store_true", help="measures nothing else")
    parser.add_argument(
        "--posts-per-second",
        type=int,
        default=UNLIMITED,
        metavar="POSTS",
        help="the limit of the stage, of which MaxPostsPerSecond has the default 5,000; without, none",
    )
    parser.add_argument("--part-sizes", type=int, nargs="+", default=PART_SIZES, metavar="RECIPIENTS")
    return parser.parse_args()


def _tables(bench: AudienceBenchmark, options: argparse.Namespace) -> Iterator[str]:
    memory, largest = bench.memory_mb, max(options.sizes)
    yield readers_table(_rounds(bench, [Job(kind, largest, WHOLE_CORE_MB) for kind in READERS], options.rounds))
    memories = dict.fromkeys([WHOLE_CORE_MB, memory])
    settings = [(mb, latency, size) for mb in memories for latency in bench.addresses for size in options.sizes]
    alone = [Job("broadcast", size, mb, latency) for mb, latency, size in settings]
    yield phases_table(_rounds(bench, alone, options.rounds))
    yield _ticks(bench, options)
    pieces = [Job("part", size, memory, LATENCY_MS) for size in options.part_sizes]
    parts = _rounds(bench, pieces, options.rounds)
    yield invocations_table(parts)
    # A large audience is rare, so its workers are new as a rule.
    worker_ms = {job.size: times.first_ms for job, times in parts.items()}
    shared = [
        Job("broadcast", options.large_audience, memory, LATENCY_MS, part_size=size) for size in options.part_sizes
    ]
    yield shared_table(_rounds(bench, shared, options.rounds, worker_ms))
    gone = [Job("broadcast", largest, memory, LATENCY_MS, gone_every=GONE_EVERY)]
    yield cleanup_table(_rounds(bench, gone, options.rounds))


def _audiences(options: argparse.Namespace) -> list[int]:
    others = [] if options.only_ticks else [*options.sizes, options.large_audience]
    return list(dict.fromkeys([*others, *options.tick_sizes]))


def _ticks(bench: AudienceBenchmark, options: argparse.Namespace) -> str:
    jobs = [Job("ticks", size, bench.memory_mb, LATENCY_MS) for size in options.tick_sizes]
    return ticks_table(_rounds(bench, jobs, options.rounds))


def _rounds(
    bench: AudienceBenchmark, jobs: list[Job], rounds: int, worker_ms: dict[int, float] | None = None
) -> Measured:
    runs: dict[Job, list[JobTimes]] = defaultdict(list)
    for _ in range(rounds):
        for job in jobs:
            runs[job].append(bench.measure(job, (worker_ms or {}).get(job.part_size, 0)))
    return {job: median_times(found) for job, found in runs.items()}


def _preamble(options: argparse.Namespace) -> str:
    limit = "" if options.posts_per_second == UNLIMITED else f" At most {options.posts_per_second:,} posts per second."
    return f"{machine()}, TLS, medians of {options.rounds} interleaved rounds.{limit}"


if __name__ == "__main__":
    main()
