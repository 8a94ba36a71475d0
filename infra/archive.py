"""What is inside a zip: a digest of its contents, and the machines its native modules need.

Knows zip and ELF; knows nothing of AWS.
"""

import hashlib
import re
import zipfile
from pathlib import Path

# e_machine in the ELF header (System V ABI, and its x86-64 and AArch64 supplements).
_MACHINES = {62: "x86_64", 183: "arm64"}
_EXTENSION_TAG = re.compile(r"\.cpython-(\d)(\d+)-[^/]*\.so$")


def digest(archive: Path) -> str:
    """The same for the same files: time stamps and order of packing do not count."""
    whole = hashlib.sha256()
    with zipfile.ZipFile(archive) as contents:
        for name in sorted(contents.namelist()):
            whole.update(name.encode() + b"\0" + hashlib.sha256(contents.read(name)).digest())
    return whole.hexdigest()[:40]


def problems_of(archive: Path, runtime: str, architecture: str) -> list[str]:
    """One line for each native module that the runtime or the architecture could not load."""
    found: list[str] = []
    with zipfile.ZipFile(archive) as contents:
        for name in contents.namelist():
            if name.endswith(".so") or ".so." in name:
                with contents.open(name) as module:
                    found += _problems(name, module.read(20), runtime, architecture)
    return found


def _problems(name: str, header: bytes, runtime: str, architecture: str) -> list[str]:
    machine = _machine(header)
    found = [] if machine == architecture else [f"{name} is for {machine}, not {architecture}"]
    tag = _EXTENSION_TAG.search(name)
    python = f"python{tag[1]}.{tag[2]}" if tag else runtime
    return found if python == runtime else [*found, f"{name} is for {python}, not {runtime}"]


def _machine(header: bytes) -> str:
    if header[:4] != b"\x7fELF":
        return "another system than Linux"
    return _MACHINES.get(int.from_bytes(header[18:20], "little"), "an unknown machine")
