"""``python -m benchmarks.portals``: what the admin portal's main thread works for a letter, an event, a tab, a tick.

The portals of an earlier build and of the present one run side by side in local clouds with the same courses, in a
Chromium whose processor is slowed down four times. The earlier build, which shows every row at once, is measured with
``--rows`` courses, beside the present one with as many, and with every list loaded to its end. The present one is
measured again with ``--courses``, whose lists it loads by pages. What is measured was done once before, so that the
browser has compiled the code; of the letters of some words the middle value counts. Writes the table of the section
"Portals" in RESULTS.md to stdout. Ends with 1 if the present build is beyond a limit with ``--courses``.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.browser_process import Browser, browser_process
from benchmarks.build_checkout import Build, NotCheckedOut, build_at, present_build
from benchmarks.console import count, machine, markdown_table, say
from benchmarks.screen_stack import NotStarted, local_stack
from infra.local.many_courses import Wanted, add_courses

# The last build whose lists render every row.
BASELINE = "cc62ac2"
BROWSER = Path(__file__).with_name("portals_browser.mjs")
# Milliseconds of the shortest task that Chromium tells of.
SHORTEST_TOLD = 50
# A burst: as many events per second, for so many seconds.
PER_SECOND, SECONDS = 20, 10
# Words of the courses' names. The first is typed before anything is measured.
WORDS = ("cpr", "fir", "bas", "aid")
# Milliseconds of the present build with many courses. Without slowing the processor down, a letter may take 50 and an
# event 30.
SLOWDOWN = 4
LIMITS = {"letter": 50 * SLOWDOWN, "event": 30 * SLOWDOWN, "longest": 100, "longest_tab": 100, "shifts": 0.02}
ROWS = {
    "a letter in the filter": "letter",
    "an event of the burst": "event",
    "another tab": "tab",
    "a tick of the clock": "tick",
    "the longest task of letters, tick and burst": "longest",
    "the longest task of another tab": "longest_tab",
    "layout shift in the burst": "shifts",
}


@dataclass(slots=True)
class Work:
    """Milliseconds of the main thread for one of each; ``shifts`` is the layout shift (CLS) of the burst."""

    letter: float = 0
    event: float = 0
    tab: float = 0
    tick: float = 0
    longest: float = 0
    longest_tab: float = 0
    shifts: float = 0


def main() -> None:
    options = _options()
    try:
        with ExitStack() as exits:
            earlier, present = exits.enter_context(build_at(options.baseline)), present_build()
            browser = exits.enter_context(browser_process(BROWSER))
            before = _run(browser, earlier, options.rows, is_whole=True)
            after = _run(browser, present, options.rows, is_whole=True)
            many = _run(browser, present, options.courses, is_whole=False)
    except NotCheckedOut as why:
        raise SystemExit(f"{options.baseline} cannot be checked out: {why}") from None
    except NotStarted as why:
        raise SystemExit(f"A local cloud with portals did not start:\n{why}") from None
    print(f"{machine()}, processor slowed down 4 times; milliseconds of the main thread.\n")
    heads = ["", f"{earlier.name}, {options.rows:,} rows", f"{present.name}, {options.rows:,}", "ratio"]
    print(markdown_table([*heads, f"{present.name}, {options.courses:,}"], _table(before, after, many)), flush=True)
    if faults := beyond_limits(many):
        raise SystemExit("\n".join(faults))


def beyond_limits(work: Work) -> list[str]:
    """A sentence for each value above its limit."""
    found = {name: getattr(work, name) for name in LIMITS}
    labels = {name: label for label, name in ROWS.items()}
    return [
        f"{labels[name]}: {value:.4g}, {LIMITS[name]} allowed" for name, value in found.items() if value > LIMITS[name]
    ]


def _table(before: Work, after: Work, many: Work) -> list[list[str]]:
    rows = []
    for label, name in ROWS.items():
        old, new, large = (getattr(work, name) for work in (before, after, many))
        show = "{:.3f}".format if name == "shifts" else _milliseconds
        rows.append([label, show(old), show(new), _ratio(name, old, new), show(large)])
    return rows


def _ratio(name: str, old: float, new: float) -> str:
    if name == "shifts":
        return ""
    return f"{old / max(new, SHORTEST_TOLD if name.startswith('longest') else 1):.1f} ×"


def _run(browser: Browser, build: Build, rows: int, *, is_whole: bool) -> Work:
    """Two thirds of the rows wait for an instructor and are on the list that is measured, whole or by pages."""
    say(f"Starting {build.name} with {rows:,} courses ...")
    with local_stack(build) as stack:
        pending = rows * 2 // 3
        wanted = Wanted(pending=pending, confirmed=rows - pending, instructors=60, organizations=20)
        add_courses(stack, wanted, datetime.now(UTC).date())
        return _measure(browser, build.name, stack, is_whole)


def _measure(browser: Browser, name: str, stack: dict[str, Any], is_whole: bool) -> Work:
    work, letters, tabs = Work(), [], []
    password = stack["users"][0]["password"]
    browser.call("open", build=name, portalUrl=stack["portalUrl"], password=password, isWhole=is_whole)
    for word in WORDS:
        of_word = [browser.call("letter", build=name, text=letter) for letter in word]
        browser.call("clear", build=name)
        shown = [browser.call("tab", build=name, name=tab) for tab in ("Confirmed", "Requests")]
        if word != WORDS[0]:
            letters += of_word
            tabs += shown
    tick = browser.call("tick", build=name)
    say(f"{PER_SECOND * SECONDS} events in {SECONDS} s at {name} ...")
    burst = browser.call("burst", build=name, perSecond=PER_SECOND, seconds=SECONDS)
    browser.call("close", build=name)
    work.letter = median(each["worked"] for each in letters)
    work.tab = max(each["worked"] for each in tabs)
    work.tick, work.event = tick["worked"], burst["worked"]
    work.longest = max(each["longest"] for each in (*letters, tick, burst))
    work.longest_tab = max(each["longest"] for each in tabs)
    work.shifts = burst["shifts"]
    return work


def _milliseconds(value: float) -> str:
    return f"{value:,.0f}" if value else f"below {SHORTEST_TOLD}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench-portals", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--baseline", default=BASELINE, metavar="COMMIT", help=f"the earlier build ({BASELINE})")
    parser.add_argument("--rows", type=count, default=325, help="courses in both builds (325)")
    parser.add_argument("--courses", type=count, default=5_000, help="courses in the present build by pages (5000)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
