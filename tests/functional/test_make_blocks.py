"""The pages' make commands and deployments start a program that understands them.

To deploy to AWS, to install everything or to run every test is too much for a test. So the real make and git run each
block in a copy of the project whose virtual environment only records how its programs are called, and the programs'
own parsers read what was recorded. `make cost` and `make help` really run.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import infra.deploy
import infra.destroy
import infra.doctor.__main__ as infra_doctor
import infra.drift
import infra.drill.__main__ as infra_drill
import infra.local.__main__ as infra_local
import infra.redrive.__main__ as infra_redrive
import infra.rehearse.__main__ as infra_rehearse
import infra.restore.__main__ as infra_restore
import infra.smoke_test.__main__ as infra_smoke_test
import infra.user_pool.__main__ as infra_user_pool
import infra.verify_table.__main__ as infra_verify_table
from infra.template_fragments import read_fragments
from tests.architecture.source import ROOT
from tests.architecture.test_docs_links import Block, blocks

RUNS = [
    block for block in blocks("sh") if re.search(r"^(.* )?make |infra\.(deploy|user_pool)", block.text, re.MULTILINE)
]
RECORD = f"""#!{sys.executable}
import json, pathlib, sys
with pathlib.Path(__file__).with_name("calls").open("a") as calls:
    calls.write(json.dumps([pathlib.Path(__file__).name, *sys.argv[1:]]) + "\\n")
"""
NOT_COPIED = {".git", ".local", ".venv", ".venv-bench", ".venv-lock", ".venv-lint"}


@dataclass(frozen=True, slots=True)
class Project:
    """The project's files, with programs that record how they are called."""

    folder: Path

    def run(self, script: str) -> str:
        environment = os.environ | {"PYTHON": sys.executable, "PATH": f"{self.folder / 'path'}:{os.environ['PATH']}"}
        environment = {name: value for name, value in environment.items() if not name.startswith(("MAKE", "MFLAGS"))}
        done = subprocess.run(
            ["bash", "-euc", script],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    def calls(self) -> list[list[str]]:
        record = self.folder / ".venv" / "bin" / "calls"
        return [json.loads(line) for line in record.read_text("utf-8").splitlines()] if record.exists() else []


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "coursewire"
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    for entry in ROOT.iterdir():
        if entry.name not in NOT_COPIED:
            (folder / entry.name).symlink_to(entry)
    for program in ("python", "ruff", "mypy", "lint-imports"):
        executable(programs / program, RECORD)
    # Without Node, `make test-js` says that it skips.
    executable(folder / "path" / "node", "#!/bin/sh\nexit 1\n")
    requirements = b"".join((ROOT / f"requirements{part}.txt").read_bytes() for part in ("", "-dev"))
    digest = subprocess.run(["cksum"], input=requirements, capture_output=True, check=True).stdout.decode().strip()
    (folder / ".venv" / "stamp").write_text(f"{digest} {sys.version_info[:2]}", "utf-8")
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "-C", str(folder)]
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "A release"], ["tag", "v0.1.0"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    return Project(folder)


def executable(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(script, "utf-8")
    path.chmod(0o755)


PARSERS: dict[str, Callable[[list[str]], object]] = {
    "infra.destroy": infra.destroy._parse,
    "infra.doctor": infra_doctor._parse,
    "infra.drift": infra.drift._parse,
    "infra.drill": infra_drill._parse,
    "infra.local": infra_local._parse,
    "infra.redrive": infra_redrive._parse,
    "infra.rehearse": infra_rehearse._parse,
    "infra.restore": infra_restore._parse,
    "infra.smoke_test": infra_smoke_test._parse,
    "infra.user_pool": infra_user_pool._parse,
    "infra.verify_table": infra_verify_table._parse,
}


def require_understood(program: str, arguments: list[str]) -> None:
    """Fails unless the program takes the arguments."""
    if program != "python":
        return  # What `make check` starts; every check of a change starts these programs themselves.
    assert arguments[0] == "-m"
    _, module, *options = arguments
    if module == "infra.deploy":
        given = infra.deploy._parse(options)
        template = read_fragments()
        assert {name for name, _ in given.parameter} <= template["Parameters"].keys()
        assert set(given.allow_replacement) <= template["Resources"].keys()
    elif module in PARSERS:
        PARSERS[module](options)
    elif module == "pytest":
        # With --version pytest reads its options and then runs nothing.
        command = [sys.executable, "-m", "pytest", *options, "--version"]
        assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    else:
        assert module == "infra.notices"


@pytest.mark.parametrize("block", RUNS, ids=str)
def test_a_block_starts_programs_that_understand_it(block: Block, project: Project) -> None:
    printed = project.run(block.text)

    assert printed or project.calls()
    for program, *arguments in project.calls():
        require_understood(program, arguments)


def test_an_option_that_a_program_does_not_have_would_be_noticed(project: Project) -> None:
    project.run("make deploy ARGS='--regoin ca-central-1'")

    with pytest.raises(SystemExit):
        require_understood("python", project.calls()[-1][1:])
