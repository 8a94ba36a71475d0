"""docs/failure-modes.md names tests that exist, and no file refers to a document outside of the repository."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import DOCS, ROOT, text, tree

PAGE = DOCS / "failure-modes.md"
NAMED = re.compile(r"`([\w./-]+?\.(?:py|test\.tsx?))::([^`]+)`")
TITLE_OF_TEST = re.compile(r"\b(?:it|test|describe)(?:\.\w+)*\(\s*([\"'`])(?P<title>.+?)\1,")
# The words are put together from halves, so that this file does not contain them.
OUTSIDE = [r"failure modes? [0-9]", r"\(modes? [0-9]", "seed" + "'s", "the" + " seed\\b", "design" + " page"]


def rows() -> list[list[str]]:
    """The cells of each failure: what breaks, what Coursewire does, the tests."""
    lines = [line for line in text(PAGE).splitlines() if line.startswith("| ") and not line.startswith("| what ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named() -> list[tuple[str, str]]:
    """File and name of each test on the page."""
    return [(test[1], test[2]) for row in rows() for test in NAMED.finditer(row[2])]


@cache
def known(path: Path) -> set[str]:
    if path.suffix != ".py":
        return {title["title"] for title in TITLE_OF_TEST.finditer(text(path))}
    found: set[str] = set()
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


@pytest.mark.parametrize(("file", "test"), named(), ids=str)
def test_a_named_test_exists(file: str, test: str) -> None:
    assert test in known(ROOT / file)


def test_every_failure_names_a_test_or_says_why_none_does() -> None:
    silent = [what for what, remedy, proof in rows() if not NAMED.search(proof) and "not proved yet: " not in remedy]

    assert silent == []


def test_the_failures_were_found() -> None:
    assert len(rows()) >= 75


@pytest.mark.parametrize("words", OUTSIDE)
def test_no_file_refers_to_a_document_outside_of_the_repository(words: str) -> None:
    found = subprocess.run(
        ["git", "grep", "-inP", words, "--", ".", ":!tests/architecture/test_failure_modes.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode in (0, 1), found.stderr
    assert found.stdout == ""
