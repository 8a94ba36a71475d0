"""A developer's environment variables, without those that must not reach the local cloud or the tests.

A shell is often set up for a real account (``AWS_PROFILE``, keys, a region), for another emulator
(``AWS_ENDPOINT_URL_DYNAMODB``) and for a proxy. These settings must not send a request for this machine elsewhere, nor
to AWS. Only ``infra.deploy`` uses them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

# All AWS variables: AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, for example, would make clients ignore the emulator's address.
PREFIX = "AWS_"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
EVERYTHING = "*"
# pip and npm cannot use such a proxy, and httpx raises when it is set.
UNUSABLE = ("all_proxy", "socks")


def without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns a copy without the settings of AWS tools, and with this machine's addresses exempt from proxies.

    The proxies themselves stay, because pip and npm may need them.
    """
    kept = {name: value for name, value in environment.items() if not _is_left(name, value)}
    exempt = _exempt(environment.get("no_proxy") or environment.get("NO_PROXY") or "")
    # Some programs read only one of the two names.
    return kept | {"no_proxy": exempt, "NO_PROXY": exempt}


def leave_aws() -> None:
    """The environment of this process and of programs that it starts from now on is as ``without_aws`` returns it."""
    kept = without_aws(os.environ)
    for name in [name for name in os.environ if name not in kept]:
        del os.environ[name]
    os.environ.update(kept)


def no_account() -> dict[str, str]:
    """Returns variables with which AWS tools read no credentials or settings from files or instance metadata."""
    return {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _is_left(name: str, value: str) -> bool:
    proxy, scheme = UNUSABLE
    return name.upper().startswith(PREFIX) or (name.lower() == proxy and value.startswith(scheme))


def _exempt(named: str) -> str:
    if named.strip() == EVERYTHING:
        return EVERYTHING
    hosts = [host.strip() for host in named.split(",") if host.strip()]
    return ",".join(dict.fromkeys([*hosts, *THIS_MACHINE]))
