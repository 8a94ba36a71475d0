"""``python -m benchmarks.write``: what an action costs in DynamoDB, and what many writers at once do to each other.

Prints the section "Writes" of RESULTS.md. Contention needs DynamoDB Local, for moto has none.
"""

from __future__ import annotations

import argparse
import sys
from itertools import chain
from statistics import median, quantiles

from benchmarks import database
from benchmarks.console import count, duration
from benchmarks.write_crowd import Crowd, Delay, Outcome, gather
from benchmarks.write_price import Price, Touched, prices

WRITERS = [1, 2, 5, 10, 20, 50, 100, 200]
SHOWN = "assign"


def main() -> None:
    wanted = _arguments()
    with database.database() as (name, url):
        plain, keyed = prices(url, keyed=False), prices(url, keyed=True)
        print(price_table(name, plain, keyed))
        print(item_table(next(price for price in keyed if price.action == SHOWN)))
        if name == database.LOCAL:
            for delay in (Delay(), Delay(wanted.read_ms, wanted.write_ms)):
                outcomes = [gather(url, crowd) for crowd in _told(crowds(wanted, delay))]
                print(crowd_table(delay, outcomes))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-write", description=__doc__)
    parser.add_argument("--seconds", type=duration, default=8, help="for which each crowd acts (8)")
    parser.add_argument("--writers", type=count, nargs="+", default=WRITERS, help="sizes of the crowds")
    parser.add_argument("--read-ms", type=float, default=5, help="added to each read in the second table (5)")
    parser.add_argument("--write-ms", type=float, default=10, help="added to each transaction there (10)")
    return parser.parse_args()


def crowds(wanted: argparse.Namespace, delay: Delay) -> list[Crowd]:
    """Each size on one organization's channel, then with a channel each."""
    pairs = chain.from_iterable([(n, 1), (n, n)] if n > 1 else [(n, 1)] for n in wanted.writers)
    return [Crowd(writers, channels, wanted.seconds, delay) for writers, channels in pairs]


def _told(given: list[Crowd]) -> list[Crowd]:
    print(f"{len(given)} crowds, {given[0].delay}", file=sys.stderr)
    return given


def price_table(name: str, plain: list[Price], keyed: list[Price]) -> str:
    head = (
        f"| action | round trips | read units | write units | items written | with a key: read, write "
        f"| {name} counts: read, write |\n|---|---|---:|---:|---:|---|---|\n"
    )
    rows = [
        f"| {one.action} | {len(one.calls)}: {', '.join(one.calls)} | {one.read_units} | {one.write_units} "
        f"| {len(one.writes)} | {len(two.calls)} round trips: {two.read_units}, {two.write_units} "
        f"| {one.counted_reads:g}, {_counted(one.counted_writes)} |"
        for one, two in zip(plain, keyed, strict=True)
    ]
    return head + "\n".join(rows) + "\n"


def _counted(units: float) -> str:
    return f"{units:g}" if units else "not counted"


def item_table(price: Price) -> str:
    head = f"| {price.action}, with a key | bytes before | bytes after | units |\n|---|---:|---:|---:|\n"
    reads = [_row("read", each, each.units) for each in price.reads]
    writes = [_row("delete" if not each.after else "put", each, each.units) for each in price.writes]
    return head + "\n".join(reads + writes) + "\n"


def _row(verb: str, item: Touched, units: int) -> str:
    after = item.after if verb != "read" else ""
    return f"| {verb} `{item.key[0]}` / `{item.key[1]}` | {item.before} | {after} | {units} |"


def crowd_table(delay: Delay, outcomes: list[Outcome]) -> str:
    where = (
        f"{delay.read_ms:g} ms added to reads, {delay.write_ms:g} ms to transactions" if delay != Delay() else "as is"
    )
    head = (
        f"| writers, {where} | channels | actions/s | lost races an action | p50 ms | p99 ms | 503 | lost | holes |\n"
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    return head + "\n".join(map(_crowd_row, outcomes)) + "\n"


def _crowd_row(outcome: Outcome) -> str:
    crowd, deeds = outcome.crowd, outcome.deeds
    done = [deed for deed in deeds if deed.course_id]
    took = [deed.seconds * 1000 for deed in done]
    races = sum(deed.retries for deed in deeds) / len(deeds)
    slowest = quantiles(took, n=100)[-1] if len(took) > 1 else median(took)
    return (
        f"| {crowd.writers} | {crowd.channels} | {len(done) / outcome.wall_seconds:.0f} | {races:.1f} "
        f"| {median(took):.0f} | {slowest:.0f} | {len(deeds) - len(done)} | {outcome.lost} | {outcome.holes} |"
    )


if __name__ == "__main__":
    main()
