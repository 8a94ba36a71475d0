"""Which addresses a webhook may have: https, on the public internet. Names are resolved elsewhere.

A webhook makes a function of ours send requests to any address that somebody enters. Addresses inside of networks (such
as the function's own interfaces, and the services of a cloud that hand out credentials) must not be among them, also
when a name's entry in the DNS is changed later. So the numbers of a host are checked for each new connection.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from msgspec import Struct

MAX_URL = 500
_URL = re.compile(r"(?i:https?)://[!-~]+", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]+\]", re.ASCII)
_PORTS = {"https": 443, "http": 80}
# Addresses of IPv6 that a gateway turns into an address of IPv4, its last 32 bits (RFC 6052, RFC 8215).
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class Address(Struct, frozen=True):
    """``target`` is the path with the query, ``authority`` the host and the port as in the header Host."""

    is_secure: bool
    host: str
    port: int
    target: str
    authority: str


def parse_address(url: str, *, may_be_local: bool = False) -> Address | None:
    """Returns the address of a webhook, None if it can be none. ``may_be_local`` allows http, for an emulated cloud."""
    if len(url) > MAX_URL or not _URL.fullmatch(url) or "#" in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError:
        return None
    authority = parts.netloc
    host = authority.removesuffix(f":{parts.port}") if parts.port is not None else authority
    if not _HOST.fullmatch(host) or port == 0 or (parts.scheme == "http" and not may_be_local):
        return None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme == "https", host.strip("[]"), port, target, authority)


def port_text(authority: str) -> str | None:
    """What is where the port of the authority should be; None if it names none."""
    _, colon, port = authority.rpartition("]")[2].rpartition(":")
    return port if colon else None


def is_public(number: str) -> bool:
    """Whether the IP address is reachable from everywhere, and so are the IPv4 addresses that it contains."""
    try:
        address = ip_address(number.partition("%")[0])
    except ValueError:
        return False
    return _is_global(address) and all(_is_global(each) for each in _contained(address))


def is_loopback(number: str) -> bool:
    """Whether the IP address is of this machine, which an emulated cloud allows."""
    try:
        return ip_address(number.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    is_site_local = isinstance(address, IPv6Address) and address.is_site_local
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    is_reserved = address.is_reserved and mapped is None and not _is_translated(address)
    return (address.is_global or mapped is not None) and not (address.is_multicast or is_site_local or is_reserved)


def _is_translated(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv6Address) and any(address in network for network in _TRANSLATED)


def _contained(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if not isinstance(address, IPv6Address):
        return []
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    found += [low] if _is_translated(address) or int(address) >> 32 == 0 else []
    return [each for each in found if each is not None]
