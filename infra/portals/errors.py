"""Why portals could not be built, published or removed. Each text says what the reader can do."""

from __future__ import annotations

from infra.errors import DeployError


class PortalsNotBuilt(DeployError):
    """The portals cannot be built here."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return (
            f"The portals cannot be built: {self.reason}\n"
            "Nothing was changed. Deploy where Node is, or with --without-portals: the portals that are served stay."
        )


class PortalsNotPublished(DeployError):
    """The stack has changed, and its portals have not."""

    def __init__(self, stack: str, reason: str) -> None:
        self.stack, self.reason = stack, reason
        super().__init__(stack, reason)

    def __str__(self) -> str:
        return (
            f"{self.stack} is at this package, but its portals may not be: {self.reason}\n"
            "Visitors get whole portals, the old or the new ones. Run the same command again to publish the rest."
        )


class PortalsNotRemoved(DeployError):
    """The stack is gone, and the bucket with its portals is not."""

    def __init__(self, bucket: str, reason: str) -> None:
        self.bucket, self.reason = bucket, reason
        super().__init__(bucket, reason)

    def __str__(self) -> str:
        return (
            f"The stack is removed, but the bucket with its portals is not: {self.reason}\n"
            f"Delete it by hand: aws s3 rb --force s3://{self.bucket}"
        )
