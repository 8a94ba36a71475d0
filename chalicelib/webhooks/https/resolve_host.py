"""The IP addresses of a host, by the resolver of the system."""

import socket

from chalicelib.webhooks.ports import HostUnknown


def resolve_host(host: str, port: int) -> list[str]:
    """Implements ``webhooks.ports.Resolve``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise HostUnknown(host) from exc
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
