from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from infra.bytecode import compile_all, replace_sources
from infra.errors import DeployError


def compiled(path: Path) -> bytes:
    return Path(importlib.util.cache_from_source(str(path))).read_bytes()


def test_every_module_of_every_folder_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    for name in ("app.py", "package/__init__.py"):
        (tmp_path / name).write_text("x = 1\n", "utf-8")

    compile_all(tmp_path, "/var/task")

    assert compiled(tmp_path / "app.py")
    assert compiled(tmp_path / "package" / "__init__.py")


def test_the_same_source_gives_the_same_bytecode_wherever_it_lies(tmp_path: Path) -> None:
    found = set()
    for name in ("one", "two", "three"):
        module = tmp_path / name / "app.py"
        module.parent.mkdir()
        module.write_text("def f(x):\n    return x in {'a', 'b', 'c', 'd', 'e', 'f'}\n", "utf-8")
        compile_all(module.parent, "/var/task")
        found.add(compiled(module))

    assert len(found) == 1
    assert b"/var/task/app.py" in found.pop()


def test_bytecode_that_lay_there_is_replaced(tmp_path: Path) -> None:
    module = tmp_path / "app.py"
    module.write_text("x = 1\n", "utf-8")
    compile_all(tmp_path, "/var/task")
    before = compiled(module)
    module.write_text("x = 2\n", "utf-8")

    compile_all(tmp_path, "/var/task")

    assert compiled(module) != before


def test_a_module_that_does_not_compile_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def (:\n", "utf-8")

    with pytest.raises(DeployError, match=r"broken\.py"):
        compile_all(tmp_path, "/var/task")


class TestWithoutSources:
    def test_every_module_is_bytecode_where_python_looks_for_it_without_a_source(self, tmp_path: Path) -> None:
        (tmp_path / "package").mkdir()
        for name in ("app.py", "package/__init__.py", "package/words.txt"):
            (tmp_path / name).write_text("x = 1\n", "utf-8")

        replace_sources(tmp_path, "/var/task")

        files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
        assert files == {"app.pyc", "package/__init__.pyc", "package/words.txt"}

    def test_a_stack_trace_names_file_line_and_function(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text("def handler():\n    raise ValueError('no')\n\n\nhandler()\n", "utf-8")

        replace_sources(tmp_path, "/var/task")
        run = subprocess.run(
            [sys.executable, "-c", "import app"], cwd=tmp_path, capture_output=True, text=True, check=False
        )

        assert run.stderr.splitlines()[-3:] == [
            '  File "/var/task/app.py", line 5, in <module>',
            '  File "/var/task/app.py", line 2, in handler',
            "ValueError: no",
        ]

    def test_docstrings_are_left_out(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text('"""For those who read the source."""\n', "utf-8")

        replace_sources(tmp_path, "/var/task")

        assert b"For those who read" not in (tmp_path / "app.pyc").read_bytes()

    def test_annotations_of_functions_are_left_out_and_those_of_classes_stay(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text(
            "class Course:\n    number: int\n\n    def move(self, to: 'Elsewhere') -> 'Nothing': ...\n", "utf-8"
        )

        replace_sources(tmp_path, "/var/task")
        command = "import app; print(app.Course.__annotations__, app.Course.move.__annotations__)"
        run = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

        assert run.stdout == "{'number': <class 'int'>} {}\n"

    def test_a_module_that_does_not_compile_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "broken.py").write_text("def (:\n", "utf-8")

        with pytest.raises(DeployError, match=r"broken\.py"):
            replace_sources(tmp_path, "/var/task")
