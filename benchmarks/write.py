"""``python -m benchmarks.write``: what an action costs in DynamoDB, and what concurrent writers do to each other.

Prints the section "Writes" of RESULTS.md. An earlier build and the present one run in turn, so that what else the
machine does falls on both. Concurrent writers need DynamoDB Local, because moto has no contention.
"""

from __future__ import annotations

import argparse
from collections import defaultdict

from benchmarks import database
from benchmarks.action_capacity import ActionCapacity, TouchedItem, capacity_of_actions
from benchmarks.build_checkout import PRESENT, Build, NotCheckedOut, build_at, present_build
from benchmarks.console import count, duration, machine, markdown_table, say
from benchmarks.write_report import Run, capacity_table, combine, poller_table, writers_table
from benchmarks.write_run import Setting, capacities, measure

# The last build in which every change wrote the heads of its channels in its transaction.
BASELINE = "9fe0241"
WRITERS = [1, 10, 50, 200]
QUICK = {"writers": [1, 10, 50], "seconds": 3.0, "rounds": 1}
SHOWN_ACTION = "assign"


def main() -> None:
    options = _options()
    with database.database() as (name, url):
        plain, keyed = capacity_of_actions(url, keyed=False), capacity_of_actions(url, keyed=True)
        print(units_table(name, plain, keyed))
        print(items_table(next(each for each in keyed if each.action == SHOWN_ACTION)))
        if name == database.LOCAL:
            try:
                with build_at(options.baseline) as baseline:
                    _compare(url, [baseline, present_build()], options)
            except NotCheckedOut as why:
                raise SystemExit(f"{options.baseline} cannot be checked out: {why}") from None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-write", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--baseline", default=BASELINE, metavar="COMMIT", help=f"the earlier build ({BASELINE})")
    parser.add_argument("--writers", type=count, nargs="+", default=WRITERS, help="at once, all on one channel")
    parser.add_argument("--seconds", type=duration, default=8.0, help="for which writers act in a run (8)")
    parser.add_argument("--rounds", type=count, default=3, help="of which medians are shown (3)")
    parser.add_argument("--read-ms", type=float, default=5, help="added to reads, reservations and plain writes (5)")
    parser.add_argument("--write-ms", type=float, default=10, help="added to transactions (10)")
    parser.add_argument("--quick", action="store_true", help="one round of 3 s with up to 50 writers")
    options = parser.parse_args()
    if options.quick:
        vars(options).update(QUICK)
    return options


def _compare(url: str, builds: list[Build], options: argparse.Namespace) -> None:
    before, after = ([*capacities(url, build, keyed=False), *capacities(url, build, keyed=True)] for build in builds)
    print(capacity_table(f"{builds[0].name} → {PRESENT}", before, after), end="\n\n")
    runs: dict[tuple[int, str], list[Run]] = defaultdict(list)
    for n in range(options.rounds):
        for writers in options.writers:
            for build in builds:
                say(f"Round {n + 1} of {options.rounds}: {writers} writers, {build.name} ...")
                setting = Setting(writers, options.seconds, options.read_ms, options.write_ms)
                runs[writers, build.name].append(measure(url, build, setting))
    combined = [combine(runs[writers, build.name]) for writers in options.writers for build in builds]
    print(f"{machine()}, {options.rounds} interleaved rounds of {options.seconds:g} s: medians; counts are sums.\n")
    print(writers_table(combined, options.read_ms, options.write_ms), end="\n\n")
    print(poller_table(combined))


def units_table(name: str, plain: list[ActionCapacity], keyed: list[ActionCapacity]) -> str:
    heads = ["action", "round trips", "read units", "write units", "items written"]
    rows = [
        [
            one.action,
            f"{len(one.calls)}: {', '.join(one.calls)}",
            *(str(number) for number in (one.read_units, one.write_units, len(one.writes))),
            f"{len(two.calls)} round trips: {two.read_units}, {two.write_units}",
            f"{one.counted_reads:g}, {_counted(one.counted_writes)}",
        ]
        for one, two in zip(plain, keyed, strict=True)
    ]
    heads += ["with a key: read, write", f"{name} counts: read, write"]
    return markdown_table(heads, rows, texts=2) + "\n"


def _counted(units: float) -> str:
    return f"{units:g}" if units else "not counted"


def items_table(capacity: ActionCapacity) -> str:
    reads = [_row("read", each, each.units) for each in capacity.reads]
    writes = [_row("put" if each.after else "delete", each, each.units) for each in capacity.writes]
    heads = [f"{capacity.action}, with a key", "bytes before", "bytes after", "units"]
    return markdown_table(heads, reads + writes) + "\n"


def _row(verb: str, item: TouchedItem, units: int) -> list[str]:
    after = item.after if verb != "read" else ""
    return [f"{verb} `{item.key[0]}` / `{item.key[1]}`", str(item.before), str(after), str(units)]


if __name__ == "__main__":
    main()
