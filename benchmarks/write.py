"""``python -m benchmarks.write``: what an action costs in DynamoDB, and what many writers at once do to each other.

Prints the section "Writes" of RESULTS.md. Contention needs DynamoDB Local, for moto has none.
"""

from __future__ import annotations

import argparse
from itertools import chain
from statistics import median, quantiles

from benchmarks import database
from benchmarks.console import count, duration, markdown_table, say
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
    say(f"{len(given)} crowds, {given[0].delay}")
    return given


def price_table(name: str, plain: list[Price], keyed: list[Price]) -> str:
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
    return _table([*heads, "with a key: read, write", f"{name} counts: read, write"], rows, texts=2)


def _counted(units: float) -> str:
    return f"{units:g}" if units else "not counted"


def item_table(price: Price) -> str:
    reads = [_row("read", each, each.units) for each in price.reads]
    writes = [_row("delete" if not each.after else "put", each, each.units) for each in price.writes]
    return _table([f"{price.action}, with a key", "bytes before", "bytes after", "units"], reads + writes)


def _row(verb: str, item: Touched, units: int) -> list[str]:
    after = item.after if verb != "read" else ""
    return [f"{verb} `{item.key[0]}` / `{item.key[1]}`", str(item.before), str(after), str(units)]


def crowd_table(delay: Delay, outcomes: list[Outcome]) -> str:
    where = (
        f"{delay.read_ms:g} ms added to reads, {delay.write_ms:g} ms to transactions" if delay != Delay() else "as is"
    )
    heads = [f"writers, {where}", "channels", "actions/s", "lost races per action", "p50 ms", "p99 ms"]
    return _table([*heads, "503", "lost", "holes"], [_crowd_row(outcome) for outcome in outcomes], texts=0)


def _table(heads: list[str], rows: list[list[str]], *, texts: int = 1) -> str:
    return markdown_table(heads, rows, texts=texts) + "\n"


def _crowd_row(outcome: Outcome) -> list[str]:
    crowd, deeds = outcome.crowd, outcome.deeds
    done = [deed for deed in deeds if deed.course_id]
    took = [deed.seconds * 1000 for deed in done]
    races = sum(deed.retries for deed in deeds) / len(deeds)
    slowest = quantiles(took, n=100)[-1] if len(took) > 1 else median(took)
    rates = [f"{len(done) / outcome.wall_seconds:.0f}", f"{races:.1f}", f"{median(took):.0f}", f"{slowest:.0f}"]
    counts = [len(deeds) - len(done), outcome.lost, outcome.holes]
    return [str(crowd.writers), str(crowd.channels), *rates, *map(str, counts)]


if __name__ == "__main__":
    main()
