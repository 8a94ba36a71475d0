"""The portals on their way from the source tree to a stage: with the package, by its digest, and never half."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra.change_approval import ChangeApproval
from infra.command_line import Cloud
from infra.deploy import Request, deploy, diff, main
from infra.left_out_code import LEFT_OUT
from infra.portals import build_portals, packed_portals
from infra.portals.errors import PortalsNotBuilt, PortalsNotPublished
from infra.targets import Target, running_architecture, running_python
from tests.package.conftest import Package
from tests.package.test_deploy import Account

REGION, DEV = "eu-west-1", Target("dev", running_python(), running_architecture())
OUTPUTS = {
    "RestUrl": "https://rest.example.com",
    "WebSocketUrl": "wss://sockets.example.com",
    "UserPoolClientId": "client",
    "PortalBucketName": "portals",
    "PortalDistributionId": "E123",
    "PortalUrl": "https://portal.example.com",
}


class Stage:
    """A stage with a scripted CloudFormation, and the simulated S3."""

    def __init__(self) -> None:
        self.account, self.said, self.s3 = Account(), list[str](), boto3.client("s3", region_name=REGION)
        self.account.outputs, self.paths = dict(OUTPUTS), list[str]()
        self.s3.create_bucket(Bucket="portals", CreateBucketConfiguration={"LocationConstraint": REGION})

    def client(self, service: str) -> Any:
        return {"s3": self.s3, "cloudfront": self}.get(service, self.account)

    def create_invalidation(self, InvalidationBatch: dict[str, Any], **_: str) -> None:  # noqa: N803
        self.paths += InvalidationBatch["Paths"]["Items"]

    @property
    def cloud(self) -> Cloud:
        return Cloud(self.client, self.said.append, self.said.append, 0)

    def deploy(self, package: Path | str, **options: Any) -> dict[str, str]:
        self.said.clear()
        self.paths.clear()
        return deploy(Request(DEV, package, **options), self.cloud, APPROVAL, Path("unused"))

    def read(self, key: str) -> str:
        return str(self.s3.get_object(Bucket="portals", Key=f"site/{key}")["Body"].read().decode())

    def digest(self) -> str:
        (line,) = [line for line in self.said if line.startswith("Package ")]
        return line.split()[1].strip(".")


APPROVAL = ChangeApproval("dev", yes=True)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with mock_aws():
        yield Stage()


@pytest.fixture
def built(dev: Package, tmp_path: Path) -> Path:
    """A package with portals."""
    return packed(dev, tmp_path, 1)


def packed(dev: Package, tmp_path: Path, number: int) -> Path:
    site, folder = tmp_path / f"site{number}", tmp_path / f"package{number}"
    (site / "assets").mkdir(parents=True)
    folder.mkdir()
    page = f'<head><meta charset="UTF-8" /><script src="/assets/index-{number}.js">'
    (site / "index.html").write_text(page, "utf-8")
    (site / "assets" / f"index-{number}.js").write_text("start()", "utf-8")
    (site / build_portals.STAMP).write_text("sources", "utf-8")
    for name in (*LEFT_OUT, "layer-deployment.zip"):
        (folder / name).write_bytes((dev.folder / name).read_bytes())
    packed_portals.pack_portals(dev.template, site, folder)
    return folder


def test_a_deployment_publishes_the_portals_with_the_addresses_of_the_stack(stage: Stage, built: Path) -> None:
    stage.deploy(built)

    assert json.loads(stage.read("config.json"))["restUrl"] == OUTPUTS["RestUrl"]
    assert "https://rest.example.com" in stage.read("index.html")
    assert stage.read("assets/index-1.js") == "start()"
    assert stage.paths == ["/config.json", "/index.html"]
    assert (
        stage.said[-1] == "The portals are at https://portal.example.com. Browsers get the new ones at the next visit."
    )


def test_a_package_that_is_promoted_by_its_digest_has_the_same_portals(
    stage: Stage, built: Path, dev: Package, tmp_path: Path
) -> None:
    stage.deploy(built)
    first = stage.digest()
    stage.deploy(packed(dev, tmp_path, 2))
    second = stage.digest()

    stage.deploy(first)

    assert first != second
    assert stage.read("index.html").endswith('<script src="/assets/index-1.js">')
    assert stage.paths == ["/index.html"]


def test_a_package_without_portals_leaves_those_that_are_served(stage: Stage, built: Path, dev: Package) -> None:
    stage.deploy(built)

    for package, options in ((dev.folder, {}), (built, {"without_portals": True})):
        stage.deploy(package, **options)

        assert "The portals stay as they are." in stage.said
        assert stage.read("assets/index-1.js") == "start()"
        assert stage.paths == []


def test_a_stage_whose_portals_are_elsewhere_gets_none(stage: Stage, built: Path) -> None:
    stage.account.outputs = {**OUTPUTS}
    del stage.account.outputs["PortalBucketName"]

    stage.deploy(built)

    assert stage.s3.list_objects_v2(Bucket="portals").get("Contents", []) == []
    assert not [line for line in stage.said if "ortals" in line]


def test_a_diff_names_what_would_change_and_publishes_nothing(
    stage: Stage, built: Path, dev: Package, tmp_path: Path
) -> None:
    stage.deploy(built)
    stage.said.clear()

    diff(Request(DEV, packed(dev, tmp_path, 2)), stage.cloud, APPROVAL, tmp_path)

    assert "Portals: 1 new files in assets/; other files that change: index.html." in stage.said
    assert "index-1.js" in stage.read("index.html")


def test_an_upload_that_fails_is_one_sentence_and_the_page_is_the_old_one(
    stage: Stage, built: Path, dev: Package, tmp_path: Path
) -> None:
    stage.deploy(built)

    def fail(params: dict[str, Any], **_: Any) -> None:
        if params["Key"].endswith("index-2.js"):
            raise ClientError({"Error": {"Code": "SlowDown", "Message": "reduce your rate"}}, "PutObject")

    stage.s3.meta.events.register("before-parameter-build.s3.PutObject", fail)

    with pytest.raises(PortalsNotPublished, match=r"coursewire-dev is at this package, but its portals may not be"):
        stage.deploy(packed(dev, tmp_path, 2))

    assert "index-1.js" in stage.read("index.html")
    assert stage.paths == []


def test_the_archive_has_what_the_build_wrote_and_nothing_about_this_machine(built: Path) -> None:
    with zipfile.ZipFile(built / "portals.zip") as contents:
        assert sorted(contents.namelist()) == ["assets/index-1.js", "index.html"]


def test_without_node_the_way_out_is_named_and_the_account_gets_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("infra.portals.build_portals.shutil.which", lambda _: None)
    monkeypatch.setattr("infra.deploy.package", lambda *_: {})

    with pytest.raises(PortalsNotBuilt) as refused:
        deploy(Request(DEV), stage.cloud, APPROVAL, tmp_path)

    assert str(refused.value).splitlines() == [
        "The portals cannot be built: they need Node 20.19 or newer, and here is none.",
        "Nothing was changed. Deploy where Node is, or with --without-portals: the portals that are served stay.",
    ]
    assert stage.account.asked_for == ""


def test_a_package_for_aws_is_written_with_the_portals_unless_they_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: Any) -> None:
        raise PortalsNotBuilt("asked for")

    monkeypatch.setattr("infra.deploy.package", lambda *_: {"Resources": {}})
    monkeypatch.setattr("infra.deploy.add_portals", refuse)

    with_portals = main(["--stage", "dev", "--package-only", str(tmp_path)])
    without = main(["--stage", "dev", "--package-only", str(tmp_path), "--without-portals"])

    assert (with_portals, without) == (1, 0)
    assert "The portals cannot be built: asked for" in capsys.readouterr().err
