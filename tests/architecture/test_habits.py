"""Rules that no other linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import CODE, PURE, ROOT, calls, imported, modules, name, strings, text, tree

APPLICATION = modules()
TESTS = modules("tests")
STORES = {path for path in APPLICATION if path.parent.name == "dynamo"} | {
    CODE / "aws" / "table.py",
    CODE / "aws" / "table_items.py",
}
OUTSIDE_STORES = [path for path in APPLICATION if path not in STORES]

CLOCKS_AND_IO = re.compile(
    r"(.*\.)?(now|utcnow|today|time|time_ns|monotonic|perf_counter|sleep|getenv|urlopen|read_text|write_text)"
    r"|open|print|input|os\.\w+"
)
OUTSIDE_WORLD = {
    "os",
    "io",
    "pathlib",
    "time",
    "random",
    "secrets",
    "socket",
    "http",
    "urllib",
    "subprocess",
    "logging",
}
# By any library's method, or as the operation's name: a statement of PartiQL scans when it names no partition.
SCANS = re.compile(r"(batch_|parallel_)?scan|Scan|Execute(Statement|Transaction)|(batch_)?execute_statement")
STATEMENT = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b .*\bWHERE\b.*")
WEAK_NAMES = re.compile(r"(.*_)?(utils?|helpers?|common|managers?|misc)(_.*)?")
# The rule's own text must not fulfil it.
PATCHING = re.compile(r"mock\.patc" + r"h|unittest\.moc" + r"k|from unittest import moc" + r"k|\bmocke" + r"r\b")


@pytest.mark.parametrize("path", APPLICATION, ids=name)
def test_no_table_is_ever_scanned(path: Path) -> None:
    assert not [call for call in calls(path) if SCANS.fullmatch(call.rpartition(".")[2])]
    assert not [string for string in strings(path) if SCANS.fullmatch(string.rpartition(".")[2])]


@pytest.mark.parametrize("path", APPLICATION, ids=name)
def test_a_statement_names_the_whole_key_of_what_it_updates(path: Path) -> None:
    found = STATEMENT.findall(text(path))
    assert ("BatchExecuteStatement" in strings(path)) == bool(found)
    assert all(line == "UPDATE" for line in found)
    assert text(path).count("WHERE PK = ? AND SK = ?") == len(found)


@pytest.mark.parametrize("path", sorted((ROOT / ".chalice").glob("policy-*.json")), ids=name)
def test_no_function_may_scan(path: Path) -> None:
    assert not re.search(r"dynamodb:[^\"]*(Scan|PartiQL(?!Update\")|\*)", text(path))


@pytest.mark.parametrize("path", PURE, ids=name)
def test_a_pure_module_asks_no_clock_and_does_no_io(path: Path) -> None:
    assert not [call for call in calls(path) if CLOCKS_AND_IO.fullmatch(call)]


@pytest.mark.parametrize("path", PURE, ids=name)
def test_a_pure_module_imports_nothing_of_the_outside_world(path: Path) -> None:
    assert not imported(path) & OUTSIDE_WORLD


@pytest.mark.parametrize("path", APPLICATION + modules("infra", "tests"), ids=name)
def test_a_module_is_named_for_what_it_does(path: Path) -> None:
    assert not [part for part in path.relative_to(CODE.parent).with_suffix("").parts if WEAK_NAMES.fullmatch(part)]


@pytest.mark.parametrize("path", APPLICATION + modules("infra"), ids=name)
def test_a_module_opens_with_what_it_owns(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_no_test_patches_what_it_can_hand_in(path: Path) -> None:
    assert not PATCHING.search(text(path))


@pytest.mark.parametrize("path", OUTSIDE_STORES, ids=name)
def test_only_stores_name_the_key_attributes(path: Path) -> None:
    assert not strings(path) & {"PK", "SK"}


@pytest.mark.parametrize("path", OUTSIDE_STORES, ids=name)
def test_only_stores_name_the_expiry_attribute(path: Path) -> None:
    # The answer to POST /realtime/tickets has a member of the same name, which is the protocol's and not the table's.
    public = path == CODE / "api" / "tickets.py"

    assert public or "expiresAt" not in strings(path)


@pytest.mark.parametrize("path", [path for path in TESTS if path.name.startswith("test_")], ids=name)
def test_no_test_has_its_name_twice(path: Path) -> None:
    names = [node.name for node in tree(path).body if isinstance(node, ast.FunctionDef)]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", APPLICATION, ids=name)
def test_decoders_are_made_once_and_before_threads_use_them(path: Path) -> None:
    """``aws/table.py`` says why. A decoder that is made at import is also the faster one."""
    assert not re.search(r"json\.decode\([^\n]*\btype=", text(path))
