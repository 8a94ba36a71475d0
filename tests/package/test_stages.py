"""What the template becomes on a protected stage, on another one and in the local cloud."""

from __future__ import annotations

from typing import Any

import pytest

from tests.package.conftest import Package

LOCAL_ADDRESS = "localhost:4566"
OUR_ADDRESSES = ("RestUrl", "WebSocketUrl")


def test_a_protected_stage_keeps_its_table_its_users_and_its_logs_longer(dev: Package) -> None:
    resources = _resolved(dev, Stage="europe", Protected="true")["Resources"]

    assert resources["CoursesTable"]["Properties"]["DeletionProtectionEnabled"] is True
    assert resources["UserPool"]["Properties"]["DeletionProtection"] == "ACTIVE"
    assert resources["BroadcasterLogs"]["Properties"]["RetentionInDays"] == 90


def test_no_other_stage_is_protected_from_its_own_removal(dev: Package) -> None:
    resources = _resolved(dev, Stage="prod")["Resources"]

    assert resources["CoursesTable"]["Properties"]["DeletionProtectionEnabled"] is False
    assert resources["UserPool"]["Properties"]["DeletionProtection"] == "INACTIVE"
    assert resources["BroadcasterLogs"]["Properties"]["RetentionInDays"] == 14


def test_production_takes_no_plain_password(dev: Package) -> None:
    client = _resolved(dev, Stage="prod")["Resources"]["UserPoolClient"]["Properties"]

    assert "ALLOW_USER_PASSWORD_AUTH" not in client["ExplicitAuthFlows"]
    assert not [name for name in client["WriteAttributes"] if name.startswith("custom:") or name == "name"]


def test_on_aws_every_address_is_encrypted_and_names_the_stage(dev: Package) -> None:
    for url in _urls(_resolved(dev, Stage="prod")):
        assert url.startswith(("https://", "wss://"))
        assert url.endswith("${AWS::URLSuffix}/${Stage}")


def test_in_an_emulated_cloud_every_address_is_the_emulators(dev: Package) -> None:
    urls = _urls(_resolved(dev, Stage="local", LocalAddress=LOCAL_ADDRESS))

    assert urls
    assert [url for url in urls if "${LocalAddress}" not in url] == []


def test_without_a_topic_the_alarm_has_no_action(dev: Package) -> None:
    quiet = _resolved(dev, Stage="prod")["Resources"]["BroadcasterFailuresAlarm"]["Properties"]
    heard = _resolved(dev, AlarmTopicArn="arn:topic")["Resources"]["BroadcasterFailuresAlarm"]["Properties"]

    assert quiet["AlarmActions"] == {"Ref": "AWS::NoValue"}
    assert heard["AlarmActions"] == [{"Ref": "AlarmTopicArn"}]


@pytest.mark.parametrize(("given", "counted"), [({}, False), ({"DetailedMetrics": "true"}, True)])
def test_single_routes_are_counted_only_on_request(dev: Package, given: dict[str, str], counted: bool) -> None:
    """CloudWatch charges for each of them, looked at or not; docs/costs.md says how much."""
    resources = _resolved(dev, Stage="prod", **given)["Resources"]

    (rest,) = resources["RestAPI"]["Properties"]["MethodSettings"]
    sockets = resources["WebsocketAPIStage"]["Properties"]["DefaultRouteSettings"]
    assert (rest["MetricsEnabled"], sockets["DetailedMetricsEnabled"]) == (counted, counted)


def test_every_path_answers_a_preflight_without_asking_a_function(dev: Package) -> None:
    paths = dev.properties("RestAPI")["DefinitionBody"]["paths"]

    for operations in paths.values():
        assert operations["options"]["x-amazon-apigateway-integration"]["type"] == "mock"
        assert "security" not in operations["options"]


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
