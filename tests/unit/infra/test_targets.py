"""Where a stage goes, and where the emulated cloud lives."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from infra.local.errors import PortTaken
from infra.local.local_cloud import LocalCloud
from infra.stage_settings import StageSettings
from infra.targets import running_python, target_of


@pytest.mark.parametrize("stage", ["local", "dev", "prod", "anna-2"])
def test_a_stage_is_a_stack_of_its_own_and_knows_its_name(stage: str) -> None:
    target = target_of(stage)

    assert target.stack == f"coursewire-{stage}"
    assert target.parameters == {"Stage": stage, "Protected": "true" if stage == "prod" else "false"}
    assert target.tags == {"application": "coursewire", "coursewire:stage": stage}


def test_parameters_of_the_settings_are_used_unless_others_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = StageSettings(parameters={"LogLevel": "DEBUG", "HeartbeatSeconds": "30"})
    monkeypatch.setattr("infra.targets.settings_of", lambda _: settings)

    parameters = target_of("dev", {"LogLevel": "ERROR"}).parameters

    assert (parameters["LogLevel"], parameters["HeartbeatSeconds"]) == ("ERROR", "30")


def test_the_local_cloud_is_in_no_region_and_account_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = StageSettings(account="123456789012", region="eu-west-1", tags={"team": "courses"})
    monkeypatch.setattr("infra.targets.settings_of", lambda _: settings)

    local, dev = target_of("local").settings, target_of("dev").settings

    assert (local.account, local.region, local.tags) == (None, None, {"team": "courses"})
    assert (dev.account, dev.region) == ("123456789012", "eu-west-1")


def test_given_parameters_go_with_the_stages_own() -> None:
    target = target_of("prod", {"AlarmTopicArn": "arn:topic"})

    assert target.parameters == {"Stage": "prod", "Protected": "true", "AlarmTopicArn": "arn:topic"}


def test_the_runtime_is_that_of_this_python_and_the_architecture_arm64_unless_the_settings_say_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = target_of("dev")
    monkeypatch.setattr(
        "infra.targets.settings_of", lambda _: StageSettings(architecture="x86_64", runtime="python3.12")
    )
    chosen = target_of("dev")

    assert (usual.runtime, usual.architecture) == (f"python3.{sys.version_info.minor}", "arm64")
    assert (chosen.runtime, chosen.architecture) == ("python3.12", "x86_64")


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", "x86_64"), ("aarch64", "arm64"), ("arm64", "arm64")])
def test_the_local_cloud_runs_this_python_on_this_machine(
    machine: str, architecture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)

    target = target_of("local")

    assert (target.runtime, target.architecture) == (running_python(), architecture)


def test_the_local_cloud_is_not_where_the_file_says_that_stages_are(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = StageSettings(account="123456789012", region="eu-north-1")
    monkeypatch.setattr("infra.targets.settings_of", lambda _: settings)

    local, dev = target_of("local").settings, target_of("dev").settings

    assert (local.account, local.region) == (None, None)
    assert (dev.account, dev.region) == ("123456789012", "eu-north-1")


@pytest.mark.parametrize("system", ["Linux", "Darwin"])
def test_only_the_local_cloud_runs_on_the_system_of_this_machine(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: system)

    assert target_of("local").system == system
    assert target_of("dev").system == "Linux"


def test_a_place_keeps_everything_in_its_folder(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path / "cloud", 4711)

    kept = (
        cloud.environment_folder,
        cloud.state,
        cloud.objects,
        cloud.scratch,
        cloud.log,
        cloud.process_file,
        cloud.stack_file,
    )

    assert {path.parent for path in kept} == {tmp_path / "cloud"}
    assert len(set(kept)) == len(kept)


def test_clients_of_a_place_can_reach_no_real_account() -> None:
    environment = LocalCloud(port=4711).client_environment()

    assert environment["AWS_ENDPOINT_URL"] == "http://localhost:4711"
    assert environment["AWS_ACCESS_KEY_ID"] == environment["AWS_SECRET_ACCESS_KEY"] == "test"
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "us-east-1"
    assert environment["AWS_CONFIG_FILE"] == environment["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"


def test_a_taken_port_comes_with_another_one() -> None:
    text = str(PortTaken(4566))

    assert "4566 is used" in text
    assert "PORT=4576" in text
