"""An earlier build beside the present one."""

from __future__ import annotations

import subprocess

import pytest

from benchmarks import broadcast, portals, screen, viewers, write
from benchmarks.build_checkout import ROOT, NotCheckedOut, build_at


def test_a_commit_that_is_not_in_the_repository_is_refused() -> None:
    with pytest.raises(NotCheckedOut), build_at("0123456789abcdef"):
        pytest.fail("nothing can be checked out")


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("benchmark", [broadcast, portals, screen, viewers, write], ids=lambda each: each.__name__)
def test_the_earlier_build_of_a_benchmark_is_in_the_history_that_everybody_has(benchmark: object) -> None:
    if git("rev-parse", "--is-shallow-repository").stdout.strip() != "false":
        pytest.skip("This copy has no history: it is a shallow clone, or none.")

    found = git("merge-base", "--is-ancestor", vars(benchmark)["BASELINE"], "HEAD")

    assert found.returncode == 0, found.stderr
