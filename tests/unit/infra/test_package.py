"""What is mended in Chalice's template, and which packages are refused by what they declare."""

from __future__ import annotations

import fcntl
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from infra.errors import DeployError, WrongBuild
from infra.package import archives, correct_template, package, problems_of
from infra.targets import Target


def function(runtime: str = "python3.11", architecture: str = "x86_64") -> dict[str, Any]:
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {"Runtime": runtime, "Architectures": [architecture], "CodeUri": "./code.zip"},
    }


def chalices() -> dict[str, Any]:
    """What Chalice writes, as far as it is mended."""
    stage = {"ApiId": {"Ref": "WebsocketAPI"}, "DeploymentId": {"Ref": "WebsocketAPIDeployment"}}
    return {
        "Resources": {
            "WebsocketAPIDeployment": {"Type": "AWS::ApiGatewayV2::Deployment"},
            "WebsocketAPIStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": stage},
        }
    }


def test_the_deployment_that_is_made_only_once_gives_way_to_automatic_ones() -> None:
    resources = correct_template(chalices())["Resources"]

    assert "WebsocketAPIDeployment" not in resources
    assert resources["WebsocketAPIStage"]["Properties"] == {"ApiId": {"Ref": "WebsocketAPI"}, "AutoDeploy": True}


def test_every_archive_is_found_with_the_property_that_names_it() -> None:
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "./layer.zip"}}
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {}}
    template = {"Resources": {"Function": function(), "Layer": layer, "Table": table}}

    found = [properties[key] for properties, key in archives(template)]

    assert found == ["./code.zip", "./layer.zip"]


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (function(runtime="python3.13"), "Broadcaster is for python3.13 on x86_64, not python3.11 on x86_64"),
        (function(architecture="arm64"), "Broadcaster is for python3.11 on arm64, not python3.11 on x86_64"),
    ],
)
def test_a_function_declared_for_another_machine_is_named(
    tmp_path: Path, empty_code: Path, declared: dict[str, Any], told: str
) -> None:
    template = {"Resources": {"Broadcaster": declared}}

    assert problems_of(template, tmp_path, Target("dev", "python3.11")) == [told]


def test_a_refusal_lists_every_problem() -> None:
    text = str(WrongBuild(["one is wrong", "two is wrong"]))

    assert text.splitlines()[1:] == ["  one is wrong", "  two is wrong"]


def test_a_project_that_chalice_cannot_package_says_why(tmp_path: Path) -> None:
    (tmp_path / "chalicelib").mkdir()

    with pytest.raises(DeployError, match="chalice package failed"):
        package(Target("dev", "python3.11"), tmp_path / "out", tmp_path)


def test_two_builds_of_one_project_wait_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "chalicelib").mkdir()
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    build = threading.Thread(target=_try_to_package, args=(tmp_path,))

    build.start()
    build.join(0.2)
    was_waiting = build.is_alive()
    os.close(other)
    build.join(60)

    assert (was_waiting, build.is_alive()) == (True, False)


def _try_to_package(project: Path) -> None:
    with suppress(DeployError):
        package(Target("dev", "python3.11"), project / "out", project)


@pytest.fixture
def empty_code(tmp_path: Path) -> Path:
    # A zip file without entries is its end record alone.
    path = tmp_path / "code.zip"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    return path
