"""The end-to-end tests that take longest begin first, and the shortest last."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from infra.targets import PROJECT
from tests.e2e.machine_lock import machine_lock
from tests.e2e.running_order import FIRST, LAST, MEASURING, place_of, running_order

MEASURED = [name for suites in MEASURING for name in suites]


@pytest.mark.parametrize("name", [*FIRST, *LAST, *MEASURED])
def test_a_group_with_a_place_is_a_module_or_a_suite(name: str) -> None:
    files = (PROJECT / "tests" / "e2e" / f"{name}.py", PROJECT / "portals" / "e2e" / f"{name}.test.ts")

    assert any(file.is_file() for file in files)


def test_between_the_first_and_the_last_suites_alternate_with_modules() -> None:
    names = ("calendar", "notices", "tools", "people", "sign_in", "addresses")
    calendar, notices, tools, people, sign_in, addresses = suites = [f"test_hold[{name}.test.ts]" for name in names]
    modules = ["measuring0", "test_frames", "test_frames", "test_rehearse", "test_people"]

    order = running_order([*modules, *reversed(suites)])

    assert order[:2] == ["test_rehearse", notices]
    assert order[2:-3] == [people, "test_frames", tools, "test_people", calendar]
    assert order[-3:] == [sign_in, addresses, "measuring0"]


@pytest.mark.parametrize("name", MEASURED)
def test_a_suite_that_runs_without_others_measures(name: str) -> None:
    text = (PROJECT / "portals" / "e2e" / f"{name}.test.ts").read_text("utf-8")

    assert "timeUntil(" in text


def test_a_test_that_measures_waits_for_those_that_do_not_and_not_for_one_of_the_other_group(tmp_path: Path) -> None:
    begun = [Event(), Event()]

    def measure(place: int) -> None:
        with machine_lock(place, tmp_path):
            begun[place].set()
            assert begun[1 - place].wait(10)

    with ThreadPoolExecutor() as threads:
        with machine_lock(None, tmp_path), machine_lock(None, tmp_path):
            done = [threads.submit(measure, place) for place in range(2)]
            waited = not any(each.wait(0.2) for each in begun)
        for each in done:
            each.result(10)

    assert waited


def test_the_suites_that_measure_have_a_place() -> None:
    names = ["test_hold[presence.test.ts]", "test_hold[calendar.test.ts]", "test_presence"]

    assert [place_of(name) for name in names] == [1, None, None]
