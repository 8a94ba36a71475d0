"""Each function's archive holds every module that the function may import, and no module for nothing."""

from __future__ import annotations

import ast
import fnmatch
import zipfile
from pathlib import Path

import pytest

from infra.code_archives import FUNCTIONS
from infra.left_out_code import CODE, LEFT_OUT, PEOPLE
from infra.targets import PROJECT
from tests.package.conftest import Package

# Modules that import by what the running function needs: the handler, the routes, the ports.
WIRING = {
    *("chalicelib.base_wiring", "chalicelib.relay_wiring", "chalicelib.mail_wiring", "chalicelib.webhook_wiring"),
    *("chalicelib.metrics_wiring", "chalicelib.wiring"),
}
CHOOSERS = {"app", "chalicelib.api.routes", *WIRING}


def sources() -> dict[str, Path]:
    """Every module of the application by its name."""
    paths = [PROJECT / "app.py", *sorted((PROJECT / "chalicelib").rglob("*.py"))]
    return {named(path.relative_to(PROJECT)): path for path in paths}


def named(path: Path) -> str:
    return path.with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")


def imported(path: Path, known: set[str]) -> set[str]:
    """Modules of the application that the file imports anywhere, but not for types only."""
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in for_types and node.module:
            whole = {f"{node.module}.{each.name}" for each in node.names}
            found |= {each if each in known else node.module for each in whole}
    return found & known


def modules_in(package: Package, archive: str) -> set[str]:
    with zipfile.ZipFile(package.folder / archive) as contents:
        return {named(Path(name)) for name in contents.namelist() if name.endswith(".pyc")}


def test_every_module_of_the_application_is_in_an_archive(dev: Package) -> None:
    assert set().union(*(modules_in(dev, archive) for archive in LEFT_OUT)) == set(sources())


@pytest.mark.parametrize("archive", LEFT_OUT)
def test_no_module_of_an_archive_imports_one_that_is_left_out(dev: Package, archive: str) -> None:
    there, known = modules_in(dev, archive), sources()

    missing = {name: imported(known[name], set(known)) - there for name in there - CHOOSERS}

    assert {name: left_out for name, left_out in missing.items() if left_out} == {}


@pytest.mark.parametrize("archive", LEFT_OUT)
def test_every_pattern_leaves_something_out(archive: str) -> None:
    paths = [path.relative_to(PROJECT).as_posix() for path in sources().values()]

    assert [each for each in LEFT_OUT[archive] if not fnmatch.filter(paths, each)] == []


def test_functions_name_their_archive(dev: Package) -> None:
    functions = dev.of_type("AWS::Serverless::Function")

    named = {name: each["Properties"]["CodeUri"].removeprefix("./") for name, each in functions.items()}
    assert named == {"APIHandler": CODE} | {name: each for each, names in FUNCTIONS.items() for name in names}


def test_only_the_functions_for_people_have_code_that_changes_users(dev: Package) -> None:
    for archive in LEFT_OUT.keys() - {PEOPLE}:
        assert "chalicelib.people.cognito.user_pool" not in modules_in(dev, archive)
    assert "chalicelib.people.cognito.user_pool" in modules_in(dev, PEOPLE)
