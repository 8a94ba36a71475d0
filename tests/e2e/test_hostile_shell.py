"""The local cloud in a shell that is set up for a real account, another emulator and a dead proxy."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local.local_cloud import LocalCloud
from tests.e2e.conftest import ROOT
from tests.e2e.program import COMMAND_SECONDS
from tests.free_port import free_port
from tests.hostile_shell import HOSTILE

Run = Callable[..., subprocess.CompletedProcess[str]]
# What botocore, which the functions use, would read in the home folder: it leads to AWS.
HOME_CONFIG = "[default]\nignore_configured_endpoint_urls = true\nregion = eu-west-1\n"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, stack_file: Path) -> LocalCloud:
    if os.environ.get("COURSEWIRE_STACK"):
        pytest.skip("COURSEWIRE_STACK names a stack that is up already: how it comes up cannot be tried")
    cloud = LocalCloud(tmp_path_factory.mktemp("hostile"), free_port())
    # Packages come by way of the proxy, and this one is dead: those of the other cloud are used.
    cloud.environment_folder.symlink_to(stack_file.with_name(cloud.environment_folder.name))
    home = cloud.folder / "home" / ".aws"
    home.mkdir(parents=True)
    (home / "config").write_text(HOME_CONFIG, "utf-8")
    return cloud


@pytest.fixture(scope="module")
def run(cloud: LocalCloud) -> Run:
    def started(*arguments: str) -> subprocess.CompletedProcess[str]:
        # Without ps, among others.
        path = str(Path(sys.executable).parent)
        environment = HOSTILE | {"HOME": str(cloud.folder / "home"), "PATH": path}
        return subprocess.run(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, timeout=COMMAND_SECONDS,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return started


@pytest.fixture(scope="module")
def brought_up(cloud: LocalCloud, run: Run) -> Iterator[subprocess.CompletedProcess[str]]:
    own = ("--dir", str(cloud.folder), "--port", str(cloud.port), "--portal-port", "0")
    yield run("infra.local", "up", *own)
    stopped = run("infra.local", "down", *own)
    assert (stopped.returncode, stopped.stderr) == (0, "")
    assert "The local cloud is stopped." in stopped.stdout


def test_it_comes_up(brought_up: subprocess.CompletedProcess[str]) -> None:
    assert (brought_up.returncode, brought_up.stderr) == (0, "")


def test_every_step_of_the_demonstration_holds(
    brought_up: subprocess.CompletedProcess[str], cloud: LocalCloud, run: Run
) -> None:
    played = run("infra.local.demo", str(cloud.stack_file))

    assert (played.returncode, played.stderr) == (0, "")
    assert played.stdout.endswith("Every step held.\n")
