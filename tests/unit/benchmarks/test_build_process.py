"""A process with the code of a build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.build_checkout import Build
from benchmarks.build_process import build_process

WORKER = """
import json, sys
order = json.loads(sys.stdin.readline())
from benchmarks import capacity
print("ready" if order["is_good"] else "sorry", flush=True)
for line in sys.stdin:
    print(json.dumps({"heard": line.strip(), "has": capacity.__name__}), flush=True)
"""


@pytest.fixture
def build(tmp_path: Path) -> Build:
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "only_of_this_build.py").write_text(WORKER, "utf-8")
    return Build("earlier", tmp_path)


def test_a_build_runs_its_own_modules_and_finds_here_what_it_does_not_have(build: Build) -> None:
    with build_process(build, "only_of_this_build", {"is_good": True}) as process:
        process.tell(json.dumps("go"))

        assert process.read() == {"heard": '"go"', "has": "benchmarks.capacity"}


def test_a_process_that_does_not_start_is_named(build: Build) -> None:
    with (
        pytest.raises(SystemExit, match=r"benchmarks\.only_of_this_build of earlier did not start"),
        build_process(build, "only_of_this_build", {"is_good": False}),
    ):
        pytest.fail("it did not start")
