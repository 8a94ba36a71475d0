"""The age of the functions' runtime is told well ahead, and fails no test."""

from __future__ import annotations

import importlib.util
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from infra.runtime import NOTICE, RECOMMENDED, RULES, Lifecycle, lifecycle_of, notice
from infra.targets import PROJECT

ENDS = Lifecycle(date(2027, 6, 30), date(2027, 7, 31), date(2027, 8, 31), "python3.14")


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2026, 11, 28), ENDS.deprecated - NOTICE - timedelta(days=1)])
def test_nothing_is_said_while_the_end_is_far(day: date) -> None:
    assert notice("python3.11", ENDS, day) is None


def test_nothing_is_said_of_a_runtime_whose_end_is_not_announced() -> None:
    assert notice("python3.99", lifecycle_of("python3.99"), date(2099, 1, 1)) is None


BLOCKS = "; from 2027-07-31 no function of it can be created, from 2027-08-31 none updated."
UPDATES = ", and from 2027-08-31 none can be updated."


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 1, 1), f"AWS supports python3.11 until 2027-06-30, 180 more days{BLOCKS}"),
        (date(2027, 6, 30), f"AWS has not patched python3.11 since 2027-06-30{BLOCKS}"),
        (date(2027, 7, 31), f"No function of python3.11 can be created since 2027-07-31{UPDATES}"),
        (date(2027, 8, 31), "No function of python3.11 can be created or updated since 2027-08-31."),
        (date(2031, 1, 1), "No function of python3.11 can be created or updated since 2027-08-31."),
    ],
)
def test_each_stage_of_the_end_is_said_with_the_way_out(day: date, said: str) -> None:
    text = notice("python3.11", ENDS, day)

    assert text is not None
    assert text.startswith(said)
    assert "Move the functions to python3.14; docs/deploying.md" in text


def test_the_way_out_is_on_the_page() -> None:
    assert "\n## The functions' runtime\n" in (PROJECT / "docs" / "deploying.md").read_text("utf-8")


@pytest.mark.parametrize("runtime", ["python3.11", RECOMMENDED])
def test_the_table_has_the_dates_of_a_runtime(runtime: str) -> None:
    """Without them nothing would ever be said."""
    ends = lifecycle_of(runtime)

    assert ends is not None
    assert ends.deprecated <= ends.create_block <= ends.update_block


def test_no_other_rule_of_the_linter_depends_on_the_date() -> None:
    found = importlib.util.find_spec("cfnlint")
    assert found is not None
    assert found.origin is not None
    sources = [path.read_text("utf-8") for path in (Path(found.origin).parent / "rules" / "resources").rglob("*.py")]

    ids = {re.findall(r'id = "(\w+)"', source)[0] for source in sources if re.search(r"today\(|now\(", source)}

    assert ids == set(RULES)
