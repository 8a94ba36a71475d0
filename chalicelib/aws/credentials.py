"""The credentials and the region that requests are signed with.

A Lambda function has its keys in the environment, and they are valid for the life of its process. Only without them, on
a developer's machine or with credentials from an endpoint, is the SDK's chain used: importing the SDK takes longer than
everything else a cold function does.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct


class Credentials(Struct, frozen=True):
    """``token`` is the session token, empty for permanent keys."""

    access_key: str
    secret_key: str
    token: str = ""


CredentialSource = Callable[[], Credentials]
"""Returns the credentials that are valid now. Raises NoCredentialsError."""


class NoCredentialsError(Exception):
    """Neither the environment nor the SDK's chain has credentials, or they have expired and cannot be renewed."""


class NoRegionError(Exception):
    """Neither the environment nor the SDK's configuration names a region."""


def credential_source(environment: Mapping[str, str] = os.environ) -> CredentialSource:
    """A source to be called before each use, because credentials expire. Raises NoCredentialsError."""
    if environment.get("AWS_ACCESS_KEY_ID") and environment.get("AWS_SECRET_ACCESS_KEY"):
        return lambda: Credentials(
            environment["AWS_ACCESS_KEY_ID"],
            environment["AWS_SECRET_ACCESS_KEY"],
            environment.get("AWS_SESSION_TOKEN", ""),
        )
    return _chain()


def region(environment: Mapping[str, str] = os.environ) -> str:
    """The name of the region, such as ``eu-central-1``. Raises NoRegionError."""
    named = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    named = named or _session().get_config_variable("region")
    if not named:
        raise NoRegionError("Set AWS_REGION.")
    return str(named)


def _chain() -> CredentialSource:
    found: Any = _session().get_credentials()
    if found is None:
        raise NoCredentialsError("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure a profile.")

    def current() -> Credentials:
        try:
            frozen = found.get_frozen_credentials()  # Renews credentials that expire soon.
        except Exception as exc:  # Each provider of the chain raises its own errors.
            raise NoCredentialsError("They could not be renewed.") from exc
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token or "")

    return current


def _session() -> Any:
    from botocore.session import get_session

    return get_session()
