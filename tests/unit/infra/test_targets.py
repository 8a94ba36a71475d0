"""Where a stage goes, and where the emulated cloud lives."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from infra.local.errors import PortTaken
from infra.local.local_cloud import LocalCloud
from infra.targets import AWS_RUNTIME, PROJECT, STAGES, running_python, target_of


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_a_stack_of_its_own_and_knows_its_name(stage: str) -> None:
    target = target_of(stage)

    assert target.stack == f"coursewire-{stage}"
    assert target.parameters == {"Stage": stage}


def test_given_parameters_go_with_the_stages_own() -> None:
    target = target_of("prod", {"AlarmTopicArn": "arn:topic"})

    assert target.parameters == {"Stage": "prod", "AlarmTopicArn": "arn:topic"}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_on_aws_the_runtime_is_chosen_and_not_that_of_whoever_deploys(stage: str) -> None:
    assert target_of(stage).runtime == AWS_RUNTIME


def test_the_emulated_cloud_runs_this_very_python() -> None:
    assert target_of("local").runtime == running_python() == f"python3.{sys.version_info.minor}"


def test_the_architecture_is_the_one_that_chalice_is_told() -> None:
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text("utf-8"))

    assert {target_of(stage).architecture for stage in STAGES} == {config["lambda_architecture"]}


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
