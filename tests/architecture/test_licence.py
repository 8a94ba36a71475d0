"""One licence, which every package declares and carries."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, name, text

PACKAGES = [ROOT / folder / "package.json" for folder in ("clients/js", "portals", "tests/e2e/clients", "infra/lint")]
LICENCE = "MIT"


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_a_package_declares_the_licence(path: Path) -> None:
    locked = json.loads(text(path.with_name("package-lock.json")))["packages"][""]

    assert json.loads(text(path))["license"] == locked["license"] == LICENCE


def test_the_project_declares_the_licence() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]

    assert (project["license"], project["license-files"]) == (LICENCE, ["LICENSE"])
    assert text(ROOT / "LICENSE").startswith("MIT License")


def test_the_client_which_others_install_carries_its_text() -> None:
    """npm packs a file of this name whatever `files` says."""
    assert text(ROOT / "clients" / "js" / "LICENSE") == text(ROOT / "LICENSE")
