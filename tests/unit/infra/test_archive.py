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


class TestReworked:
    def test_what_the_folder_holds_at_the_end_is_the_archive(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("a.py", b"1"), ("b/c.py", b"2"))

        with archive.reworked(path) as folder:
            (folder / "a.py").unlink()
            (folder / "b" / "d.py").write_bytes(b"3")

        with zipfile.ZipFile(path) as contents:
            assert {name: contents.read(name) for name in contents.namelist()} == {"b/c.py": b"2", "b/d.py": b"3"}

    def test_the_same_files_give_the_same_bytes(self, tmp_path: Path) -> None:
        one = packed(tmp_path, "one.zip", ("a.py", b"1"), ("b.py", b"2"))
        two = packed(tmp_path, "two.zip", ("b.py", b"2"), ("a.py", b"1"), year=2024)

        for path in (one, two):
            with archive.reworked(path):
                pass

        assert one.read_bytes() == two.read_bytes()

    def test_everyone_may_read_what_is_in_it(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("a.py", b"1"))

        with archive.reworked(path):
            pass

        with zipfile.ZipFile(path) as contents:
            assert [entry.external_attr >> 16 for entry in contents.infolist()] == [0o100644]


def mac(machine: int) -> bytes:
    return b"\xcf\xfa\xed\xfe" + machine.to_bytes(4, "little") + bytes(40)


class TestProblems:
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

    def test_a_module_of_a_mac_is_for_a_local_cloud_on_a_mac_only(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("x.cpython-313-darwin.so", mac(0x0100000C)))

        assert archive.problems_of(path, "python3.13", "arm64", "Darwin") == []
        assert archive.problems_of(path, "python3.13", "arm64") == [
            "x.cpython-313-darwin.so is for macOS arm64, not arm64"
        ]
        assert archive.problems_of(path, "python3.13", "x86_64", "Darwin") == [
            "x.cpython-313-darwin.so is for macOS arm64, not macOS x86_64"
        ]

    def test_a_module_for_both_machines_of_a_mac_is_for_each(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("x.so", b"\xca\xfe\xba\xbe" + bytes(40)))

        assert archive.problems_of(path, "python3.13", "arm64", "Darwin") == []
        assert archive.problems_of(path, "python3.13", "arm64") == ["x.so is for macOS every machine, not arm64"]

    def test_a_module_of_linux_does_not_run_on_a_mac(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("x.so", elf(183)))

        assert archive.problems_of(path, "python3.13", "arm64", "Darwin") == ["x.so is for arm64, not macOS arm64"]

    def test_what_is_no_module_at_all_is_named(self, tmp_path: Path) -> None:
        path = packed(tmp_path, "a.zip", ("x.so", b"MZ" + bytes(40)))

        assert archive.problems_of(path, "python3.11", "x86_64") == ["x.so is for another system, not x86_64"]
