"""Reads and writes zip archives: a digest of the content, the machines of native modules, packing.

Knows zip and ELF, and nothing about AWS.
"""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# e_machine in the ELF header (System V ABI, and its x86-64 and AArch64 supplements).
_MACHINES = {62: "x86_64", 183: "arm64"}
# cputype in the header of a Mach-O file of 64 bits (mach/machine.h), and the mark of a file for several.
_MAC_MACHINES = {0x01000007: "x86_64", 0x0100000C: "arm64"}
_MAC, _MAC_UNIVERSAL = b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"
_EXTENSION_TAG = re.compile(r"\.cpython-(\d)(\d+)-[^/]*\.so$")
# The earliest time that zip can store, and the mode of a regular file that everyone may read.
_TIME, _MODE = (1980, 1, 1, 0, 0, 0), 0o100644


@contextmanager
def reworked(archive: Path) -> Iterator[Path]:
    """Yields a temporary folder with the archive's files, and packs the folder into the archive at the end."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with zipfile.ZipFile(archive) as contents:
            contents.extractall(folder)
        yield folder
        pack(folder, archive)


def pack(folder: Path, archive: Path) -> None:
    """The archive holds exactly the folder's files afterwards. The same files give the same bytes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as contents:
        for name in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.external_attr, entry.compress_type = _MODE << 16, zipfile.ZIP_DEFLATED
            contents.writestr(entry, (folder / name).read_bytes(), compresslevel=9)


def digest(archive: Path | IO[bytes]) -> str:
    """Returns 40 hexadecimal digits that depend on names and contents alone, not on time stamps or order."""
    whole = hashlib.sha256()
    with zipfile.ZipFile(archive) as contents:
        for name in sorted(contents.namelist()):
            whole.update(name.encode() + b"\0" + hashlib.sha256(contents.read(name)).digest())
    return whole.hexdigest()[:40]


def problems_of(archive: Path, runtime: str, architecture: str, system: str = "Linux") -> list[str]:
    """Returns a sentence for each native module that cannot be loaded.

    ``runtime`` is such as ``python3.11``, ``architecture`` such as ``x86_64``, ``system`` ``Linux`` or ``Darwin``.
    """
    found: list[str] = []
    with zipfile.ZipFile(archive) as contents:
        for name in contents.namelist():
            if name.endswith(".so") or ".so." in name:
                with contents.open(name) as module:
                    found += _problems(name, module.read(20), runtime, f"{system} {architecture}")
    return found


def _problems(name: str, header: bytes, runtime: str, wanted: str) -> list[str]:
    system, machine = _machine(header)
    is_right = f"{system} {machine}" == wanted or (machine == "every machine" and wanted.startswith(system))
    found = [] if is_right else [f"{name} is for {_shown(f'{system} {machine}')}, not {_shown(wanted)}"]
    tag = _EXTENSION_TAG.search(name)
    python = f"python{tag[1]}.{tag[2]}" if tag else runtime
    return found if python == runtime else [*found, f"{name} is for {python}, not {runtime}"]


def _machine(header: bytes) -> tuple[str, str]:
    """The system and the machine that a native module is for."""
    if header[:4] == b"\x7fELF":
        return "Linux", _MACHINES.get(int.from_bytes(header[18:20], "little"), "an unknown machine")
    if header[:4] == _MAC:
        return "Darwin", _MAC_MACHINES.get(int.from_bytes(header[4:8], "little"), "an unknown machine")
    return ("Darwin", "every machine") if header[:4] == _MAC_UNIVERSAL else ("another system", "")


def _shown(machine: str) -> str:
    """The machine as deployments name it: a stage's package is for Linux unless something else is said."""
    return machine.removeprefix("Linux ").replace("Darwin", "macOS").strip()
