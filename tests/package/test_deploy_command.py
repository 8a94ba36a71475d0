"""What the command takes, and what it says of arguments, settings and profiles that are wrong."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from infra.deploy import main
from infra.errors import WrongSettings
from infra.notices import notices
from infra.stage_settings import StageSettings


def test_settings_that_cannot_be_used_are_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> StageSettings:
        raise WrongSettings("stages.toml", "[prod] has acount, and only account is known")

    monkeypatch.setattr("infra.targets.settings_of", refuse)

    assert main(["--stage", "prod"]) == 1
    assert capsys.readouterr().err.startswith("infra/stages.toml cannot be used: [prod] has acount")


def test_a_package_can_be_looked_at_without_an_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--stage", "local", "--package-only", str(tmp_path / "out")])

    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert re.fullmatch(r"Package [0-9a-f]{40}\.\n", printed.out)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "deployment.zip",
        "layer-deployment.zip",
        "operations.zip",
        "people.zip",
        "personal.zip",
        "relay.zip",
        "sockets.zip",
        "template.json",
    }


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--stage", "Prod", "'Prod' cannot name a stage"),
        ("--stage", "default", "'default' cannot name a stage"),
        ("--parameter", "LogLevel", "'LogLevel' is not KEY=VALUE"),
        ("--parameter", "=DEBUG", "'=DEBUG' is not KEY=VALUE"),
        ("--parameter", "Stage=prod", "Stage is set by --stage"),
        ("--parameter", "Protected=false", "Protected is set by infra/stages.toml"),
        ("--package", "build/nowhere", "'build/nowhere' is neither a folder nor the 40 digits of a package"),
        ("--endpoint-url", "localhost:4566", "'localhost:4566' is not an address"),
    ],
)
def test_a_wrong_argument_is_one_sentence_before_anything_is_done(
    option: str, value: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--stage", "dev", option, value])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--package-only", "build/dev", "--diff"], "--package, --diff and --adopt do not go with it"),
        (["--diff", "--adopt", "CoursesTable=x"], "--diff does not show an adoption"),
    ],
)
def test_options_that_exclude_each_other_are_one_sentence(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--stage", "dev", *options])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_a_profile_that_is_not_there_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobodys")

    status = main(["--stage", "dev"])

    assert status == 1
    # What may follow it in some years is the end of the runtime.
    assert capsys.readouterr().err.splitlines()[0] == "The config profile (nobodys) could not be found"


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_the_end_of_the_runtime_is_said_last_even_when_the_deployment_fails(
    stage: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobodys")
    monkeypatch.setattr("infra.deploy.today", lambda: date(2036, 6, 1))

    main(["--stage", stage])

    assert capsys.readouterr().err.splitlines()[1:] == notices(date(2036, 6, 1))
    assert notices(date(2036, 6, 1))


def test_a_folder_that_cannot_be_written_is_no_stack_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")

    status = main(["--stage", "local", "--package-only", str(tmp_path / "file")])

    assert status == 1
    assert "Traceback" not in capsys.readouterr().err
