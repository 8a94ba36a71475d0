"""What is mended in Chalice's template, and which packages are refused by what they declare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.errors import CannotBuild, DeployError, WrongBuild
from infra.package import archives, correct_template, package, problems_of, require_buildable
from infra.runtime import LAMBDA_RUNTIMES
from infra.stage_settings import settings_of
from infra.targets import Target, running_python

LAMBDAS = "Lambda has python3.11, python3.12, python3.13, python3.14; python3.13 is recommended"
WAY_OUT = "Build with the stage's Python: make deploy STAGE=dev PYTHON=python3.13"
HERE = running_python()


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
            "RestAPI": {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": {"paths": {}}}},
            "WebsocketAPIDeployment": {"Type": "AWS::ApiGatewayV2::Deployment"},
            "WebsocketAPIStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": stage},
            "ManagedLayer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "./layer.zip"}},
            "Sweep": {"Type": "AWS::Serverless::Function", "Properties": {"Tags": {"aws-chalice": "stage=package"}}},
        },
        "Outputs": {"EndpointURL": {"Value": "https://any/package"}, "RestAPIId": {"Value": {"Ref": "RestAPI"}}},
    }


def test_the_deployment_that_is_made_only_once_gives_way_to_automatic_ones() -> None:
    resources = correct_template(chalices(), Target("dev", "python3.13", "arm64"))["Resources"]

    assert "WebsocketAPIDeployment" not in resources
    assert resources["WebsocketAPIStage"]["Properties"] == {"ApiId": {"Ref": "WebsocketAPI"}, "AutoDeploy": True}


def test_what_names_chalices_stage_is_left_out() -> None:
    template = correct_template(chalices(), Target("dev", "python3.13", "arm64"))

    assert template["Resources"]["Sweep"]["Properties"] == {}
    assert list(template["Outputs"]) == ["RestAPIId"]


def test_the_layer_is_declared_for_the_target() -> None:
    layer = correct_template(chalices(), Target("dev", "python3.13", "arm64"))["Resources"]["ManagedLayer"]

    assert layer["Properties"] == {
        "ContentUri": "./layer.zip",
        "CompatibleRuntimes": ["python3.13"],
        "CompatibleArchitectures": ["arm64"],
    }


def test_every_archive_is_found_with_the_property_that_names_it() -> None:
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "./layer.zip"}}
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {}}
    template = {"Resources": {"Function": function(), "Layer": layer, "Table": table}}

    found = [properties[key] for properties, key in archives(template)]

    assert found == ["./code.zip", "./layer.zip"]


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (function(runtime="python3.99"), f"Broadcaster is for python3.99 on x86_64, not {HERE} on x86_64"),
        (
            function(running_python(), "arm64"),
            f"Broadcaster is for {running_python()} on arm64, not {running_python()} on x86_64",
        ),
    ],
)
def test_a_function_declared_for_another_machine_is_named(
    tmp_path: Path, empty_code: Path, declared: dict[str, Any], told: str
) -> None:
    template = {"Resources": {"Broadcaster": declared}}

    assert problems_of(template, tmp_path, Target("dev", running_python(), "x86_64")) == [told]


def test_a_refusal_lists_every_problem() -> None:
    text = str(WrongBuild(["one is wrong", "two is wrong"]))

    assert text.splitlines()[1:] == ["  one is wrong", "  two is wrong"]


def test_a_project_that_chalice_cannot_package_says_why(tmp_path: Path) -> None:
    (tmp_path / "chalicelib").mkdir()
    (tmp_path / ".chalice").mkdir()
    (tmp_path / "app.py").write_text("", "utf-8")
    (tmp_path / ".chalice" / "config.json").write_text("{}", "utf-8")

    with pytest.raises(DeployError, match="chalice package failed"):
        package(Target("dev", running_python()), tmp_path / "out", tmp_path)


@pytest.mark.parametrize(
    ("runtime", "running", "said"),
    [
        ("python3.13", "python3.11", f"Stage dev runs on python3.13, and this is python3.11. {WAY_OUT}"),
        ("python3.15", "python3.15", f"This is python3.15, and {LAMBDAS}. {WAY_OUT}"),
        ("python3.10", "python3.13", f"Stage dev wants python3.10, and {LAMBDAS}. Correct infra/stages.toml."),
    ],
)
def test_a_python_that_cannot_build_for_the_stage_is_refused_with_the_way_out(
    runtime: str, running: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.package.running_python", lambda: running)

    with pytest.raises(CannotBuild) as refused:
        require_buildable(Target("dev", runtime))

    assert str(refused.value) == said


@pytest.mark.parametrize("runtime", LAMBDA_RUNTIMES)
def test_every_python_that_lambda_has_can_build_for_its_own_runtime(
    runtime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.package.running_python", lambda: runtime)

    require_buildable(Target("dev", runtime))

    assert settings_of("dev").runtime is None


def test_the_local_cloud_takes_any_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.package.running_python", lambda: "python3.15")

    require_buildable(Target("local", "python3.15"))

    assert "python3.15" not in LAMBDA_RUNTIMES


@pytest.fixture
def empty_code(tmp_path: Path) -> Path:
    # A zip file without entries is its end record alone.
    path = tmp_path / "code.zip"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    return path
