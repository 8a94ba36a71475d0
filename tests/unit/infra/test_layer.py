"""The lock: what it names is what is tested, and pip takes nothing else. For which machine wheels are taken."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest

from infra.errors import DeployError
from infra.layer import LOCK, build_layer, platforms
from infra.targets import PROJECT, Target, running_python

PIN = re.compile(r"^([a-z0-9-]+)==([^ ;]+)(.*)$")


def pins(text: str) -> dict[str, str]:
    """The version of each package."""
    return {found[1]: found[2] for line in text.splitlines() if (found := PIN.match(line))}


def entries() -> list[str]:
    """Each package of the lock with its digests."""
    return re.split(r"\n(?=[a-z])", (PROJECT / LOCK).read_text("utf-8"))[1:]


def test_every_package_of_the_lock_has_digests_and_no_address() -> None:
    assert entries()
    assert [entry for entry in entries() if "--hash=sha256:" not in entry] == []
    assert "://" not in (PROJECT / LOCK).read_text("utf-8")


def test_the_lock_has_the_pinned_versions() -> None:
    locked = pins((PROJECT / LOCK).read_text("utf-8"))
    tools = pins((PROJECT / "requirements-dev.txt").read_text("utf-8"))

    wanted = pins((PROJECT / "requirements.txt").read_text("utf-8")) | {"chalice": tools["chalice"]}

    assert wanted.items() <= locked.items()


@pytest.mark.parametrize("name", pins((PROJECT / LOCK).read_text("utf-8")))
def test_the_tests_run_with_the_locked_version(name: str) -> None:
    assert importlib.metadata.version(name) == pins((PROJECT / LOCK).read_text("utf-8"))[name]


def test_a_file_with_another_digest_is_refused(tmp_path: Path) -> None:
    lock = re.sub(r"sha256:[0-9a-f]{64}", f"sha256:{'0' * 64}", entries()[-1])
    (tmp_path / LOCK).write_text(lock, "utf-8")

    with pytest.raises(DeployError, match="HASH"):
        build_layer(Target("dev", running_python()), tmp_path / "layer.zip", tmp_path)

    assert list((tmp_path / "build" / "layers").iterdir()) == []
    assert not (tmp_path / "layer.zip").exists()


@pytest.mark.parametrize(
    ("runtime", "architecture", "newest"),
    [
        ("python3.11", "x86_64", "manylinux_2_26_x86_64"),
        ("python3.11", "arm64", "manylinux_2_26_aarch64"),
        ("python3.13", "arm64", "manylinux_2_34_aarch64"),
        ("python3.14", "x86_64", "manylinux_2_34_x86_64"),
    ],
)
def test_wheels_are_for_the_targets_machine_and_no_newer_than_its_system(
    runtime: str, architecture: str, newest: str
) -> None:
    tags = platforms(Target("dev", runtime, architecture))

    machine = newest.rpartition("_")[2] if architecture == "arm64" else "x86_64"
    assert tags[0] == newest
    assert f"manylinux_2_17_{machine}" in tags
    assert tags[-1] == f"manylinux2014_{machine}"


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_a_local_cloud_on_a_mac_gets_wheels_for_a_mac(architecture: str) -> None:
    assert platforms(Target("local", "python3.13", architecture, system="Darwin")) == [f"macosx_14_0_{architecture}"]
