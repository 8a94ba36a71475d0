"""requirements.lock → the layer: wheels for the target's machine, whatever machine builds, and what is left of them.

pip takes only files whose digests are in the lock. The finished layer is kept in build/layers: only the lock, the
target, this Python and the modules that make the layer can change it. The layer holds its lock, so that the libraries
of a stored package can be installed for another machine.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from infra import archive, bytecode, service_models
from infra.errors import DeployError
from infra.targets import MACOS, Target

LOCK = "requirements.lock"
KEPT_LAYERS = Path("build") / "layers"
# What Chalice needs on Lambda. Its other modules are the build tool.
CHALICE = ("__init__.py", "app.py")
# Amazon Linux 2 has glibc 2.26, Amazon Linux 2023 2.34: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
# https://peps.python.org/pep-0600/: a wheel's tag names the oldest glibc that it runs on.
OLDEST_GLIBC, GLIBC = 17, {"python3.11": 26}
GLIBC_SINCE = 34
OLDEST_MACOS = "macosx_14_0"
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
# A layer's folder python/lib/python3.x/site-packages is on the path of the functions.
# https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
UNPACKED_AT = "/opt"


def build_layer(target: Target, out: Path, project: Path, lock: bytes | None = None) -> None:
    """The archive ``out`` holds the libraries of a lock for the target, with bytecode (ADR 0007), and the lock.

    ``lock`` is the content of the lock, by default that of the project's. Raises DeployError when pip cannot get a file
    with one of the lock's digests for the target.
    """
    lock = lock or (project / LOCK).read_bytes()
    kept = project / KEPT_LAYERS / f"{_key(lock, target)}.zip"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
            unpacked, packed = Path(scratch, "layer"), Path(scratch, "layer.zip")
            _fill(unpacked, target, lock)
            archive.pack(unpacked, packed)
            # Another build may have finished the same layer meanwhile.
            packed.replace(kept)
    shutil.copyfile(kept, out)


def lock_in(layer: Path) -> bytes | None:
    """Returns the lock that the layer was built from; None for a layer of a version that did not store it."""
    with zipfile.ZipFile(layer) as contents:
        return contents.read(LOCK) if LOCK in contents.namelist() else None


def platforms(target: Target) -> list[str]:
    """Returns the platform tags of the wheels that run on the target, the newest first."""
    if target.system == MACOS:
        # pip takes wheels for each earlier macOS too, and for both architectures in one.
        return [f"{OLDEST_MACOS}_{target.architecture}"]
    machine, newest = MACHINES[target.architecture], GLIBC.get(target.runtime, GLIBC_SINCE)
    return [f"manylinux_2_{minor}_{machine}" for minor in range(newest, OLDEST_GLIBC - 1, -1)] + [
        f"manylinux2014_{machine}"
    ]


def _fill(unpacked: Path, target: Target, lock: bytes) -> None:
    packages = unpacked / "python" / "lib" / target.runtime / "site-packages"
    packages.mkdir(parents=True)
    (unpacked / LOCK).write_bytes(lock)
    _install(packages, target, unpacked / LOCK)
    shutil.rmtree(packages / "bin", ignore_errors=True)
    _reduce_chalice(packages / "chalice")
    for tests in packages.glob("*/tests"):
        shutil.rmtree(tests)
    for data in packages.rglob("botocore/data"):
        service_models.keep_needed(data)
    bytecode.compile_all(unpacked, UNPACKED_AT)


def _install(packages: Path, target: Target, lock: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--implementation", "cp"]
    command += ["--python-version", target.runtime.removeprefix("python"), "--target", str(packages), "-r", str(lock)]
    for platform in platforms(target):
        command += ["--platform", platform]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise DeployError(
            f"The libraries of {lock.name} for {target.runtime} on {target.architecture} could not be installed:\n"
            f"{run.stderr.strip()}"
        )


def _reduce_chalice(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in CHALICE:
            path.unlink()


def _key(lock: bytes, target: Target) -> str:
    makers = [Path(str(each.__file__)) for each in (archive, bytecode, service_models)] + [Path(__file__)]
    whole = hashlib.sha256(f"{target.runtime} {target.system} {target.architecture} {sys.version}".encode() + lock)
    for path in makers:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]
