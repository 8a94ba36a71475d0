"""Which process is the emulator, and what becomes of one that dies at its start."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local import emulator, processes
from infra.local.emulator_environment import REQUIREMENTS, ensure_emulator_environment
from infra.local.errors import EmulatorDied, WrongMachine
from infra.local.local_cloud import LocalCloud
from infra.shell import no_account
from infra.targets import running_python
from tests.free_port import free_port
from tests.hostile_shell import HOSTILE


@contextmanager
def running(script: Path) -> Iterator[int]:
    """A process of that script; it ends with its standard input."""
    script.parent.mkdir(parents=True, exist_ok=True)
    # Processes in the background of a shell, and their children, ignore SIGINT. The emulator's server does not.
    heeds = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)"
    script.write_text(f"{heeds}\nprint('up', flush=True); sys.stdin.read()\n", "utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.kill()


def recorded(folder: Path, pid: int, port: int = 4711) -> LocalCloud:
    cloud = LocalCloud(folder)
    cloud.process_file.write_text(json.dumps({"pid": pid, "port": port}), "utf-8")
    return cloud


def environment_whose_python(folder: Path, does: str) -> None:
    """Stands in for the emulator's virtual environment, complete and up to date."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{does}\n", "utf-8")
    python.chmod(0o755)
    pins = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    (folder / "stamp").write_text(f"{running_python()} {pins}", "utf-8")


def test_a_running_emulator_is_found_on_the_port_it_was_started_on(tmp_path: Path) -> None:
    with running(tmp_path / emulator.MAIN.name) as pid:
        port = emulator.running_port(recorded(tmp_path, pid, 4711))

    assert port == 4711


def test_it_is_found_however_long_its_path_and_narrow_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell that exports COLUMNS makes ps cut its lines, and the name stands at their end."""
    monkeypatch.setenv("COLUMNS", "80")

    with running(tmp_path / ("a-long-name-" * 10) / emulator.MAIN.name) as pid:
        port = emulator.running_port(recorded(tmp_path, pid))

    assert port == 4711


def test_it_is_found_and_stopped_where_there_is_no_ps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with running(tmp_path / emulator.MAIN.name) as pid:
        cloud = recorded(tmp_path, pid)

        assert emulator.running_port(cloud) == 4711
        assert emulator.stop(cloud, lambda _: None)


@pytest.mark.skipif(shutil.which("ps") is None, reason="there is no ps here")
@pytest.mark.parametrize("folder", ["cloud", "a folder with spaces"])
def test_it_is_found_and_stopped_where_there_is_no_proc(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS."""
    monkeypatch.setattr(processes, "PROC", tmp_path / "no-proc")
    (tmp_path / folder).mkdir()
    cloud = LocalCloud(tmp_path / folder)

    with running(tmp_path / folder / emulator.MAIN.name) as pid:
        processes.remember(cloud.process_file, pid, 4711)

        assert emulator.running_port(cloud) == 4711
        assert emulator.stop(cloud, lambda _: None)
    assert emulator.running_port(cloud) is None


@pytest.mark.skipif(shutil.which("ps") is None, reason="there is no ps here")
def test_without_proc_another_process_under_the_same_number_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PROC", tmp_path / "no-proc")
    cloud = LocalCloud(tmp_path)
    with running(tmp_path / emulator.MAIN.name) as pid:
        record = {"pid": pid, "port": 4711, "started": "Thu Jan 1 00:00:00 1970"}
        cloud.process_file.write_text(json.dumps(record), "utf-8")

        assert not emulator.stop(cloud, lambda _: None)
        os.kill(pid, 0)  # raises when there is no such process


@pytest.mark.parametrize(
    ("system", "machine", "is_right"),
    [
        ("Linux", "x86_64", True),
        ("Linux", "aarch64", True),
        ("Darwin", "arm64", True),
        ("Darwin", "x86_64", True),
        ("Windows", "AMD64", False),
        ("Linux", "riscv64", False),
    ],
)
def test_a_machine_that_no_package_is_for_is_refused_before_anything_starts(
    system: str, machine: str, is_right: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    cloud = LocalCloud(tmp_path, free_port())
    environment_whose_python(cloud.environment_folder, "exit 3")

    with pytest.raises(EmulatorDied if is_right else WrongMachine):
        emulator.start(cloud, lambda _: None)


def test_another_program_that_only_names_ours_is_left_alone(tmp_path: Path) -> None:
    """Somebody may be reading the file of that name, under a number that the emulator once had."""
    script = tmp_path / emulator.MAIN.name
    script.write_text("", "utf-8")
    with subprocess.Popen(["tail", "-f", str(script)], stdout=subprocess.DEVNULL) as reader:
        cloud = recorded(tmp_path, reader.pid)

        assert not emulator.stop(cloud, lambda _: None)
        assert reader.poll() is None

        reader.kill()


def test_another_emulator_under_the_same_number_is_left_alone(tmp_path: Path) -> None:
    with running(tmp_path / emulator.MAIN.name) as pid:
        cloud = LocalCloud(tmp_path)
        cloud.process_file.write_text(json.dumps({"pid": pid, "port": 4711, "started": "1"}), "utf-8")

        assert not emulator.stop(cloud, lambda _: None)
        os.kill(pid, 0)  # raises when there is no such process
    assert not cloud.process_file.exists()


def test_a_process_that_was_remembered_is_found_again(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path)
    with running(tmp_path / emulator.MAIN.name) as pid:
        processes.remember(cloud.process_file, pid, 4711)

        assert emulator.running_port(cloud) == 4711


@pytest.mark.filterwarnings("error")
def test_a_process_that_is_left_running_causes_no_warning() -> None:
    process = subprocess.Popen(["sleep", "60"])
    pid = process.pid

    processes.leave_running(process)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del process
    assert caught == []
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_the_record_of_a_process_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    with running(tmp_path / emulator.MAIN.name) as pid:
        cloud = recorded(tmp_path, pid)

    assert emulator.running_port(cloud) is None
    assert not cloud.process_file.exists()


def test_stopping_ends_the_process_and_forgets_it(tmp_path: Path) -> None:
    heard: list[str] = []

    with running(tmp_path / emulator.MAIN.name) as pid:
        cloud = recorded(tmp_path, pid)
        stopped = emulator.stop(cloud, heard.append)

    assert stopped
    assert len(heard) == 1
    assert not cloud.process_file.exists()


def test_an_emulator_that_dies_at_its_start_says_why_and_leaves_no_record(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path, free_port())
    environment_whose_python(cloud.environment_folder, "echo no module named ministack; exit 3")

    with pytest.raises(EmulatorDied, match="no module named ministack") as died:
        emulator.start(cloud, lambda _: None)

    assert str(cloud.log) in str(died.value)
    assert not cloud.process_file.exists()


def test_an_environment_that_is_up_to_date_is_used_as_it_is(tmp_path: Path) -> None:
    heard: list[str] = []
    environment_whose_python(tmp_path / "env", "exit 0")

    python = ensure_emulator_environment(tmp_path / "env", heard.append)

    assert python == tmp_path / "env" / "bin" / "python"
    assert heard == []


def test_functions_see_nothing_of_the_developers_own_aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the shell's settings nor the files in the home folder, which the functions share."""
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    cloud = LocalCloud(tmp_path, free_port())
    environment_whose_python(cloud.environment_folder, "env; exit 3")

    with pytest.raises(EmulatorDied):
        emulator.start(cloud, lambda _: None)

    inherited = cloud.log.read_text("utf-8")
    assert f"GATEWAY_PORT={cloud.port}" in inherited
    assert "AUTH=true" in inherited
    aws = {line for line in inherited.splitlines() if "AWS_" in line or "proxy" in line.lower()}
    assert aws == {f"{name}={value}" for name, value in no_account().items()}
