"""TCP ports of this machine, as seen from it."""

import socket

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Returns a port that no program listens on. Another program may take the port before the caller does."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Whether a program accepts connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0
