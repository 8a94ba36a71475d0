"""The package of one stage, built once for all tests of this folder: what would go to AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.package import package
from infra.runtime import RULES
from infra.stage_settings import ARCHITECTURES
from infra.targets import Target, running_architecture, running_python

Resource = dict[str, Any]


# Before pytest-xdist looks at the groups, also where this file is read before its own hook is there.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All package tests run in one worker, so that each package is built once."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("package"))


@dataclass(frozen=True, slots=True)
class Package:
    folder: Path
    template: dict[str, Any]

    def properties(self, logical_id: str) -> dict[str, Any]:
        return dict(self.template["Resources"][logical_id]["Properties"])

    def variables(self, function: str) -> dict[str, Any]:
        """The environment of a function, without what all functions share."""
        return dict(self.properties(function).get("Environment", {"Variables": {}})["Variables"])

    def of_type(self, kind: str) -> dict[str, Resource]:
        return {name: each for name, each in self.template["Resources"].items() if each["Type"] == kind}


def lint(package: Package) -> tuple[int, str]:
    """Returns cfn-lint's exit code and output, without the rules that depend on the date (``infra.notices``)."""
    linter = Path(sys.executable).with_name("cfn-lint")
    command = [str(linter), str(package.folder / "template.json"), "--ignore-checks", *RULES]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


@pytest.fixture(autouse=True)
def in_one_worker(request: pytest.FixtureRequest) -> None:
    """In several workers the tests would pass too, but each worker would build every package again."""
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@package")


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Package]:
    """Builds the package for an architecture."""

    def built(architecture: str) -> Package:
        folder = tmp_path_factory.mktemp(architecture) / "package"
        return Package(folder, package(Target("dev", running_python(), architecture), folder))

    return built


@pytest.fixture(scope="session")
def dev(build: Callable[[str], Package]) -> Package:
    """The package for this machine's architecture, so that its functions run here."""
    return build(running_architecture())


@pytest.fixture(scope="session")
def other(build: Callable[[str], Package]) -> Package:
    """The package for the other architecture."""
    (architecture,) = set(ARCHITECTURES) - {running_architecture()}
    return build(architecture)


@pytest.fixture(params=["dev", "other"])
def either(request: pytest.FixtureRequest) -> Package:
    """The packages for both architectures, one after the other."""
    found: Package = request.getfixturevalue(request.param)
    return found
