"""Publishes the portals' files: to the bucket of a stage, in an order in which no visitor meets half of a build.

Files with a digest in their names are uploaded first and the page last, so the page never names a file that is not
there. A page that is open goes on to ask for files of its own build, so these stay for some time. Which files belong to
no build any more, and since when, is in STATE.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from infra.portals.site_files import SiteFile
from infra.upload import Bucket

# The origin's path in infra/template/portals.yaml: CloudFront serves nothing outside of it.
FOLDER = "site/"
STATE = "published.json"
# Raise the number when files get other types or headers than before: all of them are uploaded again then.
FORMAT = 1
KEPT = timedelta(days=14)
# DeleteObjects takes this many keys at once.
PAGE_OF_KEYS = 1000


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """What a publication changes. ``uploads`` is in the order of uploading, ``superseded`` since when by key."""

    uploads: Sequence[SiteFile]
    superseded: dict[str, datetime]
    expired: Sequence[str]

    @property
    def stale_paths(self) -> list[str]:
        """The paths that CloudFront may have kept with another content."""
        return [f"/{each.key}" for each in self.uploads if not each.is_asset]

    def __str__(self) -> str:
        if not self.uploads:
            return "The portals do not change."
        names = ", ".join(each.key for each in self.uploads if not each.is_asset) or "none"
        assets = sum(each.is_asset for each in self.uploads)
        return f"Portals: {assets} new files in assets/; other files that change: {names}."


class SiteBucket:
    """The bucket that a stage's portals are served from. ``s3`` is an S3 client."""

    def __init__(self, s3: Any, bucket: Bucket) -> None:
        self._s3, self._bucket = s3, bucket

    def changes(self, files: Iterable[SiteFile], now: datetime) -> SiteChanges:
        """Returns what ``publish`` would do to have these files, and no others, in use. ``now`` is in UTC."""
        wanted = {each.key: each for each in files}
        present, state = self._present(), self._state()
        is_same_format = state.get("format") == FORMAT
        uploads = [
            each for each in wanted.values() if not (is_same_format and present.get(each.key) == _md5(each.body))
        ]
        since = {key: datetime.fromisoformat(text) for key, text in state.get("superseded", {}).items()}
        superseded = {key: since.get(key, now) for key in present if key not in wanted}
        expired = [key for key, at in superseded.items() if now - at > KEPT]
        return SiteChanges(uploads, superseded, expired)

    def publish(self, changes: SiteChanges) -> None:
        """The changes are made. After an error the page and its files are as they were before, or as afterwards."""
        for each in changes.uploads:
            self._s3.put_object(
                **self._bucket.ours,
                Key=FOLDER + each.key,
                Body=each.body,
                ContentType=each.content_type,
                CacheControl=each.cache_control,
            )
        # A key that could not be deleted is still there, and deleted by the next publication.
        kept = {key: at.isoformat() for key, at in changes.superseded.items()}
        state = json.dumps({"format": FORMAT, "superseded": kept})
        self._s3.put_object(**self._bucket.ours, Key=STATE, Body=state.encode(), ContentType="application/json")
        self._delete([FOLDER + key for key in changes.expired])

    def delete(self) -> None:
        """The bucket does not exist afterwards."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(**self._bucket.ours)
        self._delete([each["Key"] for page in pages for each in page.get("Contents", [])])
        self._s3.delete_bucket(**self._bucket.ours)

    def _delete(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), PAGE_OF_KEYS):
            some = [{"Key": key} for key in keys[start : start + PAGE_OF_KEYS]]
            self._s3.delete_objects(**self._bucket.ours, Delete={"Objects": some, "Quiet": True})

    def _present(self) -> dict[str, str]:
        """The digest of each file that is there. An object that was uploaded in one part has its MD5 as its ETag."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(**self._bucket.ours, Prefix=FOLDER)
        found = [each for page in pages for each in page.get("Contents", [])]
        return {each["Key"].removeprefix(FOLDER): each["ETag"].strip('"') for each in found}

    def _state(self) -> dict[str, Any]:
        try:
            return dict(json.load(self._s3.get_object(**self._bucket.ours, Key=STATE)["Body"]))
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
                raise
            return {}


def invalidate(cloudfront: Any, distribution: str, paths: Sequence[str]) -> None:
    """CloudFront forgets these paths within a minute or two. ``cloudfront`` is a CloudFront client."""
    if paths:
        batch = {"Paths": {"Quantity": len(paths), "Items": list(paths)}, "CallerReference": str(time.time_ns())}
        cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)


def _md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
