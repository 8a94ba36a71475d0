"""What an operator may get wrong, or meet, is one sentence with the way out: never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.local import demo
from infra.targets import PROJECT
from tests.free_port import free_port

NOTHING_RUNS = {
    "down": (0, "The local cloud was not running."),
    "status": (1, "The local cloud is not running."),
    "logs": (1, "The local cloud is not running. Start it with: make up"),
}


def local(*arguments: str, cwd: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "infra.local", *arguments]
    return subprocess.run(command, cwd=cwd, env=bare | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", NOTHING_RUNS)
def test_where_nothing_runs_that_is_said(command: str, tmp_path: Path) -> None:
    run = local(command, "--dir", str(tmp_path))

    assert (run.returncode, (run.stdout + run.stderr).strip()) == NOTHING_RUNS[command]


MAILS = """
import sys
from infra.local import __main__ as command
from infra.local.mails import Mail

command.emulator.running_port = lambda cloud: 1
command.read_mails = lambda endpoint: [Mail("dana@example.com", "Confirmed", "Tuesday")] * 1000
sys.exit(command.main(["mails", *sys.argv[1:]]))
"""


def test_where_there_are_no_mails_that_is_said() -> None:
    command = [sys.executable, "-c", MAILS, "--to", "omar@example.com"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    assert (run.returncode, run.stdout, run.stderr) == (0, "There are no mails to omar@example.com.\n", "")


def test_mails_of_which_only_the_first_lines_are_read_end_quietly() -> None:
    command = [sys.executable, "-c", MAILS]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        first = run.stdout.readline()
        run.stdout.close()
        said = run.stderr.read()

    assert (first, run.returncode, said) == ("To: dana@example.com\n", 0, "")


def test_down_needs_no_program_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "emulator.json").write_text('{"pid": 1, "port": 4566}')

    run = local("down", "--dir", str(tmp_path), PATH=str(tmp_path))

    assert (run.returncode, run.stderr) == (0, "")


def test_it_does_the_same_from_another_folder(tmp_path: Path) -> None:
    run = local("status", "--dir", "cloud", cwd=tmp_path)

    assert run.stdout == "The local cloud is not running.\n"


def test_stopping_does_not_mind_ports_that_could_not_be_used_together(tmp_path: Path) -> None:
    run = local("down", "--dir", str(tmp_path), COURSEWIRE_PORT="5173", PORTAL_PORT="5173")

    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["up", "--port", "x"], {}, "argument --port: 'x' is not a port: a whole number from 1 to 65,535"),
        (["up", "--port", "0"], {}, "argument --port: '0' is not a port"),
        (["up", "--port", "99999"], {}, "argument --port: '99999' is not a port"),
        (["up"], {"COURSEWIRE_PORT": "many"}, "argument --port: 'many' is not a port"),
        (["up", "--portal-port", "-1"], {}, "argument --portal-port: "),
        (["up"], {"PORTAL_PORT": "http"}, "argument --portal-port: 'http' is not a port"),
        (["up", "--port", "4711", "--portal-port", "4711"], {}, "cannot both use port 4711"),
        (["start"], {}, "invalid choice: 'start'"),
    ],
)
def test_a_wrong_argument_is_one_sentence(arguments: list[str], environment: dict[str, Any], said: str) -> None:
    run = local(*arguments, **environment)

    assert run.returncode == 2
    assert said in run.stderr.splitlines()[-1]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    run = local("up", "--dir", str(tmp_path / "file" / "cloud"), "--port", str(free_port()), "--portal-port", "0")

    assert run.returncode == 1
    assert str(tmp_path / "file" / "cloud") in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_a_damaged_description_is_named_with_the_way_out(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stack.json").write_text(text)

    assert demo.main(tmp_path / "stack.json") == 1
    assert capsys.readouterr().err == f"{tmp_path / 'stack.json'} cannot be read; this writes it again: make up\n"
