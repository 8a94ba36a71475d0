from __future__ import annotations

import zipfile
from pathlib import Path

from infra import archive


def elf(machine: int) -> bytes:
    return b"\x7fELF" + bytes(14) + machine.to_bytes(2, "little") + bytes(40)


def packed(folder: Path, name: str, *files: tuple[str, bytes], year: int = 1980) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as contents:
        for file, data in files:
            contents.writestr(zipfile.ZipInfo(file, (year, 1, 1, 0, 0, 0)), data)
    return path


class TestDigest:
    def test_it_looks_at_contents_not_at_clocks_or_order(self, tmp_path: Path) -> None:
        one = packed(tmp_path, "one.zip", ("a.py", b"1"), ("b.py", b"2"))
        two = packed(tmp_path, "two.zip", ("b.py", b"2"), ("a.py", b"1"), year=2024)

        assert archive.digest(one) == archive.digest(two)

    def test_another_content_or_name_is_another_digest(self, tmp_path: Path) -> None:
        digests = {
            archive.digest(packed(tmp_path, "1.zip", ("a.py", b"1"))),
            archive.digest(packed(tmp_path, "2.zip", ("a.py", b"2"))),
            archive.digest(packed(tmp_path, "3.zip", ("b.py", b"1"))),
        }

        assert len(digests) == 3


class TestProblems:
    """Failure mode 45."""

    def test_a_module_of_the_right_python_and_machine_is_none(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("x.cpython-311-x86_64-linux-gnu.so", elf(62)), ("liby.so.3", elf(62)))

        assert archive.problems_of(path, "python3.11", "x86_64") == []

    def test_another_python_is_named(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("x.cpython-313-x86_64-linux-gnu.so", elf(62)))

        (problem,) = archive.problems_of(path, "python3.11", "x86_64")

        assert problem == "x.cpython-313-x86_64-linux-gnu.so is for python3.13, not python3.11"

    def test_another_machine_is_named(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("x.abi3.so", elf(183)))

        assert archive.problems_of(path, "python3.11", "x86_64") == ["x.abi3.so is for arm64, not x86_64"]

    def test_a_module_of_a_mac_is_named(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("x.so", b"\xcf\xfa\xed\xfe" + bytes(40)))

        assert archive.problems_of(path, "python3.11", "x86_64") == [
            "x.so is for another system than Linux, not x86_64"
        ]
