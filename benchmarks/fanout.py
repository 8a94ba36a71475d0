"""``python -m benchmarks.fanout``: the poster beside boto3, aiobotocore and wrk, against a stub gateway on loopback.

Each sender runs in a process of its own on one core, the stub on the others. Rounds are interleaved, figures are
medians. Processor time is what counts: the wall clock also measures the machine. Writes the tables of the section
"Fan-out" in RESULTS.md to stdout, and what it is at to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import botocore

from benchmarks.console import machine, say
from benchmarks.fanout_refusals import CASES
from benchmarks.fanout_report import (
    THREAD_COUNTS,
    Measured,
    Refused,
    Run,
    cold_table,
    engine_table,
    main_table,
    refusals_table,
    sizes_table,
)
from benchmarks.fanout_stub import NotBuilt, StubGateway, stub_gateway
from infra.shell import without_aws

ROOT = Path(__file__).parents[1]
SEQUENTIAL, AIOBOTOCORE, OURS, WRK = "boto3-sequential", "aiobotocore", "ours", "wrk"
THREADS = {n: f"boto3-threads-{n}" for n in THREAD_COUNTS}
SDKS = {SEQUENTIAL, AIOBOTOCORE, *THREADS.values()}
ENGINES = ["pycurl", "pycurl-sigv4", "asyncio", "uvloop", "awscrt"]
SIZES = [100, 1_000, 10_000, 100_000]
COLD_RECIPIENTS, COLD_LATENCY_MS = 100, 1.0
WRK_SECONDS, WRK_CONNECTIONS = 1, 64
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "t" * 800,
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


@dataclass(frozen=True)
class Bench:
    """``sender_core`` runs whoever posts, and nothing else of ours."""

    stub_gateway: StubGateway
    sender_core: int

    def post(self, name: str, url: str, posts: int, *, cold: bool = False) -> Run:
        command = [
            sys.executable,
            "-m",
            "benchmarks.fanout_senders",
            name,
            url,
            str(posts),
            *(["--cold"] if cold else []),
        ]
        say(f"{name}, {posts} posts, {url}{', cold' if cold else ''}")
        ran = self._run(command)
        return Run(**json.loads(ran.stdout.splitlines()[-1]))

    def wrk(self, url: str) -> Run | None:
        if not shutil.which("wrk"):
            return None
        script = str(Path(__file__).with_name("fanout.lua"))
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        ran = self._run(["wrk", "-t1", f"-c{WRK_CONNECTIONS}", f"-d{WRK_SECONDS}", "-s", script, url])
        after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
        found = re.search(r"(\d+) requests in", ran.stdout)
        assert found, ran.stdout
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Run(posts=int(found[1]), seconds=min(seconds, WRK_SECONDS), cpu=cpu, memory=float("nan"))

    def refusals(self, number: int) -> Refused:
        case, said = CASES[number], ""
        say(f"{case.recipients} recipients, {case.name}")

        def send(url: str) -> None:
            nonlocal said
            said = self._run([sys.executable, "-m", "benchmarks.fanout_refusals", url, str(number)]).stdout

        seen = self.stub_gateway.observe(5, case.account, send)
        posts = seen.taken + seen.refused
        return Refused(seconds=seen.seconds, posts=posts, **json.loads(said))

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        environment = (
            without_aws(os.environ)
            | CREDENTIALS
            | {"AWS_CA_BUNDLE": str(self.stub_gateway.ca_bundle(short=not {*command} & SDKS))}
        )
        pinned = ["taskset", "-c", str(self.sender_core), *command]
        return subprocess.run(pinned, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)


def main() -> None:
    options = _options()
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        sys.exit("One core for the sender and one for the stub are needed.")
    with tempfile.TemporaryDirectory() as folder:
        try:
            gateway_stub = stub_gateway(Path(folder), set(cores[:-1]), Path(botocore.__file__).with_name("cacert.pem"))
        except NotBuilt as exc:
            sys.exit(str(exc))
        bench = Bench(gateway_stub, cores[-1])
        print(_preamble(options), end="\n\n")
        for table in _tables(bench, options):
            print(table, end="\n\n", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latencies", type=float, nargs="+", default=[0, 5, 20], metavar="MS")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="CONNECTIONS")
    parser.add_argument(
        "--posts", type=int, default=20_000, help="of the fast senders a round; the slow ones send less"
    )
    parser.add_argument("--threads", type=int, nargs="+", default=[8, 32], choices=THREADS)
    parser.add_argument("--cold-threads", type=int, nargs="+", default=[2, 4, 8], choices=THREADS)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--engines", action="store_true", help="only compare what the poster could have been built on")
    only.add_argument("--refusals", action="store_true", help="only post to audiences of which some are refused")
    return parser.parse_args()


def _tables(bench: Bench, options: argparse.Namespace) -> Iterator[str]:
    if options.engines:
        yield engine_table(_compare(bench, options, [OURS, *ENGINES]), [OURS, *ENGINES])
        return
    if options.refusals:
        yield refusals_table(_refusals(bench, options))
        return
    threads = [THREADS[n] for n in options.threads]
    measured = _compare(bench, options, [SEQUENTIAL, *threads, AIOBOTOCORE, OURS, WRK])
    yield main_table(measured, threads, [SEQUENTIAL, AIOBOTOCORE, OURS, WRK])
    yield sizes_table(_sizes(bench, options))
    yield refusals_table(_refusals(bench, options))
    threads = [THREADS[n] for n in options.cold_threads]
    yield cold_table(_cold(bench, options, [*threads, AIOBOTOCORE, OURS]), threads, [AIOBOTOCORE, OURS])


def _compare(bench: Bench, options: argparse.Namespace, names: list[str]) -> Measured:
    """By (TLS, latency, sender)."""
    runs: dict[tuple[bool, float, str], list[Run]] = defaultdict(list)
    for _ in range(options.rounds):
        for tls in (False, True):
            for latency in options.latencies:
                with bench.stub_gateway.run(latency, tls=tls) as url:
                    for name in names:
                        run = (
                            bench.wrk(url)
                            if name == WRK
                            else bench.post(name, url, _share(name, options.posts, latency))
                        )
                        runs[tls, latency, name] += [run] if run else []
    return {key: _median_run(found) for key, found in runs.items() if found}


def _share(name: str, posts: int, latency_ms: float) -> int:
    """So many that each takes about a second."""
    if name == SEQUENTIAL:
        return max(50, posts // 50) if latency_ms < 10 else 50
    return posts if name in (OURS, *ENGINES) else max(100, posts // 20)


def _sizes(bench: Bench, options: argparse.Namespace) -> Measured:
    runs: dict[tuple[bool, float, str], list[Run]] = defaultdict(list)
    for _ in range(options.rounds):
        with bench.stub_gateway.run(5, tls=True) as url:
            for size in options.sizes:
                runs[True, 5, str(size)].append(bench.post(OURS, url, size))
    return {key: _median_run(found) for key, found in runs.items()}


def _refusals(bench: Bench, options: argparse.Namespace) -> list[Refused]:
    """By case."""
    rounds = [[bench.refusals(number) for number in range(len(CASES))] for _ in range(options.rounds)]
    return [_median_refused_run([found[number] for found in rounds]) for number in range(len(CASES))]


def _median_refused_run(runs: list[Refused]) -> Refused:
    return Refused(
        reached=round(median(run.reached for run in runs)),
        posts=round(median(run.posts for run in runs)),
        seconds=median(run.seconds for run in runs),
        cpu=median(run.cpu for run in runs),
    )


def _cold(bench: Bench, options: argparse.Namespace, names: list[str]) -> Measured:
    runs: dict[tuple[bool, float, str], list[Run]] = defaultdict(list)
    for _ in range(options.rounds):
        for tls in (False, True):
            with bench.stub_gateway.run(COLD_LATENCY_MS, tls=tls) as url:
                for name in names:
                    runs[tls, COLD_LATENCY_MS, name].append(bench.post(name, url, COLD_RECIPIENTS, cold=True))
    return {key: _median_run(found) for key, found in runs.items()}


def _median_run(runs: list[Run]) -> Run:
    return Run(
        posts=runs[0].posts,
        seconds=median(run.seconds / run.posts for run in runs) * runs[0].posts,
        cpu=median(run.cpu / run.posts for run in runs) * runs[0].posts,
        memory=median(run.memory for run in runs),
    )


def _preamble(options: argparse.Namespace) -> str:
    wrk = "" if shutil.which("wrk") else " wrk is not installed (apt-get install wrk), so its rows are missing."
    return f"{machine()}, medians of {options.rounds} interleaved rounds.{wrk}"


if __name__ == "__main__":
    main()
