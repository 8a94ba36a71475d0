"""What ends some day is told to people and fails no test, whatever the date."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from infra.notices import ROOTS_NOTICE, end_of_roots, notices, roots_notice
from infra.targets import PROJECT


@pytest.mark.parametrize(("day", "subjects"), [
    (date(2026, 11, 28), []),
    (date(2027, 9, 15), ["python3.11"]),
    (date(2036, 6, 1), ["python3.11", "amazon_roots.pem"]),
])  # fmt: skip
def test_each_thing_whose_end_is_near_is_named(day: date, subjects: list[str]) -> None:
    said = notices(day, "python3.11")

    assert len(said) == len(subjects)
    assert all(subject in line for subject, line in zip(subjects, said, strict=True))


def test_the_roots_are_said_to_end_two_years_before() -> None:
    end = end_of_roots()

    assert roots_notice(end, end - ROOTS_NOTICE) is not None
    assert roots_notice(end, end - ROOTS_NOTICE - timedelta(days=1)) is None


def test_make_check_says_it_and_does_not_fail() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "infra.notices"], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stdout) == (0, "")
