"""The environment that a developer's shell hands down, without what must not reach the local cloud or the tests.

A shell is often set up for a real account (``AWS_PROFILE``, keys, a region), for another emulator
(``AWS_ENDPOINT_URL_DYNAMODB``) and for a proxy. None of that may decide where a request for this machine goes, nor
send one to AWS. Only ``infra.deploy`` heeds it, whose business AWS is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

# Not AWS_ENDPOINT_URL alone: AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, for example, would undo ours and lead to AWS.
PREFIX = "AWS_"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
EVERYTHING = "*"
# Neither pip nor npm can use such a proxy, and httpx raises at its sight.
UNUSABLE = ("all_proxy", "socks")


def without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """A copy without any setting of AWS tools, in which no proxy stands before this machine's own addresses.

    The proxies themselves stay: pip and npm may have no other way out.
    """
    kept = {name: value for name, value in environment.items() if not _is_left(name, value)}
    exempt = _exempt(environment.get("no_proxy") or environment.get("NO_PROXY") or "")
    # Some programs read only the one, some only the other.
    return kept | {"no_proxy": exempt, "NO_PROXY": exempt}


def leave_aws() -> None:
    """This process's environment, and that of the programs it starts from now on, is as ``without_aws`` says."""
    kept = without_aws(os.environ)
    for name in [name for name in os.environ if name not in kept]:
        del os.environ[name]
    os.environ.update(kept)


def no_account() -> dict[str, str]:
    """What keeps AWS tools from finding credentials or settings in the home folder or on a virtual machine."""
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
