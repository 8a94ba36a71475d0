"""The portals of one stage: what a deployment would change of them, and their publication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from infra.command_line import Cloud
from infra.portals.errors import PortalsNotPublished
from infra.portals.publish_site import SiteBucket, SiteChanges, invalidate
from infra.portals.site_files import portal_config, site_files
from infra.stack import Stack
from infra.upload import Bucket

BUCKET, DISTRIBUTION, URL = "PortalBucketName", "PortalDistributionId", "PortalUrl"


class StagePortals:
    """The portals that a stack serves, in the account with this number; ``archive`` holds the new ones, if any."""

    def __init__(self, cloud: Cloud, stack: Stack, account: str, archive: bytes | None) -> None:
        self._cloud, self._stack, self._account, self._archive = cloud, stack, account, archive

    def show(self) -> None:
        """What `publish` would change is said, as far as it is known before the stack changes."""
        outputs = self._stack.outputs if self._stack.status is not None else {}
        if BUCKET not in outputs:
            return
        if self._archive is None:
            self._cloud.say("The portals stay as they are.")
        else:
            self._cloud.say(str(self._changes(self._archive, outputs)))

    def publish(self, outputs: Mapping[str, str]) -> None:
        """The stack's distribution serves the new portals. ``outputs`` are the stack's, which serves none without them.

        Raises PortalsNotPublished.
        """
        if self._archive is None or BUCKET not in outputs:
            return
        try:
            changes = self._changes(self._archive, outputs)
            if changes.uploads:
                self._cloud.say(f"Publishing {len(changes.uploads)} files of the portals ...")
            self._bucket(outputs).publish(changes)
            invalidate(self._cloud.client("cloudfront"), outputs[DISTRIBUTION], changes.stale_paths)
        except (BotoCoreError, Boto3Error, ClientError) as exc:
            raise PortalsNotPublished(self._stack.name, str(exc)) from exc
        self._cloud.say(
            f"The portals are at {outputs[URL]}. Browsers get the new ones at the next visit."
            if changes.uploads
            else f"The portals are at {outputs[URL]}, unchanged."
        )

    def _changes(self, archive: bytes, outputs: Mapping[str, str]) -> SiteChanges:
        files = site_files(archive, portal_config(outputs, self._region()))
        return self._bucket(outputs).changes(files, datetime.now(UTC))

    def _bucket(self, outputs: Mapping[str, str]) -> SiteBucket:
        return SiteBucket(self._cloud.client("s3"), Bucket(outputs[BUCKET], self._account))

    def _region(self) -> str:
        client: Any = self._cloud.client("s3")
        return str(client.meta.region_name)
