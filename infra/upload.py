"""Puts a package's archives and template into S3, each under the digest of its contents.

What did not change keeps its key, so that CloudFormation sees no change either.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra import archive
from infra.package import Template, archives

PREFIX = "coursewire"


def upload(s3: Any, bucket: str, template: Template, folder: Path) -> str:
    """Everything the template names is in the bucket afterwards; returns the template's own URL.

    `template` is rewritten to point there.
    """
    placed: dict[str, str] = {}
    for properties, key in archives(template):
        name = properties[key]
        placed[name] = placed.get(name) or _place(s3, bucket, folder / name)
        properties[key] = f"s3://{bucket}/{placed[name]}"
    body = json.dumps(template).encode()
    key = f"{PREFIX}/{hashlib.sha256(body).hexdigest()[:40]}.template.json"
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    return f"{_address(s3, bucket)}/{key}"


def ensure_bucket(s3: Any, account: str, region: str) -> str:
    """The account's bucket for packages exists and is closed to the public; returns its name."""
    bucket = f"coursewire-packages-{account}-{region}"
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        _create_bucket(s3, bucket, region)
    return bucket


def _create_bucket(s3: Any, bucket: str, region: str) -> None:
    # us-east-1 is the one region that must not be named.
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **place)
    closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))


def _place(s3: Any, bucket: str, path: Path) -> str:
    key = f"{PREFIX}/{archive.digest(path)}.zip"
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        s3.upload_file(str(path), bucket, key)
    return key


def _address(s3: Any, bucket: str) -> str:
    endpoint = str(s3.meta.endpoint_url)
    if "amazonaws.com" in endpoint:
        return f"https://{bucket}.s3.{s3.meta.region_name}.amazonaws.com"
    return f"{endpoint}/{bucket}"
