"""Whose name a request is signed in, and where.

A Lambda function finds its keys in the environment, and they stay good for as long as its process lives. Only where
there are none, on a developer's machine or with credentials from an endpoint, is the SDK's chain asked: importing it
costs more than everything else a cold function does.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct


class Credentials(Struct, frozen=True):
    """``token`` is empty for keys that last."""

    access_key: str
    secret_key: str
    token: str = ""


CredentialSource = Callable[[], Credentials]


class NoCredentialsError(Exception):
    """Neither the environment nor the SDK's chain has any, or they have ended and cannot be renewed."""


class NoRegionError(Exception):
    """Neither the environment nor the SDK's configuration names one."""


def credential_source(environment: Mapping[str, str] = os.environ) -> CredentialSource:
    """Ask it before each use: it answers with what is good now. Raises NoCredentialsError."""
    if environment.get("AWS_ACCESS_KEY_ID") and environment.get("AWS_SECRET_ACCESS_KEY"):
        return lambda: _from(environment)
    return _chain()


def region(environment: Mapping[str, str] = os.environ) -> str:
    """Raises NoRegionError."""
    named = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or _configured_region()
    if not named:
        raise NoRegionError("Set AWS_REGION.")
    return named


def _from(environment: Mapping[str, str]) -> Credentials:
    return Credentials(
        environment["AWS_ACCESS_KEY_ID"],
        environment["AWS_SECRET_ACCESS_KEY"],
        environment.get("AWS_SESSION_TOKEN", ""),
    )


def _chain() -> CredentialSource:
    found: Any = _session().get_credentials()
    if found is None:
        raise NoCredentialsError("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure a profile.")

    def current() -> Credentials:
        try:
            frozen = found.get_frozen_credentials()  # Renews them when their end is near.
        except Exception as exc:  # Each of the chain's providers has its own.
            raise NoCredentialsError("They could not be renewed.") from exc
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token or "")

    return current


def _configured_region() -> str:
    return str(_session().get_config_variable("region") or "")


def _session() -> Any:
    from botocore.session import get_session

    return get_session()
