"""The workflows of GitHub Actions: what they may do, whose code they run, and that two deployments never overlap."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.runtime import LAMBDA_RUNTIMES
from tests.architecture.source import ROOT, text
from tests.e2e import node

FOLDER = ROOT / ".github"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*.yml"))
EVERYTHING = [*WORKFLOWS, *sorted(FOLDER.glob("actions/*/action.yml"))]
# The version in the comment is what people read; the commit is what runs.
PINNED = re.compile(r"uses: (\./\S+|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)")
OWN = ("actions/", "aws-actions/", "./")


def workflow(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load(text(FOLDER / "workflows" / f"{name}.yml")))


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in workflow(path.stem)["jobs"].items():
            yield f"{path.stem}.{name}", job


def steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    return list(job.get("steps", []))


def name_of(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", EVERYTHING, ids=name_of)
def test_every_action_is_pinned_to_a_commit_and_made_by_github_aws_or_us(path: Path) -> None:
    used = re.findall(r"uses: .*", text(path))

    assert [line for line in used if not PINNED.fullmatch(line)] == []
    assert all(line.removeprefix("uses: ").startswith(OWN) for line in used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_a_workflow_has_no_rights_but_those_that_each_job_names(path: Path) -> None:
    assert workflow(path.stem)["permissions"] == {}


def test_only_jobs_that_talk_to_aws_or_open_issues_may_more_than_read() -> None:
    more = {
        (name, right)
        for name, job in jobs()
        for right, level in job["permissions"].items()
        if level != "read"
    }  # fmt: skip

    cloud = {"deploy.dev", "deploy.changes", "deploy.prod", "deploy-stage.deploy", "diff-stage.diff", "nightly.drift"}
    assert more == {(name, "id-token") for name in cloud} | {("nightly.drift", "issues")}


@pytest.mark.parametrize(("name", "job"), list(jobs()), ids=lambda each: each if isinstance(each, str) else "")
def test_a_checkout_leaves_no_token_behind_and_a_job_ends(name: str, job: dict[str, Any]) -> None:
    checkouts = [step for step in steps(job) if step.get("uses", "").startswith("actions/checkout@")]

    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert "uses" in job or job["timeout-minutes"] <= 90


def test_there_are_no_keys_only_roles_of_environments() -> None:
    everything = "".join(text(path) for path in EVERYTHING)

    assert not re.search(r"secrets\.|aws-access-key|pull_request_target|workflow_run", everything)
    for name, job in jobs():
        takes_role = any("configure-aws-credentials" in step.get("uses", "") for step in steps(job))
        assert takes_role == ("environment" in job), name


def test_deployments_of_a_stage_wait_for_each_other_and_are_not_cut_off() -> None:
    deployment = workflow("deploy-stage")["jobs"]["deploy"]

    assert deployment["concurrency"] == {"group": "stage-${{ inputs.stage }}", "cancel-in-progress": False}
    assert deployment["environment"] == "${{ inputs.stage }}"
    assert workflow("deploy")["concurrency"]["cancel-in-progress"] is False


def test_a_stage_gets_the_package_that_was_built_once_and_nothing_builds_another() -> None:
    deploy = workflow("deploy")["jobs"]

    assert deploy["dev"]["needs"] == ["check", "build"]
    assert "built" in deploy["prod"]["needs"]
    builds = [name for name, job in jobs() for step in steps(job) if "make package" in step.get("run", "")]
    assert builds == ["deploy.build"]
    for name, job in jobs():
        for step in steps(job):
            assert "make deploy" not in step.get("run", "") or "--package" in step["run"], name


def test_a_failed_smoke_test_brings_the_package_before_back() -> None:
    names = [step.get("name") for step in steps(workflow("deploy-stage")["jobs"]["deploy"])]
    back = steps(workflow("deploy-stage")["jobs"]["deploy"])[-1]

    assert names[-3:] == ["Deploy", "Smoke test", "Take the package back"]
    assert back["if"].startswith("failure() && steps.deploy.outcome == 'success'")


def test_text_from_outside_reaches_no_script() -> None:
    """An expression inside of `run` is pasted into the script before the shell reads it."""
    scripts = [step["run"] for _, job in jobs() for step in steps(job) if "run" in step]

    assert scripts
    assert [script for script in scripts if "${{" in script] == []


def test_every_python_that_lambda_has_is_tested() -> None:
    check = workflow("check")["jobs"]
    several = {each["python"] for each in check["pythons"]["strategy"]["matrix"]["include"]}
    (whole,) = (step["with"]["python"] for step in steps(check["test"]) if "set-up" in step.get("uses", ""))

    assert {f"python{version}" for version in several | {whole}} == set(LAMBDA_RUNTIMES)


def test_the_linters_of_workflows_find_nothing() -> None:
    node.skip_without()

    command = ["make", "lint-workflows", f"PYTHON={sys.executable}"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
