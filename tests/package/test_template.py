"""The package as a whole: valid, repeatable, for every stage, with the right things in its archives."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from infra import archive
from infra.package import CHALICE_STAGE, for_stage, package, problems_of
from infra.stage_settings import STAGE_NAME
from infra.targets import Target, running_python
from tests.package.conftest import Package, lint

OUTPUTS = {"RestUrl", "WebSocketUrl", "UserPoolId", "UserPoolClientId", "CoursesTableName", "ConnectionsTableName"}


def test_the_linter_has_nothing_to_say(either: Package) -> None:
    assert lint(either) == (0, "")


def test_the_packages_for_both_architectures_differ_in_the_architecture_and_native_modules_only(
    dev: Package, other: Package
) -> None:
    here, there = (json.dumps(each.template) for each in (dev, other))

    assert here.replace('"x86_64"', '"arm64"') == there.replace('"x86_64"', '"arm64"')
    assert here != there
    assert archive.digest(dev.folder / "deployment.zip") == archive.digest(other.folder / "deployment.zip")
    differing = _contents(dev.folder / "layer-deployment.zip") ^ _contents(other.folder / "layer-deployment.zip")
    # A wheel's metadata names its platform and lists its files.
    assert {Path(name).name for name, _ in differing if not name.endswith(".so")} <= {"WHEEL", "RECORD"}


def test_every_function_and_native_module_is_for_the_architecture_of_its_package(dev: Package, other: Package) -> None:
    for each in (dev, other):
        (architecture,) = {function["Properties"]["Architectures"][0] for function in _functions(each)}

        assert problems_of(each.template, each.folder, Target("dev", running_python(), architecture)) == []


def test_a_local_cloud_on_a_mac_gets_modules_that_a_mac_can_load(tmp_path: Path) -> None:
    """Built here, for another system: the wheels of the lock for it, with the same digests."""
    target = Target("local", running_python(), "arm64", system="Darwin")

    template = package(target, tmp_path / "package")

    with zipfile.ZipFile(tmp_path / "package" / "layer-deployment.zip") as contents:
        modules = [name for name in contents.namelist() if name.endswith(".so")]
        headers = {contents.open(name).read(8) for name in modules}
    assert modules
    assert headers <= {b"\xcf\xfa\xed\xfe" + (0x0100000C).to_bytes(4, "little")}
    as_linux = problems_of(template, tmp_path / "package", Target("dev", running_python(), "arm64"))
    assert as_linux == [f"{name} is for macOS arm64, not arm64" for name in modules]


def test_any_stage_can_be_named_to_the_template(dev: Package) -> None:
    pattern = dev.template["Parameters"]["Stage"]["AllowedPattern"]

    assert pattern == STAGE_NAME.pattern
    assert all(re.fullmatch(pattern, stage) for stage in ("local", "dev", "prod", "anna-2"))


def test_the_package_names_no_stage(dev: Package) -> None:
    """One package is for all stages, so that what was tested on one can be promoted to the next."""
    resources = dev.template["Resources"]

    assert CHALICE_STAGE not in set(_texts(dev.template))
    for gateway in ("RestAPI", "WebsocketAPIStage"):
        assert resources[gateway]["Properties"]["StageName"] == {"Ref": "Stage"}
    for stage in ("local", "dev", "prod"):
        assert [text for text in _texts(dev.template) if re.search(rf"\b{stage}\b", text)] == []


def test_the_rest_apis_stage_has_the_same_logical_id_in_every_version(dev: Package) -> None:
    """SAM makes the id from a literal name. With another id, CloudFormation would create the stage anew."""
    api = for_stage(dev.template, "prod")["Resources"]["RestAPI"]

    assert api["Properties"] == dev.properties("RestAPI") | {"StageName": "prod"}


def test_the_outputs_say_what_a_client_must_know(dev: Package) -> None:
    assert set(dev.template["Outputs"]) >= OUTPUTS


def test_packing_again_gives_the_same_package(dev: Package, build: Callable[[str], Package]) -> None:
    """Only what changed may change on the stack."""
    again = build(_architecture(dev))

    assert again.template == dev.template
    for name in ("deployment.zip", "layer-deployment.zip"):
        assert archive.digest(again.folder / name) == archive.digest(dev.folder / name)


def test_the_code_is_ours_only(dev: Package) -> None:
    with zipfile.ZipFile(dev.folder / "deployment.zip") as contents:
        names = contents.namelist()

    assert {name.split("/")[0] for name in names} == {"app.pyc", "chalicelib"}


def test_the_layer_has_the_part_of_chalice_that_runs_on_lambda(dev: Package) -> None:
    names = {name for name, _ in _contents(dev.folder / "layer-deployment.zip") if "/chalice/" in name}

    assert {Path(name).name for name in names if name.endswith(".py")} == {"__init__.py", "app.py"}


def test_every_library_of_the_layer_brings_its_licence(dev: Package) -> None:
    names = {name for name, _ in _contents(dev.folder / "layer-deployment.zip")}
    libraries = {found[1] for name in names if (found := re.search(r"/([^/]+)\.dist-info/METADATA$", name))}
    licensed = {found[1] for name in names if (found := re.search(r"/([^/]+)\.dist-info/.*LICENSE[^/]*$", name))}

    assert libraries
    assert libraries - licensed == set()


def test_a_package_for_another_python_is_refused(dev: Package) -> None:
    found = problems_of(dev.template, dev.folder, Target("dev", "python3.99", _architecture(dev)))

    here = f"{running_python()} on {_architecture(dev)}"
    assert f"Broadcaster is for {here}, not python3.99 on {_architecture(dev)}" in found
    assert any(problem.startswith("python/") for problem in found)


def test_a_package_with_bytecode_of_another_python_is_refused(dev: Package, tmp_path: Path) -> None:
    shutil.copytree(dev.folder, tmp_path / "package")
    with zipfile.ZipFile(tmp_path / "package" / "deployment.zip", "a") as code:
        code.writestr("chalicelib/other.pyc", b"\0\0\r\n" + bytes(12))

    found = problems_of(dev.template, tmp_path / "package", Target("dev", running_python(), _architecture(dev)))

    assert found == [f"chalicelib/other.pyc is not bytecode of {running_python()}"]


def test_a_package_for_another_machine_is_refused(dev: Package, other: Package, tmp_path: Path) -> None:
    """The template may say the right thing and the archive hold the wrong one."""
    found = problems_of(other.template, dev.folder, Target("dev", running_python(), _architecture(other)))

    assert found
    assert all(problem.endswith(f"is for {_architecture(dev)}, not {_architecture(other)}") for problem in found)


def _functions(package: Package) -> list[dict[str, Any]]:
    return list(package.of_type("AWS::Serverless::Function").values())


def _architecture(package: Package) -> str:
    return str(package.properties("Broadcaster")["Architectures"][0])


def _contents(path: Path) -> set[tuple[str, int]]:
    """The names in an archive, each with the checksum of its contents."""
    with zipfile.ZipFile(path) as contents:
        return {(entry.filename, entry.CRC) for entry in contents.infolist()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [each for pair in value.items() for each in pair]
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
