"""``python -m benchmarks.broadcast``: what a post, a broadcast and an action cost beside an earlier build.

A broadcaster of the earlier build and one of the present build run at the same time, each in a process of its own,
by TLS, against a DynamoDB and a gateway on loopback without latency. They take turns on one core, so that what else the
machine does falls on both, and each round gives one ratio of their processor times per post. Then the calls of one
invocation are counted, and the calls and written items of each action, with moto. Writes the section "Beside an earlier
build" in RESULTS.md to stdout, and what it is at to stderr. Ends with 1 if a post costs more than 1.05 times as much.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import botocore

from benchmarks import database
from benchmarks.audience_services import broadcaster_environment, configured_memory_mb, fake_services
from benchmarks.broadcast_report import Compared, Round, Setting, calls_table, posts_table, too_dear
from benchmarks.build_checkout import Build, NotCheckedOut, build_at, present_build
from benchmarks.build_process import BuildProcess, build_process
from benchmarks.console import count, machine, say
from benchmarks.fanout_stub import NotBuilt, stub_gateway
from benchmarks.write_report import capacity_table
from benchmarks.write_run import capacities

# The last build without presence, the bell, activity, mail, calendars, live figures and webhooks.
BASELINE = "8a4f90f"
SIZES = [100, 1_000, 10_000]
LATENCY_MS = 0.0

Pair = tuple[BuildProcess, BuildProcess]


def main() -> None:
    options = _options()
    try:
        with build_at(options.baseline) as earlier:
            builds = earlier, present_build()
            names = builds[0].name, builds[1].name
            if not options.only_posts:
                with database.database(is_local=False) as (_, url):
                    before, after = (_capacities(url, build) for build in builds)
            with _processes(builds, options.sizes) as pair:
                compared = list(_compared(pair, options))
    except NotCheckedOut as why:
        raise SystemExit(f"{options.baseline} cannot be checked out: {why}") from None
    except NotBuilt as why:
        raise SystemExit(str(why)) from None
    print(f"{machine()}, TLS, medians of {options.rounds} interleaved rounds.\n")
    print(posts_table(names, compared), end="\n\n")
    print(calls_table(names, (each for each in compared if each.setting.size == max(options.sizes))), end="\n\n")
    if not options.only_posts:
        print(capacity_table(f"{names[0]} → {names[1]}", before, after), flush=True)
    if faults := too_dear(compared):
        raise SystemExit("\n".join(faults))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-broadcast", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--baseline", default=BASELINE, metavar="COMMIT", help=f"the earlier build ({BASELINE})")
    parser.add_argument("--rounds", type=count, default=15, help="of which medians are shown (15)")
    parser.add_argument("--sizes", type=count, nargs="+", default=SIZES, metavar="CONNECTIONS")
    parser.add_argument("--posts", type=count, default=10_000, help="of each turn of a build (10000)")
    parser.add_argument("--only-posts", action="store_true", help="counts no actions")
    return parser.parse_args()


def _capacities(url: str, build: Build) -> list[dict[str, object]]:
    say(f"The actions of {build.name} ...")
    return [*capacities(url, build, keyed=False), *capacities(url, build, keyed=True)]


@contextmanager
def _processes(builds: tuple[Build, Build], sizes: list[int]) -> Iterator[Pair]:
    """Yields a broadcaster of each build. Both have one core, and their surroundings the others. Raises NotBuilt."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("One core for the broadcasters and one for their surroundings are needed.")
    os.sched_setaffinity(0, cores[:-1])
    with tempfile.TemporaryDirectory() as folder, ExitStack() as exits:
        gateway = stub_gateway(Path(folder), set(cores[:-1]), Path(botocore.__file__).with_name("cacert.pem"))
        addresses = exits.enter_context(fake_services(gateway, [LATENCY_MS], sizes))[LATENCY_MS]
        environment = broadcaster_environment(
            addresses, gateway.ca_bundle(short=True), memory_mb=configured_memory_mb()
        )
        pinned = ["taskset", "-c", str(cores[-1])]
        before, after = (
            exits.enter_context(build_process(build, "broadcast_worker", {}, environment=environment, command=pinned))
            for build in builds
        )
        yield before, after


def _compared(pair: Pair, options: argparse.Namespace) -> Iterator[Compared]:
    """In each round the builds take turns twice, in both orders. What is measured was done once before."""
    settings = [
        *(Setting("broadcast", size, is_first) for size in options.sizes for is_first in (False, True)),
        Setting("ticks", max(options.sizes), is_first=True),
    ]
    rounds: dict[Setting, list[Round]] = defaultdict(list)
    for number in range(options.rounds + 1):
        say(f"Round {number} of {options.rounds} ..." if number else "Warming up ...")
        for setting in settings:
            times = max(1, options.posts // setting.size)
            spent = dict.fromkeys(pair, 0.0)
            for process in (*pair, *reversed(pair)):
                spent[process] += _cpu_seconds(process, setting, times)
            if number:
                before, after = (seconds / (2 * times * setting.size) for seconds in spent.values())
                rounds[setting].append(Round(before, after))
    for setting in settings:
        yield Compared(setting, rounds[setting], (_calls(pair[0], setting), _calls(pair[1], setting)))


def _cpu_seconds(process: BuildProcess, setting: Setting, times: int) -> float:
    _order(process, setting, times=times)
    return float(process.read()["cpu_seconds"])


def _calls(process: BuildProcess, setting: Setting) -> list[str]:
    _order(process, setting, is_counted=True)
    found: list[str] = process.read()["calls"]
    return found


def _order(process: BuildProcess, setting: Setting, *, times: int = 1, is_counted: bool = False) -> None:
    order = {"kind": setting.kind, "size": setting.size, "is_first": setting.is_first}
    process.tell(json.dumps(order | {"times": times, "is_counted": is_counted}))


if __name__ == "__main__":
    main()
