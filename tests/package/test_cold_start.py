"""A cold start compiles nothing: Lambda's file system is read-only, so what it compiles it compiles every time."""

from __future__ import annotations

import importlib.util
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.cold import environment, handlers_of
from benchmarks.cold_calls import Call, calls, tables
from benchmarks.cold_lambda import FunctionFiles, runtimes_own, unpacked
from benchmarks.cold_replay import ReplayedAws, replayed_aws
from infra.left_out_code import LEFT_OUT
from tests.package.conftest import Package

ARCHIVES = (*LEFT_OUT, "layer-deployment.zip")
# The second word of a compiled file (PEP 552): the hash of the source is in it, and nobody compares it.
UNCHECKED_HASH = 0b01


@pytest.fixture(scope="module")
def variant(dev: Package, tmp_path_factory: pytest.TempPathFactory) -> FunctionFiles:
    folder = tmp_path_factory.mktemp("lambda")
    return unpacked(dev.folder, dev.template, folder, runtimes_own(folder / "runtime"))


@pytest.fixture(scope="module")
def aws(dev: Package) -> Iterator[tuple[ReplayedAws, list[Call]]]:
    with tables() as database, replayed_aws(database) as found:
        yield found, calls(handlers_of(dev.template), database)


def test_the_code_is_bytecode_only_where_python_looks_for_it(dev: Package) -> None:
    with zipfile.ZipFile(dev.folder / "deployment.zip") as contents:
        names = contents.namelist()

    assert [each for each in names if each.endswith(".py") or "__pycache__" in each] == []
    assert "app.pyc" in names


def test_every_module_of_the_layer_has_its_bytecode_beside_it(dev: Package) -> None:
    with zipfile.ZipFile(dev.folder / "layer-deployment.zip") as contents:
        names = set(contents.namelist())

    sources = {each for each in names if each.endswith(".py")}
    assert {importlib.util.cache_from_source(each) for each in sources} == {n for n in names if n.endswith(".pyc")}


@pytest.mark.parametrize("name", ARCHIVES)
def test_all_bytecode_is_for_the_runtimes_python_and_never_compared_with_its_source(dev: Package, name: str) -> None:
    with zipfile.ZipFile(dev.folder / name) as contents:
        headers = {contents.read(each)[:8] for each in contents.namelist() if each.endswith(".pyc")}

    # The package is refused unless the Python that runs this is the runtime's: see test_template.py.
    assert headers == {importlib.util.MAGIC_NUMBER + UNCHECKED_HASH.to_bytes(4, "little")}


def test_bytecode_names_the_files_where_lambda_has_them(dev: Package) -> None:
    with zipfile.ZipFile(dev.folder / "deployment.zip") as contents:
        app = contents.read("app.pyc")

    assert b"/var/task/app.py" in app


def test_a_first_call_compiles_nothing(variant: FunctionFiles, aws: tuple[ReplayedAws, list[Call]]) -> None:
    amazon, known = aws

    compiled = {}
    for call in known:
        amazon.record(call.name)
        compiled[call.name] = variant.start(call.handler, call.event, environment(amazon), "--watch")["compiled"]

    assert compiled == {call.name: [] for call in known}


def test_the_watch_sees_what_is_compiled(
    variant: FunctionFiles, aws: tuple[ReplayedAws, list[Call]], tmp_path: Path
) -> None:
    (tmp_path / "raw.py").write_text("def handler(event, context):\n    return event\n", encoding="utf-8")

    start = FunctionFiles((tmp_path, *variant.paths)).start("raw.handler", {}, environment(aws[0]), "--watch")

    assert start["compiled"] == [str(tmp_path / "raw.py")]


def test_every_function_that_somebody_waits_for_has_a_first_call(aws: tuple[ReplayedAws, list[Call]]) -> None:
    """Nobody waits for the canary, which needs the stage's own gateways, for mails, projections and webhooks."""
    _, known = aws

    nobody_waits = ["app.canary", "app.mailer", "app.projections", "app.webhooks"]
    assert [call.handler for call in known if call.event is None] == nobody_waits
