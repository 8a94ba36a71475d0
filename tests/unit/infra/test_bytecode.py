from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from infra.bytecode import compile_all
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
