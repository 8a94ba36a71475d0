"""The whole way from the source tree to a stack, with an account that only remembers what it was asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from infra.change_approval import ChangeApproval
from infra.deploy import deploy, main
from infra.errors import WrongBuild
from infra.notices import notices
from infra.targets import Target, running_python

APPROVAL = ChangeApproval("dev")
OUTPUTS = {"RestUrl": "https://rest", "WebSocketUrl": "wss://sockets"}


class Account:
    """Every service at once; `template` is what the stack is at."""

    def __init__(self) -> None:
        self.meta = SimpleNamespace(endpoint_url="https://s3.eu-west-1.amazonaws.com", region_name="eu-west-1")
        self.uploaded: list[str] = []
        self.template, self.asked_for = "", ""

    def client(self, _service: str) -> Account:
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}

    def head_bucket(self, **_: str) -> None: ...

    def head_object(self, **_: str) -> None: ...

    def put_object(self, Key: str, **_: Any) -> None:  # noqa: N803
        self.uploaded.append(Key)

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in OUTPUTS.items()]
        return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Outputs": outputs}]}

    def describe_stack_events(self, **_: str) -> dict[str, Any]:
        return {"StackEvents": []}

    def get_template_summary(self, **_: str) -> dict[str, Any]:
        return {}

    def create_change_set(self, TemplateURL: str, **_: Any) -> None:  # noqa: N803
        self.asked_for = TemplateURL

    def describe_change_set(self, **_: str) -> dict[str, Any]:
        if self.asked_for == self.template:
            return {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}
        return {"Status": "CREATE_COMPLETE", "Changes": []}

    def delete_change_set(self, **_: str) -> None: ...

    def execute_change_set(self, **_: str) -> None:
        self.template = self.asked_for


def test_deploying_an_unchanged_tree_again_changes_nothing(tmp_path: Path) -> None:
    account = Account()
    said: list[str] = []
    target = Target("dev", running_python())

    outputs = [
        deploy(target, account.client, APPROVAL, said.append, tmp_path / name, detail=said.append, pause_seconds=0)
        for name in ("first", "second")
    ]

    assert outputs == [OUTPUTS, OUTPUTS]
    assert [line for line in said if line.startswith("coursewire-dev")] == [
        "coursewire-dev is up to date.",
        "coursewire-dev was up to date already.",
    ]
    assert len(set(account.uploaded)) == 1


def test_a_package_of_the_wrong_kind_never_reaches_the_account(tmp_path: Path) -> None:
    asked: list[str] = []

    with pytest.raises(WrongBuild, match=r"not python3\.99 on x86_64"):
        deploy(Target("dev", "python3.99"), asked.append, APPROVAL, asked.append, tmp_path / "out", detail=asked.append)

    assert not [each for each in asked if "Packaging" not in each]


def test_a_package_can_be_looked_at_without_an_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--stage", "local", "--package-only", str(tmp_path / "out")])

    assert (status, capsys.readouterr().err) == (0, "")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "deployment.zip",
        "layer-deployment.zip",
        "template.json",
    }


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--stage", "production", "invalid choice: 'production'"),
        ("--parameter", "LogLevel", "'LogLevel' is not KEY=VALUE"),
        ("--parameter", "=DEBUG", "'=DEBUG' is not KEY=VALUE"),
        ("--parameter", "Stage=prod", "Stage is set by --stage"),
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
    monkeypatch.setattr("infra.deploy.today", lambda: date(2027, 9, 15))

    main(["--stage", stage])

    assert capsys.readouterr().err.splitlines()[1:] == notices(date(2027, 9, 15))
    assert notices(date(2027, 9, 15))


def test_a_folder_that_cannot_be_written_is_no_stack_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")

    status = main(["--stage", "local", "--package-only", str(tmp_path / "file")])

    assert status == 1
    assert "Traceback" not in capsys.readouterr().err
