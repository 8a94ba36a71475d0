"""The end-to-end tests that take longest begin first, and the shortest last."""

from __future__ import annotations

import pytest

from infra.targets import PROJECT
from tests.e2e.running_order import FIRST, LAST, running_order


@pytest.mark.parametrize("name", FIRST + LAST)
def test_a_group_with_a_place_is_a_module_or_a_suite(name: str) -> None:
    files = (PROJECT / "tests" / "e2e" / f"{name}.py", PROJECT / "portals" / "e2e" / f"{name}.test.ts")

    assert any(file.is_file() for file in files)


def test_between_the_first_and_the_last_suites_alternate_with_modules() -> None:
    names = ("absences", "notices", "tools", "people", "sign_in", "addresses")
    absences, notices, tools, people, sign_in, addresses = suites = [f"test_hold[{name}.test.ts]" for name in names]
    modules = ["test_frames", "test_frames", "test_rehearse", "test_people"]

    order = running_order([*modules, *reversed(suites)])

    assert order[:2] == ["test_rehearse", notices]
    assert order[2:-2] == [people, "test_frames", tools, "test_people", absences]
    assert order[-2:] == [sign_in, addresses]
