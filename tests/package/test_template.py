"""The package as a whole: valid, repeatable, for every stage, with the right things in its archives."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from infra import archive
from infra.package import problems_of
from infra.targets import PROJECT, STAGES, Target, running_python
from tests.package.conftest import Package, lint

OUTPUTS = {"RestUrl", "WebSocketUrl", "UserPoolId", "UserPoolClientId", "CoursesTableName", "ConnectionsTableName"}


def test_the_linter_has_nothing_to_say(dev: Package) -> None:
    assert lint(dev) == (0, "")


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_called_the_same_everywhere(stage: str) -> None:
    """A url or a right that names another stage than the gateway's would only fail when it runs."""
    stages = json.loads((PROJECT / ".chalice" / "config.json").read_text("utf-8"))["stages"]

    assert stages[stage] == {"api_gateway_stage": stage}


def test_every_stage_can_be_named_to_the_template(dev: Package) -> None:
    assert tuple(dev.template["Parameters"]["Stage"]["AllowedValues"]) == STAGES


def test_the_outputs_say_what_a_client_must_know(dev: Package) -> None:
    assert set(dev.template["Outputs"]) >= OUTPUTS


def test_packing_again_gives_the_same_package(dev: Package, build: Callable[[str], Package]) -> None:
    """Only what changed may change on the stack."""
    again = build("dev")

    assert again.template == dev.template
    for name in ("deployment.zip", "layer-deployment.zip"):
        assert archive.digest(again.folder / name) == archive.digest(dev.folder / name)


def test_the_code_is_ours_and_the_framework(dev: Package) -> None:
    with zipfile.ZipFile(dev.folder / "deployment.zip") as contents:
        names = contents.namelist()

    assert {name.split("/")[0] for name in names} == {"app.py", "__pycache__", "chalice", "chalicelib"}


def test_the_layer_has_the_libraries_and_not_the_framework(dev: Package) -> None:
    with zipfile.ZipFile(dev.folder / "layer-deployment.zip") as contents:
        packages = {Path(name).parts[-2] for name in contents.namelist() if name.endswith("__init__.py")}

    assert packages >= {"botocore", "pynamodb", "msgspec", "aws_lambda_powertools", "tzdata"}
    assert "chalice" not in packages


def test_a_package_for_another_python_is_refused(dev: Package) -> None:
    found = problems_of(dev.template, dev.folder, Target("dev", "python3.99"))

    assert f"Broadcaster is for {running_python()} on x86_64, not python3.99 on x86_64" in found
    assert any(problem.startswith("python/") for problem in found)


def test_a_package_for_another_machine_is_refused(dev: Package, tmp_path: Path) -> None:
    """The template may say the right thing and the archive hold the wrong one."""
    shutil.copytree(dev.folder, tmp_path / "package")
    template = json.loads(json.dumps(dev.template).replace('"x86_64"', '"arm64"'))

    found = problems_of(template, tmp_path / "package", Target("dev", running_python(), "arm64"))

    assert found
    assert all(problem.endswith("is for x86_64, not arm64") for problem in found)
