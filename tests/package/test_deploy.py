"""The whole way from the source tree to a stack, with an account that only remembers what it was asked."""

from __future__ import annotations

import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.change_approval import ChangeApproval
from infra.command_line import Cloud
from infra.deploy import Request, deploy
from infra.errors import CannotBuild, NoPackage, WrongAccount, WrongBuild
from infra.stage_settings import StageSettings
from infra.targets import Target, running_python
from tests.unit.infra.fake_cloudformation import absent

APPROVAL = ChangeApproval("dev", yes=True)
OUTPUTS = {"RestUrl": "https://rest", "WebSocketUrl": "wss://sockets"}


def quiet(_: str) -> None: ...


class Account:
    """Every service at once; `template` is what the stack is at, `outputs` what it has."""

    def __init__(self) -> None:
        self.meta = SimpleNamespace(endpoint_url="https://s3.eu-west-1.amazonaws.com", region_name="eu-west-1")
        self.uploaded: list[str] = []
        self.bodies: dict[str, bytes] = {}
        self.template, self.asked_for = "", ""
        self.status: str | None = "UPDATE_COMPLETE"
        self.outputs, self.invalidated = dict(OUTPUTS), list[str]()

    def client(self, _service: str) -> Account:
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}

    def head_bucket(self, **_: str) -> None: ...

    def head_object(self, Key: str, **_: str) -> None:  # noqa: N803
        if Key not in self.bodies:
            raise ClientError({"Error": {"Code": "404", "Message": ""}}, "HeadObject")

    def upload_file(self, path: str, _bucket: str, key: str, **_: Any) -> None:
        self.bodies[key] = Path(path).read_bytes()

    def put_object(self, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        self.uploaded.append(Key)
        self.bodies[Key] = Body

    def get_object(self, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.bodies[Key])}

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        if self.status is None:
            raise absent("coursewire-prod")
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        return {"Stacks": [{"StackStatus": self.status, "Outputs": outputs}]}

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

    outputs = [
        deploy(Request(target, without_portals=True), cloud, APPROVAL, tmp_path / name) for name in ("first", "second")
    ]

    assert outputs == [OUTPUTS, OUTPUTS]
    assert [line for line in said if line.startswith("coursewire-dev")] == [
        "coursewire-dev is up to date.",
        "coursewire-dev was up to date already.",
    ]
    assert len(set(account.uploaded)) == 2


def test_a_package_is_built_once_and_promoted_by_its_digest_or_its_folder(tmp_path: Path) -> None:
    account, said = Account(), list[str]()
    cloud = Cloud(account.client, said.append, quiet, 0)
    deploy(Request(Target("dev", running_python()), without_portals=True), cloud, APPROVAL, tmp_path / "dev")
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
    deploy(Request(Target("dev", running_python()), without_portals=True), cloud, APPROVAL, tmp_path / "dev")
    account.asked_for = ""

    with pytest.raises(WrongBuild, match=r"arm64, not .* on x86_64"):
        deploy(Request(Target("prod", "", "x86_64", settings=settings), tmp_path / "dev"), cloud, APPROVAL, tmp_path)

    assert account.asked_for == ""


def test_a_folder_without_a_package_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoPackage, match=r"is no package that can be deployed: .*template\.json"):
        deploy(Request(Target("dev", ""), tmp_path), Cloud(Account().client, quiet, quiet), APPROVAL, tmp_path / "out")


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
        deploy(Request(target, without_portals=True), Cloud(account.client, quiet, quiet), APPROVAL, tmp_path)

    assert (account.uploaded, account.asked_for) == ([], "")
