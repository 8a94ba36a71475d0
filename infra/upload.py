"""Puts packages into S3 under their digests, takes them from there, and makes a stage's template of one.

A package is stored once: its archives, and the package's canonical text (infra/package.py), which names them. An
unchanged archive keeps its key, so CloudFormation finds no change in the function either.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra import archive
from infra.errors import ForeignBucket, NoPackage
from infra.package import PORTALS_KEY, Template, archives, canonical, digest_of, for_stage

PREFIX, PACKAGE_SUFFIX = "coursewire", ".package.json"


@dataclass(frozen=True)
class Bucket:
    """A bucket and the account that must own it.

    The name can be guessed, so another account may have created the bucket first. Every call names the owner.
    """

    name: str
    account: str

    @property
    def ours(self) -> dict[str, str]:
        """The arguments of an S3 call for this bucket, which fails for a bucket of another account."""
        return {"Bucket": self.name, **self.owner}

    @property
    def owner(self) -> dict[str, str]:
        """The argument of an S3 call that names the owner."""
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
        return {"ExpectedBucketOwner": self.account}


def store(s3: Any, bucket: Bucket, template: Template, folder: Path) -> str:
    """The package in the folder, with its archives, is in the bucket afterwards; returns its digest.

    `s3` is an S3 client.
    """
    text = canonical(template, folder)
    for name in {properties[key] for properties, key in archives(template)}:
        _place(s3, bucket, folder / name)
    s3.put_object(**bucket.ours, Key=_package_key(digest_of(text)), Body=text)
    return digest_of(text)


def stored(s3: Any, bucket: Bucket, digest: str) -> Template:
    """Returns the canonical template of a package in the bucket. Raises NoPackage."""
    try:
        text = s3.get_object(**bucket.ours, Key=_package_key(digest))["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
        raise NoPackage(digest, f"the bucket {bucket.name} does not have it") from error
    if digest_of(text) != digest:
        raise NoPackage(digest, f"its text in {bucket.name} was changed")
    return dict(json.loads(text))


def download(s3: Any, bucket: Bucket, digest: str, folder: Path) -> Template:
    """A package in the bucket, with its archives, is in the folder afterwards; returns its template.

    Raises NoPackage when the bucket does not have all of it as it was stored.
    """
    template = stored(s3, bucket, digest)
    folder.mkdir(parents=True, exist_ok=True)
    for name in {properties[key] for properties, key in archives(template)}:
        (folder / name).write_bytes(_read_archive(s3, bucket, digest, name))
    (folder / "template.json").write_text(json.dumps(template, indent=1), "utf-8")
    return template


def publish(s3: Any, bucket: Bucket, digest: str, stage: str) -> str:
    """The template of a stage, made of the package with this digest, is in the bucket afterwards; returns its URL.

    The output `Package` of the stack is the digest. All archives are read before, because whoever may store a package
    may also write in the place of another. Raises NoPackage when the bucket does not have all of it as it was stored.
    """
    template = for_stage(stored(s3, bucket, digest), stage)
    for name in {properties[key] for properties, key in archives(template)}:
        _read_archive(s3, bucket, digest, name)
    for properties, key in archives(template):
        properties[key] = f"s3://{bucket.name}/{PREFIX}/{properties[key]}"
    template["Outputs"]["Package"] = {"Value": digest}
    body = json.dumps(template).encode()
    key = f"{PREFIX}/{hashlib.sha256(body).hexdigest()[:40]}.template.json"
    s3.put_object(**bucket.ours, Key=key, Body=body)
    return f"{_address(s3, bucket)}/{key}"


def portals_of(s3: Any, bucket: Bucket, digest: str) -> bytes | None:
    """Returns the portals' archive of the package with this digest, None for a package without portals.

    Raises NoPackage.
    """
    portals = stored(s3, bucket, digest).get("Metadata", {}).get("Portals")
    if portals is None:
        return None
    return _read_archive(s3, bucket, digest, portals[PORTALS_KEY])


def bucket_of(account: str, region: str) -> Bucket:
    """Returns the account's bucket for packages in the region, which may not exist yet."""
    return Bucket(f"coursewire-packages-{account}-{region}", account)


def newest_package(s3: Any, bucket: Bucket) -> str | None:
    """Returns the digest of the package that was stored last, None without any."""
    pages = s3.get_paginator("list_objects_v2").paginate(**bucket.ours, Prefix=f"{PREFIX}/")
    found = [each for page in pages for each in page.get("Contents", []) if each["Key"].endswith(PACKAGE_SUFFIX)]
    newest = max(found, key=lambda each: each["LastModified"], default=None)
    return None if newest is None else str(newest["Key"]).removeprefix(f"{PREFIX}/").removesuffix(PACKAGE_SUFFIX)


def ensure_bucket(s3: Any, account: str, region: str) -> Bucket:
    """The account's bucket for packages exists in the region; returns it.

    A new one blocks public access and keeps what is overwritten.

    Raises ForeignBucket when another account owns the name.
    """
    bucket = bucket_of(account, region)
    try:
        s3.head_bucket(**bucket.ours)
    except ClientError as error:
        if error.response["Error"]["Code"] == "403":
            raise ForeignBucket(bucket.name, account) from error
        if error.response["Error"]["Code"] != "404":
            raise
        _create_bucket(s3, bucket, region)
    return bucket


def _create_bucket(s3: Any, bucket: Bucket, region: str) -> None:
    # S3 refuses us-east-1 as a location constraint.
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket.name, **place)
    closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(**bucket.ours, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
    s3.put_bucket_versioning(**bucket.ours, VersioningConfiguration={"Status": "Enabled"})


def _read_archive(s3: Any, bucket: Bucket, package: str, name: str) -> bytes:
    try:
        body = bytes(s3.get_object(**bucket.ours, Key=f"{PREFIX}/{name}")["Body"].read())
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
        raise NoPackage(package, f"{name} is missing in the bucket {bucket.name}") from error
    if not _is_archive(body, name):
        raise NoPackage(package, f"{PREFIX}/{name} in {bucket.name} was changed")
    return body


def _is_archive(body: bytes, name: str) -> bool:
    """Whether these are the contents that gave the archive its name."""
    try:
        return f"{archive.digest(io.BytesIO(body))}.zip" == name
    except zipfile.BadZipFile:
        return False


def _package_key(digest: str) -> str:
    return f"{PREFIX}/{digest}{PACKAGE_SUFFIX}"


def _place(s3: Any, bucket: Bucket, path: Path) -> None:
    key = f"{PREFIX}/{archive.digest(path)}.zip"
    try:
        s3.head_object(**bucket.ours, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        s3.upload_file(str(path), bucket.name, key, ExtraArgs=bucket.owner)


def _address(s3: Any, bucket: Bucket) -> str:
    endpoint = str(s3.meta.endpoint_url)
    if "amazonaws.com" in endpoint:
        suffix = "amazonaws.com.cn" if endpoint.endswith(".cn") else "amazonaws.com"
        return f"https://{bucket.name}.s3.{s3.meta.region_name}.{suffix}"
    return f"{endpoint}/{bucket.name}"
