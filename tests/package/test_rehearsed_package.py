"""A package for the other architecture runs on this machine after its libraries are installed anew."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from infra import archive
from infra.errors import NoLock, OtherPython
from infra.package import archives, read_package, require_suitable
from infra.rehearse.packages import Packaged, fit_to_machine, require_runnable
from infra.targets import Target, running_architecture, running_python
from tests.package.conftest import Package

CODE, LAYER = "deployment.zip", "layer-deployment.zip"


def copy_of(package: Package, folder: Path) -> Packaged:
    shutil.copytree(package.folder, folder)
    return Packaged("0" * 40, folder)


def test_functions_keep_their_archive_and_get_libraries_for_this_machine(other: Package, tmp_path: Path) -> None:
    packaged = copy_of(other, tmp_path / "copy")
    assert archive.problems_of(packaged.folder / LAYER, running_python(), running_architecture())

    assert fit_to_machine(packaged)

    template = read_package(packaged.folder)
    require_suitable(template, Target("twin", running_python(), running_architecture()))
    names = {properties[key] for properties, key in archives(template)}
    problems = [archive.problems_of(packaged.folder / each, running_python(), running_architecture()) for each in names]
    assert problems == [[] for _ in names]
    assert archive.digest(packaged.folder / CODE) == archive.digest(other.folder / CODE)


def test_a_package_for_this_machine_stays_as_it_is(dev: Package, tmp_path: Path) -> None:
    packaged = copy_of(dev, tmp_path / "copy")

    assert not fit_to_machine(packaged)

    assert (packaged.folder / LAYER).read_bytes() == (dev.folder / LAYER).read_bytes()


def test_a_layer_without_its_lock_is_refused(other: Package, tmp_path: Path) -> None:
    packaged = copy_of(other, tmp_path / "copy")
    with zipfile.ZipFile(packaged.folder / LAYER, "w") as contents:
        contents.writestr("python/nothing.py", "")

    with pytest.raises(NoLock, match="does not say which libraries"):
        fit_to_machine(packaged)


def test_functions_of_another_python_are_refused_with_the_way_out(dev: Package) -> None:
    template = {"Resources": {"Api": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "python3.9"}}}}

    require_runnable("0" * 40, dev.template, "prod")
    with pytest.raises(OtherPython, match=r"make rehearse STAGE=prod PYTHON=python3\.9"):
        require_runnable("0" * 40, template, "prod")
