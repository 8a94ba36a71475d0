"""`make rehearse`: deployments played on a twin of a stage that lies in another local cloud, as it would on AWS."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.local.local_cloud import REGION
from infra.package import Template, package
from infra.rehearse.packages import Packaged
from infra.rehearse.rehearsal import Play, rehearse
from infra.rehearse.twin import Twin, TwinApproval, running_twin
from infra.rehearse.verdict import Verdict, verdict_of
from infra.shell import no_account, without_aws
from infra.stage_settings import DEFAULT_ARCHITECTURE, StageSettings
from infra.targets import PROJECT, Target, running_architecture, running_python
from tests.e2e.conftest import GIVEN, ROOT, Stack
from tests.e2e.program import COMMAND_SECONDS

STAGE = "rehearsed"
SOURCES = ("chalicelib", ".chalice", "infra/template")
# The settling ends as soon as everything has arrived.
PLAY = Play(per_second=4, actors=4, before=2, after=3, settle=90)
# Answers of a busy machine, which the clients repeat. A change that is at fault would bring more of them.
BUSY, MAX_BUSY = (429, 502, 503, 504), 3
QUICK = ("--rate", "4", "--actors", "4", "--before", "1", "--after", "4", "--settle", "8")

# As it was before there were ticks: it takes no notice of `visibility`.
WITHOUT_TICKS = {
    "chalicelib/sockets/native/handle_frame.py": (
        ("message.received_at, hello.visibility)", "message.received_at, None)"),
        ("TICK_SECONDS if hello.visibility else None", "None"),
    )
}
# Posts only some entries, and notes all of them as posted.
LOSES_PUSHES = {
    "chalicelib/sockets/broadcast.py": (
        ("_frames(audience, entries, window)", "_frames(audience, [e for e in entries if e.seq % 2], window)"),
    )
}

Edits = Mapping[str, Sequence[tuple[str, str]]]


def edited(folder: Path, edits: Edits) -> Path:
    """The source tree with these texts replaced."""
    for name in SOURCES:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "deployments"))
    for name in ("app.py", "requirements.lock"):
        shutil.copyfile(PROJECT / name, folder / name)
    # Finished layers are kept there.
    (PROJECT / "build").mkdir(exist_ok=True)
    (folder / "build").symlink_to(PROJECT / "build")
    for name, replacements in edits.items():
        text = (folder / name).read_text("utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    return folder


@dataclass
class Packages:
    """Builds packages of edited source trees, each once."""

    folder: Path
    _built: dict[str, Path] = field(default_factory=dict)

    def build(self, name: str, edits: Edits, architecture: str) -> Path:
        key = f"{name}-{architecture}"
        if key not in self._built:
            self._built[key] = self.folder / key
            sources = edited(self.folder / f"{key}-sources", edits)
            package(Target(STAGE, running_python(), architecture), self._built[key], sources)
        return self._built[key]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return Packages(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module")
def emulator(stack_file: Path) -> Path:
    """The folder of the emulator's virtual environment."""
    if os.environ.get("COURSEWIRE_STACK"):
        pytest.skip(GIVEN)
    return stack_file.with_name("env")


@dataclass
class Drill:
    """One twin that is changed again and again."""

    twin: Twin
    versions: Packages
    description: dict[str, Any]
    said: list[str] = field(default_factory=list)

    def change(self, name: str, edits: Edits, edit: Callable[[Template], None] | None = None, **values: str) -> Verdict:
        folder = self.versions.build(name, edits, running_architecture())
        if edit is not None:
            template = json.loads((folder / "template.json").read_text("utf-8"))
            edit(template)
            (folder / "template.json").write_text(json.dumps(template), "utf-8")

        def make() -> None:
            self.twin.deploy(Packaged(name, folder), values, TwinApproval(STAGE), self.said.append)

        evidence, _ = asyncio.run(rehearse(self.twin, self.description, make, PLAY, self.said.append))
        return verdict_of(evidence)


@pytest.fixture(scope="module")
def drill(versions: Packages, emulator: Path) -> Iterator[Drill]:
    """The stage has a version from before there were ticks."""
    before = dict(os.environ)
    parameters = {"Stage": STAGE, "Protected": "true", "AlarmTopicArn": "arn:aws:sns:us-east-1:000000000000:operators"}
    target = Target(STAGE, running_python(), running_architecture(), parameters, StageSettings(protected=True))
    said: list[str] = []
    try:
        with running_twin(target, emulator, keep=False, say=said.append) as twin:
            first = Packaged("earlier", versions.build("earlier", WITHOUT_TICKS, running_architecture()))
            twin.deploy(first, parameters, TwinApproval(STAGE), said.append)
            yield Drill(twin, versions, twin.people(said.append), said)
    finally:
        os.environ.clear()
        os.environ.update(before)


def slower_sweep(template: Template) -> None:
    """A change of a function, of a log group and of an alarm."""
    resources = template["Resources"]
    resources["Sweep"]["Properties"]["MemorySize"] += 64
    resources["SweepLogs"]["Properties"]["RetentionInDays"] = 30
    del resources["UnreadableEntriesAlarm"]


def impossible_address(template: Template) -> None:
    """Made last, and refused: what was changed before is taken back."""
    bad = {"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn": "nothing", "AuthType": "NONE"}}
    template["Resources"]["Bad"] = bad | {"DependsOn": ["Broadcaster", "APIHandler"]}


def problems_of(verdict: Verdict) -> list[str]:
    """Without single answers of a busy machine. What they would have lost is a problem of its own."""
    busy = {f"refused: {each}" for each in verdict.refused if each.status in BUSY}
    return [each for each in verdict.problems if len(busy) > MAX_BUSY or each not in busy]


def test_code_template_and_parameter_change_and_earlier_and_later_clients_lose_nothing(drill: Drill) -> None:
    """Before the change later clients are on the earlier server, afterwards earlier clients on the later one."""
    verdict = drill.change("later", {}, slower_sweep, HeartbeatSeconds="59")

    assert problems_of(verdict) == [], "\n".join(drill.said)
    assert len(verdict.evidence.saved) > 5
    assert {each.heard.kind for each in verdict.results if each.heard.arrivals} == {
        "WebSocket", "WebSocket with pings", "Socket.IO", "event stream", "polling",
    }  # fmt: skip


def test_a_change_that_is_rolled_back_loses_nothing(drill: Drill) -> None:
    verdict = drill.change("impossible", {}, impossible_address)

    (problem,) = problems_of(verdict)
    assert "UPDATE_ROLLBACK_COMPLETE" in problem


def test_a_version_that_loses_pushes_is_found_before_it_is_deployed(
    versions: Packages, emulator: Path, stack: Stack
) -> None:
    """The stage is in another cloud, for another architecture than this machine's."""
    operator = Operator(stack, emulator)
    # The emulator knows no login pages, so the stage is told that it is in one.
    address = f"LocalAddress={stack['awsEndpointUrl'].removeprefix('http://')}"
    later = versions.build("later", {}, DEFAULT_ARCHITECTURE)
    operator.runs("infra.deploy", "--package", later, "--parameter", address, "--yes")
    lossy = versions.build("lossy", LOSES_PUSHES, DEFAULT_ARCHITECTURE)

    code, printed = operator.rehearses("--package", lossy, *QUICK)

    assert code == 1, printed
    assert "This change must not be deployed as it is:" in printed
    assert "was not pushed, and had to fetch" in printed
    assert "Socket.IO of dana did not receive" in printed


def test_a_stage_that_was_never_deployed_has_nothing_to_rehearse(emulator: Path, stack: Stack) -> None:
    code, printed = Operator(stack, emulator, "nowhere").rehearses()

    assert code == 1
    assert printed == (
        "There is no stack coursewire-nowhere here, so there is no version whose users a change could disturb. "
        "make deploy STAGE=nowhere creates it.\n"
    )


@dataclass
class Operator:
    """Somebody with credentials for the cloud of ``stack``."""

    stack: Stack
    emulator: Path
    stage: str = STAGE

    def rehearses(self, *options: str | Path) -> tuple[int, str]:
        """Returns exit code and output; the emulator is not installed anew for the twin."""
        program = "from infra.rehearse.__main__ import main; from pathlib import Path; import sys; "
        program += f"sys.exit(main(sys.argv[1:], Path({str(self.emulator)!r})))"
        return self._run("-c", program, *options)

    def runs(self, module: str, *options: str | Path) -> None:
        code, printed = self._run("-m", module, *options)
        assert code == 0, printed

    def _run(self, *command: str | Path) -> tuple[int, str]:
        address = ("--stage", self.stage, "--endpoint-url", self.stack["awsEndpointUrl"])
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}
        first, second, *options = map(str, command)
        done = subprocess.run(
            [sys.executable, first, second, *address, *options],
            cwd=ROOT, env=without_aws(os.environ) | no_account() | keys, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout
