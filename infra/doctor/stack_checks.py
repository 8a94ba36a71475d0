"""The stack, its package, its alarms, and what its two public routes say."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

import httpx

from infra.doctor.examined_stage import ALARM, Check, ExaminedStage
from infra.doctor.findings import Finding, note, unknown, wrong
from infra.upload import bucket_of, newest_package

TAKEN_BACK = "docs/deploying.md#rolling-back"
HEALTH_SECONDS = 30


def check_stack(stage: ExaminedStage) -> Iterator[Finding]:
    events = f"aws cloudformation describe-stack-events --stack-name {stage.target.stack}"
    if stage.status.endswith("IN_PROGRESS"):
        yield note(f"{stage.target.stack} is {stage.status}: a change is being made", events)
    elif stage.status.endswith("FAILED"):
        yield wrong(f"{stage.target.stack} is {stage.status}", events)
    elif "ROLLBACK" in stage.status:
        yield note(f"{stage.target.stack} is {stage.status}: the last change was taken back", events)
    if stage.target.settings.protected and not stage.is_protected:
        yield wrong(f"{stage.target.stack} can be deleted, and infra/stages.toml says protected", "make deploy")
    if stage.target.settings.protected and stage.parameters.get("Protected") != "true":
        yield wrong("table and user pool can be deleted, and infra/stages.toml says protected", "make deploy")


def check_package(stage: ExaminedStage) -> Iterator[Finding]:
    """The newest stored package is not wrong by itself: another stage may have it, or somebody rolled back."""
    deployed = stage.outputs.get("Package")
    if deployed is None:
        yield note("the stack has no output Package: an earlier version is deployed", TAKEN_BACK)
        return
    s3 = stage.client("s3")
    account = str(stage.client("sts").get_caller_identity()["Account"])
    newest = newest_package(s3, bucket_of(account, s3.meta.region_name))
    if newest not in (None, deployed):
        yield note(
            f"package {deployed} is deployed, and {newest} was stored later", f"make diff STAGE={stage.target.stage}"
        )


def check_alarms(stage: ExaminedStage) -> Iterator[Finding]:
    names = {physical: logical for logical, physical in stage.of_type(ALARM).items()}
    if not names:
        yield wrong("the stack has no alarms", "docs/monitoring.md#alarms")
        return
    for each in stage.client("cloudwatch").describe_alarms(AlarmNames=list(names), MaxRecords=100)["MetricAlarms"]:
        name = names[each["AlarmName"]]
        if each["StateValue"] == "ALARM":
            since = f" since {each['StateUpdatedTimestamp']:%H:%M}" if "StateUpdatedTimestamp" in each else ""
            yield wrong(f"{name} is in ALARM{since}", f"docs/monitoring.md#{name.lower()}")
        if not each.get("ActionsEnabled", True):
            yield wrong(f"{name} notifies nobody: its actions are disabled", "aws cloudwatch enable-alarm-actions")


def check_health(stage: ExaminedStage) -> Iterator[Finding]:
    for path, page in (("/health", "docs/monitoring.md#resterrorsalarm"), ("/health/ready", "docs/rest.md#ready")):
        try:
            response = stage.http.get(f"{stage.outputs['RestUrl']}{path}", timeout=HEALTH_SECONDS)
        except httpx.HTTPError as error:
            yield wrong(f"GET {path}: {type(error).__name__} {error}", page)
            continue
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            yield unknown(f"GET {path}: 429", "docs/monitoring.md#restthrottledalarm")
        elif response.status_code != HTTPStatus.OK:
            yield wrong(f"GET {path}: {response.status_code}{_failed(response)}", page)


def _failed(response: httpx.Response) -> str:
    """Returns what is not ready, by the members of the problem that the page of the route names."""
    try:
        failed = response.json().get("failed", [])
    except (ValueError, AttributeError):
        return ""
    return f", not ready: {', '.join(map(str, failed))}" if failed else ""


CHECKS = (
    Check("stack", check_stack),
    Check("package", check_package),
    Check("alarms", check_alarms),
    Check("health", check_health),
)
