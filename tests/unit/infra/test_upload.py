from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.errors import ForeignBucket, NoPackage
from infra.package import canonical, digest_of, read_package
from infra.upload import Bucket, download, ensure_bucket, publish, store

OURS = "123456789012"
PACKAGES = Bucket("packages", OURS)


class FakeS3:
    def __init__(self, endpoint: str = "https://s3.eu-west-1.amazonaws.com") -> None:
        self.meta = SimpleNamespace(endpoint_url=endpoint, region_name="eu-west-1")
        self.buckets: dict[str, dict[str, Any]] = {}
        self.uploads: list[str] = []
        self.bodies: dict[str, bytes] = {}
        self.owners: set[str] = set()

    def head_bucket(self, Bucket: str, ExpectedBucketOwner: str) -> None:  # noqa: N803
        if Bucket not in self.buckets:
            raise _error("404")
        if self.buckets[Bucket].get("owner", OURS) != ExpectedBucketOwner:
            raise _error("403")

    def create_bucket(self, Bucket: str, **options: Any) -> None:  # noqa: N803
        self.buckets[Bucket] = {"created with": options}

    def put_public_access_block(self, Bucket: str, **options: Any) -> None:  # noqa: N803
        self.buckets[Bucket] |= options

    def put_bucket_versioning(self, Bucket: str, **options: Any) -> None:  # noqa: N803
        self.buckets[Bucket] |= options

    def head_object(self, Bucket: str, Key: str, ExpectedBucketOwner: str) -> None:  # noqa: N803
        self.owners.add(ExpectedBucketOwner)
        if Key not in self.uploads:
            raise _error("404")

    def upload_file(self, path: str, _bucket: str, key: str, ExtraArgs: dict[str, str]) -> None:  # noqa: N803
        self.owners.add(ExtraArgs["ExpectedBucketOwner"])
        self.uploads.append(key)
        self.bodies[key] = Path(path).read_bytes()

    def put_object(self, Bucket: str, Key: str, Body: bytes, ExpectedBucketOwner: str) -> None:  # noqa: N803
        self.owners.add(ExpectedBucketOwner)
        self.uploads.append(Key)
        self.bodies[Key] = Body

    def get_object(self, Bucket: str, Key: str, ExpectedBucketOwner: str) -> dict[str, Any]:  # noqa: N803
        self.owners.add(ExpectedBucketOwner)
        if Key not in self.bodies:
            raise _error("NoSuchKey")
        return {"Body": io.BytesIO(self.bodies[Key])}


def template() -> dict[str, Any]:
    api = {"Type": "AWS::Serverless::Api", "Properties": {"StageName": {"Ref": "Stage"}}}
    function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./code.zip"}}
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "./layer.zip"}}
    two = {**function, "Properties": {"CodeUri": "./code.zip"}}
    return {"Resources": {"One": function, "Two": two, "Layer": layer, "RestAPI": api}, "Outputs": {}}


def upload(s3: FakeS3, folder: Path, stage: str = "dev") -> str:
    return publish(s3, PACKAGES, store(s3, PACKAGES, template(), folder), stage)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("code", "layer"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as contents:
            contents.writestr("a.py", name)
    return tmp_path


class TestUpload:
    def test_the_template_names_the_uploaded_archives(self, folder: Path) -> None:
        s3 = FakeS3()

        url = upload(s3, folder)

        published = json.loads(s3.bodies[url.partition(".com/")[2]])
        one, two = (published["Resources"][name]["Properties"]["CodeUri"] for name in ("One", "Two"))
        assert one == two
        assert one.removeprefix("s3://packages/") in s3.uploads
        assert published["Resources"]["RestAPI"]["Properties"]["StageName"] == "dev"

    def test_what_is_there_is_not_sent_again(self, folder: Path) -> None:
        s3 = FakeS3()
        first = upload(s3, folder)

        again = upload(s3, folder)

        assert first == again
        assert len([key for key in s3.uploads if key.endswith(".zip")]) == 2

    @pytest.mark.parametrize(
        ("endpoint", "start"),
        [
            ("https://s3.eu-west-1.amazonaws.com", "https://packages.s3.eu-west-1.amazonaws.com/coursewire/"),
            ("https://s3.cn-north-1.amazonaws.com.cn", "https://packages.s3.eu-west-1.amazonaws.com.cn/coursewire/"),
            ("http://localhost:4566", "http://localhost:4566/packages/coursewire/"),
        ],
    )
    def test_the_template_is_found_on_aws_and_elsewhere(self, folder: Path, endpoint: str, start: str) -> None:
        assert upload(FakeS3(endpoint), folder).startswith(start)

    def test_every_call_says_whose_bucket_it_must_be(self, folder: Path) -> None:
        s3 = FakeS3()

        upload(s3, folder)

        assert s3.owners == {OURS}


class TestPromotion:
    def test_two_stages_of_one_package_have_the_same_archives_and_digest(self, folder: Path) -> None:
        s3 = FakeS3()
        digest = store(s3, PACKAGES, template(), folder)

        dev, prod = (publish(s3, PACKAGES, digest, stage).partition(".com/")[2] for stage in ("dev", "prod"))

        one, other = json.loads(s3.bodies[dev]), json.loads(s3.bodies[prod])
        assert one["Outputs"] == other["Outputs"] == {"Package": {"Value": digest}}
        del one["Resources"]["RestAPI"], other["Resources"]["RestAPI"]
        assert one == other

    def test_a_package_has_the_same_digest_in_every_bucket(self, folder: Path) -> None:
        digests = {store(FakeS3(), Bucket(name, OURS), template(), folder) for name in ("packages", "others")}

        assert digests == {digest_of(canonical(template(), folder))}

    def test_another_archive_or_template_is_another_package(self, folder: Path) -> None:
        first = digest_of(canonical(template(), folder))
        other = digest_of(canonical(template() | {"Outputs": {"a": 1}}, folder))
        with zipfile.ZipFile(folder / "code.zip", "w") as contents:
            contents.writestr("a.py", "changed")

        assert len({first, other, digest_of(canonical(template(), folder))}) == 3

    def test_a_digest_that_the_bucket_does_not_have_is_refused(self) -> None:
        with pytest.raises(NoPackage, match="the bucket packages does not have it"):
            publish(FakeS3(), PACKAGES, "0" * 40, "prod")

    def test_a_package_whose_text_was_changed_is_refused(self, folder: Path) -> None:
        s3 = FakeS3()
        digest = store(s3, PACKAGES, template(), folder)
        s3.bodies[f"coursewire/{digest}.package.json"] += b" "

        with pytest.raises(NoPackage, match="was changed"):
            publish(s3, PACKAGES, digest, "prod")

    def test_an_archive_that_was_exchanged_is_refused(self, folder: Path) -> None:
        s3 = FakeS3()
        digest = store(s3, PACKAGES, template(), folder)
        one, other = (key for key in s3.uploads if key.endswith(".zip"))
        right = s3.bodies[one]

        for wrong in (s3.bodies[other], b"no archive at all"):
            s3.bodies[one] = wrong
            with pytest.raises(NoPackage, match=f"{one} in packages was changed"):
                publish(s3, PACKAGES, digest, "prod")
        s3.bodies[one] = right
        publish(s3, PACKAGES, digest, "prod")

    def test_an_archive_that_was_exchanged_beforehand_is_refused_too(self, folder: Path) -> None:
        """A deployment does not send what is there already."""
        s3 = FakeS3()
        store(s3, PACKAGES, template(), folder)
        one, other = (key for key in s3.uploads if key.endswith(".zip"))
        s3.bodies[one] = s3.bodies[other]

        with pytest.raises(NoPackage, match="was changed"):
            upload(s3, folder)


class TestDownload:
    def test_what_is_downloaded_is_the_package_that_was_stored(self, folder: Path, tmp_path: Path) -> None:
        s3 = FakeS3()
        digest = store(s3, PACKAGES, template(), folder)

        download(s3, PACKAGES, digest, tmp_path / "again")

        again = read_package(tmp_path / "again")
        assert digest_of(canonical(again, tmp_path / "again")) == digest
        assert s3.owners == {OURS}

    def test_a_missing_archive_is_named(self, folder: Path, tmp_path: Path) -> None:
        s3 = FakeS3()
        digest = store(s3, PACKAGES, template(), folder)
        archive = next(key for key in s3.uploads if key.endswith(".zip"))
        del s3.bodies[archive]

        with pytest.raises(NoPackage, match=f"{archive.rpartition('/')[2]} is missing in the bucket packages"):
            download(s3, PACKAGES, digest, tmp_path / "again")

    def test_an_archive_that_was_changed_is_refused(self, folder: Path, tmp_path: Path) -> None:
        s3 = FakeS3()
        digest = store(s3, PACKAGES, template(), folder)
        one, other = (key for key in s3.uploads if key.endswith(".zip"))
        s3.bodies[one] = s3.bodies[other]

        with pytest.raises(NoPackage, match="was changed"):
            download(s3, PACKAGES, digest, tmp_path / "again")


class TestBucket:
    def test_one_that_somebody_else_has_taken_is_refused(self) -> None:
        s3 = FakeS3()
        s3.buckets["coursewire-packages-123456789012-eu-west-1"] = {"owner": "210987654321"}

        with pytest.raises(ForeignBucket, match="belongs to another account"):
            ensure_bucket(s3, OURS, "eu-west-1")

    def test_it_is_made_once_closed_to_the_public_and_with_versions(self) -> None:
        s3 = FakeS3()

        found = {ensure_bucket(s3, OURS, "eu-west-1") for _ in range(2)}

        assert found == {Bucket("coursewire-packages-123456789012-eu-west-1", OURS)}
        (bucket,) = s3.buckets.values()
        assert bucket["created with"] == {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}

    def test_the_oldest_region_is_not_named(self) -> None:
        s3 = FakeS3()

        ensure_bucket(s3, OURS, "us-east-1")

        assert [each["created with"] for each in s3.buckets.values()] == [{}]


def _error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Head")
