"""The emulator as a background process: start, find again, stop.

The emulator keeps its state in memory and writes the state to disk on SIGINT. So it must not be killed.
"""

import os
import platform
import shutil
import signal
import subprocess
import time
from pathlib import Path

from infra.console import Say
from infra.local import processes
from infra.local.api_client import DIRECTLY
from infra.local.emulator_environment import ensure_emulator_environment
from infra.local.errors import EmulatorDied, LocalError, PortTaken, WrongMachine
from infra.local.local_cloud import REGION, LocalCloud
from infra.shell import no_account
from infra.targets import LINUX, MACOS

# It takes seconds, and longer on a busy machine. One that dies is noticed at once.
START_SECONDS = 180
STOP_SECONDS = 60
# The emulator runs the functions as they were packaged, with no container in between.
SYSTEMS, MACHINES = (LINUX, MACOS), ("x86_64", "aarch64", "arm64")
MAIN = Path(__file__).with_name("emulator_main.py")


def running_port(cloud: LocalCloud) -> int | None:
    """Returns the port of this folder's emulator, or None. Removes the file of a process that has ended."""
    return processes.port_of(cloud.process_file, MAIN.name)


def start(cloud: LocalCloud, say: Say) -> None:
    """The emulator serves requests on the cloud's port afterwards. Raises WrongMachine, PortTaken or EmulatorDied."""
    if platform.system() not in SYSTEMS or platform.machine() not in MACHINES:
        raise WrongMachine(f"{platform.system()} {platform.machine()}")
    if processes.is_listening(cloud.port):
        raise PortTaken(cloud.port)
    python = ensure_emulator_environment(cloud.environment_folder, say)
    # The emulator does not remove the functions that it unpacked in earlier runs.
    shutil.rmtree(cloud.scratch, ignore_errors=True)
    for folder in (cloud.state, cloud.objects, cloud.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    say(f"Starting the emulated cloud on port {cloud.port} ...")
    with cloud.log.open("wb") as log:
        process = subprocess.Popen(
            [python, str(MAIN)], env=_settings(cloud), cwd=cloud.folder,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    processes.remember(cloud.process_file, process.pid, cloud.port)
    _wait_until_healthy(cloud, process)
    processes.leave_running(process)


def stop(cloud: LocalCloud, say: Say) -> bool:
    """The emulator has ended and its state is on disk afterwards. Returns False when it did not run.

    Raises LocalError when the emulator had to be killed, which loses changes.
    """
    if running_port(cloud) is None:
        return False
    say("Stopping the local cloud and saving its state ...")
    if not processes.end(cloud.process_file, MAIN.name, signal.SIGINT, STOP_SECONDS):
        raise LocalError(f"It did not stop within {STOP_SECONDS} s and was ended: changes of this run may be lost.")
    return True


def _settings(cloud: LocalCloud) -> dict[str, str]:
    """The emulator's whole environment. The functions get no AWS settings of the developer's shell."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return inherited | {
        # The functions may read the home folder, but not the settings in its .aws.
        **no_account(),
        "GATEWAY_PORT": str(cloud.port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(cloud.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(cloud.objects),
        "TMPDIR": str(cloud.scratch),
        "LAMBDA_EXECUTOR": "local",
        # A developer who works on something else for a quarter of an hour should not meet cold starts.
        "LAMBDA_WARM_TTL_SECONDS": "3600",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def _wait_until_healthy(cloud: LocalCloud, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with DIRECTLY.open(f"http://127.0.0.1:{cloud.port}/_ministack/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    process.kill()
    cloud.process_file.unlink(missing_ok=True)
    raise EmulatorDied(cloud.log, _tail(cloud.log))


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])
