"""The stages that are not `dev`: what differs between them, and what their template becomes there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra import archive
from tests.package.conftest import Package, lint

LOCAL_ADDRESS = "localhost:4566"
# Chalice's own names for the stage: everything else is a parameter's business.
STAGE_NAMED = re.compile(r"StageName|LayerName|Tags/aws-chalice|EndpointURL/Value|WebsocketAPI/Properties/Name")
OUR_ADDRESSES = ("RestUrl", "WebSocketUrl")


@pytest.fixture(scope="module")
def local(build: Callable[[str], Package]) -> Package:
    return build("local")


@pytest.fixture(scope="module")
def prod(build: Callable[[str], Package]) -> Package:
    return build("prod")


@pytest.fixture(params=["local", "prod"])
def stage(request: pytest.FixtureRequest) -> Package:
    package: Package = request.getfixturevalue(request.param)
    return package


def test_the_linter_has_nothing_to_say(stage: Package) -> None:
    assert lint(stage) == (0, "")


def test_a_stages_template_differs_in_its_names_only(stage: Package, dev: Package) -> None:
    differing = [path for path in _differences(stage.template, dev.template, "") if not STAGE_NAMED.search(path)]

    assert differing == []


def test_every_stage_runs_the_same_archives(stage: Package, dev: Package) -> None:
    for name in ("deployment.zip", "layer-deployment.zip"):
        assert archive.digest(stage.folder / name) == archive.digest(dev.folder / name)


def test_production_is_protected_and_keeps_its_logs_longer(prod: Package) -> None:
    resources = _resolved(prod, Stage="prod")["Resources"]

    assert resources["CoursesTable"]["Properties"]["DeletionProtectionEnabled"] is True
    assert resources["UserPool"]["Properties"]["DeletionProtection"] == "ACTIVE"
    assert resources["BroadcasterLogs"]["Properties"]["RetentionInDays"] == 90


def test_no_other_stage_is_protected_from_its_own_removal(local: Package) -> None:
    resources = _resolved(local, Stage="local", LocalAddress=LOCAL_ADDRESS)["Resources"]

    assert resources["CoursesTable"]["Properties"]["DeletionProtectionEnabled"] is False
    assert resources["UserPool"]["Properties"]["DeletionProtection"] == "INACTIVE"
    assert resources["BroadcasterLogs"]["Properties"]["RetentionInDays"] == 14


def test_production_takes_no_plain_password(prod: Package) -> None:
    client = _resolved(prod, Stage="prod")["Resources"]["UserPoolClient"]["Properties"]

    assert "ALLOW_USER_PASSWORD_AUTH" not in client["ExplicitAuthFlows"]
    assert not [name for name in client["WriteAttributes"] if name.startswith("custom:") or name == "name"]


def test_on_aws_every_address_is_encrypted_and_names_the_stage(prod: Package) -> None:
    for url in _urls(_resolved(prod, Stage="prod")):
        assert url.startswith(("https://", "wss://"))
        assert url.endswith("${AWS::URLSuffix}/${Stage}")


def test_in_an_emulated_cloud_every_address_is_the_emulators(local: Package) -> None:
    urls = _urls(_resolved(local, Stage="local", LocalAddress=LOCAL_ADDRESS))

    assert urls
    assert [url for url in urls if "${LocalAddress}" not in url] == []


def test_without_a_topic_the_alarm_has_no_action(prod: Package) -> None:
    quiet = _resolved(prod, Stage="prod")["Resources"]["BroadcasterFailuresAlarm"]["Properties"]
    heard = _resolved(prod, AlarmTopicArn="arn:topic")["Resources"]["BroadcasterFailuresAlarm"]["Properties"]

    assert quiet["AlarmActions"] == {"Ref": "AWS::NoValue"}
    assert heard["AlarmActions"] == [{"Ref": "AlarmTopicArn"}]


@pytest.mark.parametrize(("given", "counted"), [({}, False), ({"DetailedMetrics": "true"}, True)])
def test_single_routes_are_counted_only_on_request(prod: Package, given: dict[str, str], counted: bool) -> None:
    """CloudWatch charges for each of them, looked at or not; docs/costs.md says how much."""
    resources = _resolved(prod, Stage="prod", **given)["Resources"]

    (rest,) = resources["RestAPI"]["Properties"]["MethodSettings"]
    sockets = resources["WebsocketAPIStage"]["Properties"]["DefaultRouteSettings"]
    assert (rest["MetricsEnabled"], sockets["DetailedMetricsEnabled"]) == (counted, counted)


def test_every_path_answers_a_preflight_without_asking_a_function(stage: Package) -> None:
    paths = stage.properties("RestAPI")["DefinitionBody"]["paths"]

    for operations in paths.values():
        assert operations["options"]["x-amazon-apigateway-integration"]["type"] == "mock"
        assert "security" not in operations["options"]


def test_the_stage_of_both_gateways_is_the_stacks(stage: Package) -> None:
    names = {stage.properties(name)["StageName"] for name in ("RestAPI", "WebsocketAPIStage")}

    assert names == {stage.folder.parent.name.rstrip("0123456789")}


def _urls(template: dict[str, Any]) -> list[str]:
    """Every address in a function's environment or in the outputs."""
    functions = [each for each in template["Resources"].values() if each["Type"] == "AWS::Serverless::Function"]
    told = [value for each in functions for value in each["Properties"]["Environment"]["Variables"].values()]
    told += [template["Outputs"][name]["Value"] for name in OUR_ADDRESSES]
    subs = [str(value["Fn::Sub"]) for value in told if isinstance(value, dict) and "Fn::Sub" in value]
    return [text for text in subs if "://" in text]


def _resolved(package: Package, **given: str) -> dict[str, Any]:
    """The template with its conditions decided as CloudFormation would, from these parameters and the defaults."""
    parameters = {name: each.get("Default") for name, each in package.template["Parameters"].items()} | given

    def holds(condition: dict[str, Any]) -> bool:
        ((operator, operands),) = condition.items()
        if operator == "Fn::Not":
            return not holds(operands[0])
        assert operator == "Fn::Equals", operator
        left, right = (parameters[each["Ref"]] if isinstance(each, dict) else each for each in operands)
        return bool(left == right)

    def decided(value: Any) -> Any:
        if isinstance(value, list):
            return [decided(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "Fn::If" in value:
            name, then, otherwise = value["Fn::If"]
            return decided(then if holds(package.template["Conditions"][name]) else otherwise)
        return {name: decided(each) for name, each in value.items()}

    return dict(decided(package.template))


def _differences(one: Any, other: Any, path: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            yield from _differences(one.get(name), other.get(name), f"{path}/{name}")
    elif one != other:
        yield path
