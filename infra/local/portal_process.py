"""The portals' server of the local cloud, in the background.

Without Node the backend runs alone, and a line says why there are no portals.
"""

from __future__ import annotations

import signal
import subprocess
import sys

from infra.console import Say
from infra.local import processes
from infra.local.local_cloud import LocalCloud
from infra.portals.build_portals import DIST, PORTALS, PortalsMissing, build_portals
from infra.targets import PROJECT

STOP_SECONDS = 10
SERVER = "infra.local.portal_server"


def start_portals(cloud: LocalCloud, say: Say) -> str | None:
    """The portals are built and served; returns their address. Without portals, says why and returns None."""
    if not (PORTALS / "package.json").exists():
        return None
    try:
        build_portals(say)
        _serve(cloud)
    except PortalsMissing as exc:
        say(f"The portals are not served: {exc}")
        return None
    return cloud.portal_url


def _serve(cloud: LocalCloud) -> None:
    """The built portals are served on the cloud's portal port. Raises PortalsMissing when the port is taken."""
    running = processes.port_of(cloud.portal_file, SERVER)
    if running == cloud.portal_port:
        return
    if running is not None:
        stop_portals(cloud)
    if processes.is_listening(cloud.portal_port):
        raise PortalsMissing(
            f"port {cloud.portal_port} is used by another program. "
            f"Choose another one: make run PORTAL_PORT={cloud.portal_port + 10}"
        )
    command = [sys.executable, "-m", SERVER, str(cloud.portal_port), str(DIST), str(cloud.stack_file)]
    process = subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    processes.remember(cloud.portal_file, process.pid, cloud.portal_port)
    processes.leave_running(process)


def stop_portals(cloud: LocalCloud) -> None:
    """The server has ended afterwards."""
    processes.end(cloud.portal_file, SERVER, signal.SIGTERM, STOP_SECONDS)
