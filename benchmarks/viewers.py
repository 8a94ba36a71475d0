"""``python -m benchmarks.viewers``: the requests of very many viewers after events, beside those of an earlier build.

Prints the section "Viewers after an event" of RESULTS.md. The packaged stack of each build runs in a local cloud, one
after the other. Each viewer has the client of the build, its binding and a query cache with the lists of a portal, and
a real socket. A proxy in front of the REST API counts requests and refuses those over the throttle of the template.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from benchmarks.build_checkout import Build, NotCheckedOut, build_at, present_build
from benchmarks.console import count, machine, say
from benchmarks.latency_stack import stack_of
from benchmarks.viewers_processes import NotBundled, bundle
from benchmarks.viewers_proxy import throttle_of_template
from benchmarks.viewers_report import format_differences, format_ratio, viewers_table
from benchmarks.viewers_run import KINDS, Setting, ViewersRun, measure

# The last build whose events had no courses: each event made its viewers fetch their lists.
BASELINE = "9fe0241"
PAUSE_SECONDS = 2.0


def main() -> None:
    options = _options()
    try:
        with build_at(options.baseline) as baseline:
            before, after = [_measure(build, options) for build in (baseline, present_build())]
    except (NotCheckedOut, NotBundled) as why:
        raise SystemExit(f"{options.baseline} cannot be measured: {why}") from None
    print(f"{machine()}\n", viewers_table([before, after]), format_ratio(before, after), sep="\n")
    print(format_differences([before, after]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-viewers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--baseline", default=BASELINE, metavar="COMMIT", help=f"the earlier build ({BASELINE})")
    parser.add_argument("--viewers", type=count, default=500, help="with a socket each (500)")
    parser.add_argument("--rounds", type=count, default=4, help=f"of {KINDS} events, one of each kind (4)")
    return parser.parse_args()


def _measure(build: Build, options: argparse.Namespace) -> ViewersRun:
    say(f"{options.viewers} viewers, {build.name} ...")
    with stack_of(build.folder) as stack, tempfile.TemporaryDirectory() as name:
        program = bundle(build.folder, Path(name) / "viewers.mjs")
        events = options.rounds * KINDS
        setting = Setting(build.name, program, options.viewers, events, throttle_of_template(), PAUSE_SECONDS)
        return asyncio.run(measure(stack, setting))


if __name__ == "__main__":
    main()
