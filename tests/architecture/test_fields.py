"""Whatever a caller may send has a rule and a description, so that a refusal says what is wrong with it."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import FieldInfo
from msgspec.structs import fields as struct_fields

from chalicelib.fields import describe
from tests.architecture.source import ROOT, modules, name, tree
from tests.architecture.test_docs import has_row

# What reads a body or a query into the kind that is an argument. `_change` hands its argument on to `call.body`.
READERS = ("call.body", "call.query", "_change")
HANDED_ON = {"call.body(kind)"}


def reads(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in READERS:
            yield node


def kinds(call: ast.Call, module: ModuleType) -> set[type[Struct]]:
    """The kinds that are named among the arguments, also those of a condition."""
    names = [node for arg in call.args for node in ast.walk(arg) if isinstance(node, (ast.Name, ast.Attribute))]
    found = (_value(ast.unparse(node), module) for node in names)
    return {each for each in found if inspect.isclass(each) and issubclass(each, Struct)}


def _value(dotted: str, module: ModuleType) -> Any:
    value: Any = module
    for part in dotted.split("."):
        value = getattr(value, part, None)
    return value


def module_of(path: Path) -> ModuleType:
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


API = [path for path in modules("chalicelib/api") if any(reads(path))]
KINDS = {kind for path in API for call in reads(path) for kind in kinds(call, module_of(path))}
FIELDS = [
    pytest.param(field, id=f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}.{field.encode_name}")
    # Two routes have a kind of the same name.
    for kind in sorted(KINDS, key=lambda each: (each.__module__, each.__name__))
    for field in struct_fields(kind)
]


@pytest.mark.parametrize("path", API, ids=name)
def test_every_kind_that_a_route_reads_is_found(path: Path) -> None:
    module = module_of(path)

    unknown = {ast.unparse(call) for call in reads(path) if not kinds(call, module)}

    assert unknown - HANDED_ON == set()


def test_the_kinds_were_found() -> None:
    assert {kind.__name__ for kind in KINDS} >= {"RequestCourseFor", "RequestCourse", "NewFeed", "Replay", "EditCourse"}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_a_body_or_query_has_a_documented_rule_and_a_description(field: FieldInfo) -> None:
    rule, description = describe(field.type)

    assert has_row("errors.md", rule), rule
    assert description
