"""What infra/stages.toml may say, and the sentence for what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.errors import WrongSettings
from infra.stage_settings import StageSettings, settings_of, stage_name
from tests.architecture.test_docs_links import blocks

FILE = """
[default]
region = "ca-central-1"
[default.tags]
application = "coursewire"
team = "a"

[europe]
account = "123456789012"
region = "eu-west-1"
protected = true
tags = { team = "b" }
parameters = { LogLevel = "DEBUG" }
"""


def settings(tmp_path: Path, text: str, stage: str = "europe") -> StageSettings:
    (tmp_path / "stages.toml").write_text(text, "utf-8")
    return settings_of(stage, tmp_path / "stages.toml")


def test_a_stage_has_its_own_settings_over_those_of_all(tmp_path: Path) -> None:
    found = settings(tmp_path, FILE)

    assert found == StageSettings(
        account="123456789012",
        region="eu-west-1",
        protected=True,
        tags={"application": "coursewire", "team": "b"},
        parameters={"LogLevel": "DEBUG"},
    )


def test_a_stage_that_the_file_does_not_name_has_those_of_all(tmp_path: Path) -> None:
    found = settings(tmp_path, FILE, "anna-2")

    assert found == StageSettings(region="ca-central-1", tags={"application": "coursewire", "team": "a"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "[prod]\nacount = '1'",
            "[prod] has acount, and only account, region, protected, architecture, runtime, tags,",
        ),
        ("[prod]\naccount = 123456789012", "account of [prod] must be twelve digits in quotation marks"),
        (
            "[prod]\nmonitoring_minutes = true",
            "monitoring_minutes of [prod] must be a whole number of minutes up to 180",
        ),
        (
            "[prod]\nmonitoring_minutes = 181",
            "monitoring_minutes of [prod] must be a whole number of minutes up to 180",
        ),
        ("[prod]\naccount = '12345'", "account of [prod] must be twelve digits in quotation marks"),
        ("[prod]\nprotected = 'yes'", "protected of [prod] must be true or false, and is 'yes'"),
        ("[prod]\narchitecture = 'arm'", "architecture of [prod] must be 'arm64' or 'x86_64', and is 'arm'"),
        (
            "[prod]\nruntime = 'python3.10'",
            "runtime of [prod] must be one of python3.11, python3.12,",
        ),
        ("[prod]\ntags = { team = 1 }", "tags of [prod] must be a table of texts"),
        ("protected = true", "protected stands outside of a table such as [prod]"),
        ("[Prod]\n", "[Prod] cannot name a stage"),
        ("[prod", "Expected ']'"),
    ],
)
def test_a_mistake_in_any_table_is_named(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSettings) as wrong:
        settings(tmp_path, text)

    assert problem in str(wrong.value)
    assert str(wrong.value).startswith("infra/stages.toml cannot be used: ")


def test_the_example_on_the_page_is_valid(tmp_path: Path) -> None:
    stage, reserved = (example.text for example in blocks("toml") if example.page == "docs/settings.md")

    assert settings(tmp_path, stage).parameters.keys() == {"AlarmTopicArn"}
    assert "RestReservedConcurrency" in settings(tmp_path, reserved, "prod").parameters


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"stages\.toml"):
        settings_of("dev", tmp_path / "stages.toml")


def test_prod_is_protected_as_the_project_comes() -> None:
    assert settings_of("prod").protected
    assert not settings_of("dev").protected


@pytest.mark.parametrize("text", ["", "Prod", "1st", "a_b", "default", "a" * 21, "a b", "prod;", "-a"])
def test_what_cannot_name_a_stage_is_refused_with_the_rule(text: str) -> None:
    with pytest.raises(ValueError, match="cannot name a stage: up to 20 lower-case letters"):
        stage_name(text)


@pytest.mark.parametrize("text", ["aws", "paws", "amazon-eu", "my-cognito"])
def test_a_name_that_cognito_refuses_in_an_address_is_refused_before(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot name a stage: Cognito refuses"):
        stage_name(text)
    with pytest.raises(WrongSettings, match="cannot name a stage: Cognito refuses"):
        settings(tmp_path, f"[{text}]")
