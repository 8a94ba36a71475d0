"""The whole way from the source tree to a stack, with an account that only remembers what it was asked."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from infra.change_approval import ChangeApproval
from infra.command_line import Cloud
from infra.deploy import Request, deploy, diff, main
from infra.errors import CannotBuild, NoPackage, WrongAccount, WrongBuild, WrongSettings
from infra.notices import notices
from infra.stage_settings import StageSettings
from infra.targets import Target, running_python

APPROVAL = ChangeApproval("dev", yes=True)
OUTPUTS = {"RestUrl": "https://rest", "WebSocketUrl": "wss://sockets"}


def quiet(_: str) -> None: ...


class Account:
    """Every service at once; `template` is what the stack is at."""

    def __init__(self) -> None:
        self.meta = SimpleNamespace(endpoint_url="https://s3.eu-west-1.amazonaws.com", region_name="eu-west-1")
        self.uploaded: list[str] = []
        self.bodies: dict[str, bytes] = {}
        self.template, self.asked_for = "", ""

    def client(self, _service: str) -> Account:
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}

    def head_bucket(self, **_: str) -> None: ...

    def head_object(self, **_: str) -> None: ...

    def put_object(self, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        self.uploaded.append(Key)
        self.bodies[Key] = Body

    def get_object(self, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.bodies[Key])}

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

    def set_stack_policy(self, **_: str) -> None: ...

    def delete_change_set(self, **_: str) -> None: ...

    def execute_change_set(self, **_: str) -> None:
        self.template = self.asked_for


def test_deploying_an_unchanged_tree_again_changes_nothing(tmp_path: Path) -> None:
    account = Account()
    said: list[str] = []
    target = Target("dev", running_python())

    cloud = Cloud(account.client, said.append, said.append, 0)

    outputs = [deploy(Request(target), cloud, APPROVAL, tmp_path / name) for name in ("first", "second")]

    assert outputs == [OUTPUTS, OUTPUTS]
    assert [line for line in said if line.startswith("coursewire-dev")] == [
        "coursewire-dev is up to date.",
        "coursewire-dev was up to date already.",
    ]
    assert len(set(account.uploaded)) == 2


def test_a_package_is_built_once_and_promoted_by_its_digest_or_its_folder(tmp_path: Path) -> None:
    account, said = Account(), list[str]()
    cloud = Cloud(account.client, said.append, quiet, 0)
    deploy(Request(Target("dev", running_python())), cloud, APPROVAL, tmp_path / "dev")
    (digest,) = [line.split()[1].strip(".") for line in said if line.startswith("Package ")]
    uploaded = set(account.uploaded)

    for package in (digest, tmp_path / "dev"):
        said.clear()
        deploy(Request(Target("prod", "python3.99"), package), cloud, APPROVAL, tmp_path / "unused")

        assert (said[-3], said[-1]) == (f"Package {digest}.", "coursewire-prod is up to date.")
        assert not [line for line in said if line.startswith("Packaging")]
        account.template = ""
    # Only the template with the name of the other stage is new.
    assert len(set(account.uploaded) - uploaded) == 1


@pytest.mark.parametrize(
    "settings", [StageSettings(architecture="x86_64"), StageSettings(architecture="x86_64", runtime="python3.12")]
)
def test_a_package_for_another_architecture_or_runtime_is_not_promoted(settings: StageSettings, tmp_path: Path) -> None:
    account = Account()
    cloud = Cloud(account.client, quiet, quiet, 0)
    deploy(Request(Target("dev", running_python())), cloud, APPROVAL, tmp_path / "dev")
    account.asked_for = ""

    with pytest.raises(WrongBuild, match=r"arm64, not .* on x86_64"):
        deploy(Request(Target("prod", "", "x86_64", settings=settings), tmp_path / "dev"), cloud, APPROVAL, tmp_path)

    assert account.asked_for == ""


def test_a_folder_without_a_package_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoPackage, match=r"is no package that can be deployed: .*template\.json"):
        deploy(Request(Target("dev", ""), tmp_path), Cloud(Account().client, quiet, quiet), APPROVAL, tmp_path / "out")


def test_a_diff_of_a_tree_that_is_not_deployed_says_so_and_executes_nothing(tmp_path: Path) -> None:
    account = Account()
    said: list[str] = []

    diff(
        Request(Target("dev", running_python())), Cloud(account.client, said.append, said.append, 0), APPROVAL, tmp_path
    )

    assert said[-1] == "Nothing was changed. coursewire-dev would change as listed."
    assert account.template == ""


def test_a_package_of_the_wrong_kind_never_reaches_the_account(tmp_path: Path) -> None:
    account = Account()

    with pytest.raises(CannotBuild, match=r"Stage dev wants python3\.99, and Lambda has python3\.11"):
        deploy(Request(Target("dev", "python3.99")), Cloud(account.client, quiet, quiet), APPROVAL, tmp_path / "out")

    assert account.uploaded == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (StageSettings(account="999999999999"), "belongs to account 999999999999, and your credentials are for"),
        (StageSettings(protected=True), 'write account = "123456789012" below [prod] in infra/stages.toml'),
    ],
)
def test_another_account_than_the_stages_gets_nothing(settings: StageSettings, said: str, tmp_path: Path) -> None:
    account = Account()
    target = Target("prod", running_python(), settings=settings)

    with pytest.raises(WrongAccount, match=re.escape(said)):
        deploy(Request(target), Cloud(account.client, quiet, quiet), APPROVAL, tmp_path)

    assert (account.uploaded, account.asked_for) == ([], "")


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
