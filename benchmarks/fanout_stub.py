"""The stub gateway as a process: compiled where there is a C compiler, with a certificate made for the day."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chalicelib.aws.tls import AMAZON_ROOTS

SOURCE = Path(__file__).with_name("stub_gateway.c")
EXTENSIONS = "subjectAltName=DNS:localhost,IP:127.0.0.1"


class NotBuilt(Exception):
    """What has to be installed first."""


@dataclass(frozen=True)
class ObservedPosts:
    """``seconds`` from the first post to the last one that was taken."""

    taken: int
    refused: int
    seconds: float


@dataclass(frozen=True)
class StubGateway:
    """A compiled stub, where it may run, and its certificate."""

    folder: Path
    stub_cores: set[int]

    def ca_bundle(self, *, short: bool) -> Path:
        """As many authorities as an SDK loads, or as few as the poster loads for AWS's own endpoints."""
        return self.folder / ("short.pem" if short else "long.pem")

    @contextmanager
    def run(self, latency_ms: float, *, tls: bool) -> Iterator[str]:
        """The management URL of a running stub."""
        with self._process(latency_ms, self._pair if tls else []) as (process, port):
            try:
                yield f"{'https' if tls else 'http'}://localhost:{port}/dev"
            finally:
                process.kill()

    def observe(self, latency_ms: float, account: tuple[int, int] | None, send: Callable[[str], None]) -> ObservedPosts:
        """What a stub with TLS saw while ``send`` posted to its URL. ``account``: posts per second, and at once."""
        limit = [str(number) for number in account or ()]
        with self._process(latency_ms, [*self._pair, *limit]) as (process, port):
            try:
                send(f"https://localhost:{port}/dev")
                process.terminate()
                assert process.stdout
                taken, refused, milliseconds = process.stdout.readline().split()
            finally:
                process.kill()
        return ObservedPosts(int(taken), int(refused), float(milliseconds) / 1000)

    @property
    def _pair(self) -> list[str]:
        return [str(self.folder / "chain.pem"), str(self.folder / "key.pem")]

    @contextmanager
    def _process(self, latency_ms: float, options: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
        command = [str(self.folder / "stub"), str(round(latency_ms * 1000)), *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            os.sched_setaffinity(process.pid, self.stub_cores)
            assert process.stdout
            yield process, process.stdout.readline().strip()


def stub_gateway(folder: Path, stub_cores: set[int], authorities: Path) -> StubGateway:
    """Raises NotBuilt."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler or not shutil.which("openssl"):
        raise NotBuilt("The stub gateway needs a C compiler and OpenSSL: apt-get install gcc libssl-dev openssl")
    command = [compiler, "-O2", "-o", str(folder / "stub"), str(SOURCE), "-lssl", "-lcrypto"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        raise NotBuilt(f"The stub gateway does not compile; is libssl-dev installed?\n{built.stderr}")
    _make_certificates(folder)
    own = (folder / "authority.pem").read_bytes()
    (folder / "long.pem").write_bytes(authorities.read_bytes() + own)
    (folder / "short.pem").write_bytes(AMAZON_ROOTS.read_bytes() + own)
    return StubGateway(folder, stub_cores)


def _make_certificates(folder: Path) -> None:
    key = ["-newkey", "rsa:2048", "-nodes"]
    _openssl(
        folder, "req", "-x509", *key, "-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=authority"
    )
    _openssl(folder, "req", *key, "-keyout", "key.pem", "-out", "request.csr", "-subj", "/CN=localhost")
    (folder / "extensions").write_text(EXTENSIONS)
    signing = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-extfile", "extensions"]
    _openssl(folder, "x509", "-req", "-in", "request.csr", "-out", "chain.pem", *signing)


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
