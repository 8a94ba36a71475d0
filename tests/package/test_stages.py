"""What the template becomes on a protected stage, on another one and in the local cloud."""

from __future__ import annotations

from typing import Any

import pytest

from tests.package.conftest import Package
from tests.package.resolved import resolved, with_values

LOCAL_ADDRESS = "localhost:4566"
OUR_ADDRESSES = ("RestUrl", "WebSocketUrl")
ALARM = "AWS::CloudWatch::Alarm"
NO_VALUE = {"Ref": "AWS::NoValue"}


def test_a_protected_stage_keeps_its_table_its_users_and_its_logs_longer(dev: Package) -> None:
    resources = resolved(dev, Stage="europe", Protected="true")["Resources"]

    assert resources["CoursesTable"]["Properties"]["DeletionProtectionEnabled"] is True
    assert resources["UserPool"]["Properties"]["DeletionProtection"] == "ACTIVE"
    assert resources["BroadcasterLogs"]["Properties"]["RetentionInDays"] == 90


def test_no_other_stage_is_protected_from_its_own_removal(dev: Package) -> None:
    resources = resolved(dev, Stage="prod")["Resources"]

    assert resources["CoursesTable"]["Properties"]["DeletionProtectionEnabled"] is False
    assert resources["UserPool"]["Properties"]["DeletionProtection"] == "INACTIVE"
    assert resources["BroadcasterLogs"]["Properties"]["RetentionInDays"] == 14


def test_production_takes_no_plain_password(dev: Package) -> None:
    client = resolved(dev, Stage="prod")["Resources"]["UserPoolClient"]["Properties"]

    assert "ALLOW_USER_PASSWORD_AUTH" not in client["ExplicitAuthFlows"]
    assert not [name for name in client["WriteAttributes"] if name.startswith("custom:") or name == "name"]


@pytest.mark.parametrize(
    ("given", "asks", "admins_need_it"),
    [
        ({"Protected": "true"}, "OPTIONAL", True),
        ({"Protected": "true", "SecondFactorFor": "optional"}, "OPTIONAL", False),
        ({}, "OPTIONAL", False),
        ({"SecondFactorFor": "admins"}, "OPTIONAL", True),
        ({"SecondFactorFor": "everyone"}, "ON", False),
    ],
)
def test_admins_of_a_protected_stage_need_a_second_factor(
    dev: Package, given: dict[str, str], asks: str, admins_need_it: bool
) -> None:
    pool = resolved(dev, Stage="prod", **given)["Resources"]["UserPool"]["Properties"]

    trigger = {"PreTokenGeneration": {"Fn::GetAtt": ["SecondFactor", "Arn"]}}
    assert (pool["MfaConfiguration"], pool["LambdaConfig"] == trigger) == (asks, admins_need_it)
    assert pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


def test_the_pool_may_call_its_trigger_before_it_does(dev: Package) -> None:
    """Otherwise nobody could sign in while a stage that gets the trigger is updated."""
    permission = dev.properties("SecondFactorInvocation")

    assert dev.template["Resources"]["UserPool"]["DependsOn"] == "SecondFactorInvocation"
    assert "UserPool}" not in str(permission)
    assert "Fn::GetAtt" not in str(permission["SourceArn"])
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert permission["SourceArn"]["Fn::Sub"].endswith(":userpool/*")


def test_portals_sign_in_by_code_and_get_rotated_refresh_tokens(dev: Package) -> None:
    address = "https://portals.example.com"
    client = resolved(dev, Stage="prod", PortalUrl=address)["Resources"]["UserPoolClient"]["Properties"]

    assert client["AllowedOAuthFlowsUserPoolClient"] is True
    assert client["AllowedOAuthFlows"] == ["code"]
    known = with_values(client, {"PortalUrl": address})
    assert known["CallbackURLs"] == [f"{address}/signed-in"]
    assert known["LogoutURLs"] == [f"{address}/signed-out"]
    assert client["RefreshTokenRotation"] == {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}
    # Cognito refuses this flow together with rotation.
    assert "ALLOW_REFRESH_TOKEN_AUTH" not in client["ExplicitAuthFlows"]


def test_a_stage_that_takes_passwords_rotates_no_refresh_tokens(dev: Package) -> None:
    client = resolved(dev, PasswordSignIn="true")["Resources"]["UserPoolClient"]["Properties"]

    assert client["RefreshTokenRotation"] == {"Feature": "DISABLED"}
    assert "ALLOW_REFRESH_TOKEN_AUTH" in client["ExplicitAuthFlows"]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "https://${PortalDistribution.DomainName}"),
        ({"PortalDomain": "portals.example.com"}, "https://portals.example.com"),
    ],
)
def test_the_login_pages_and_invitations_lead_to_the_portals_that_the_stack_serves(
    dev: Package, given: dict[str, str], address: str
) -> None:
    resources = with_values(resolved(dev, Stage="prod", **given)["Resources"], given)

    client, pool = (resources[name]["Properties"] for name in ("UserPoolClient", "UserPool"))
    assert client["CallbackURLs"] == [f"{address}/signed-in"]
    message = pool["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"]
    assert f'<a href="{address}">' in message


def test_in_an_emulated_cloud_nobody_is_sent_to_login_pages(dev: Package) -> None:
    client = resolved(dev, Stage="local", LocalAddress=LOCAL_ADDRESS)["Resources"]["UserPoolClient"]["Properties"]

    assert client["AllowedOAuthFlowsUserPoolClient"] is False


def test_on_aws_every_address_is_encrypted_and_names_the_stage(dev: Package) -> None:
    for url in _urls(resolved(dev, Stage="prod")):
        assert url.startswith(("https://", "wss://"))
        assert url.endswith("${AWS::URLSuffix}/${Stage}")


def test_in_an_emulated_cloud_every_address_is_the_emulators(dev: Package) -> None:
    urls = _urls(resolved(dev, Stage="local", LocalAddress=LOCAL_ADDRESS))

    assert urls
    assert [url for url in urls if "${LocalAddress}" not in url] == []


def test_alarms_notify_the_address_and_the_topic_that_are_given_when_they_begin_and_when_they_end(dev: Package) -> None:
    for given, notified in (
        ({}, []),
        ({"AlarmEmail": "ops@example.com"}, [{"Ref": "AlarmTopic"}]),
        ({"AlarmTopicArn": "arn:topic"}, [{"Ref": "AlarmTopicArn"}]),
        (
            {"AlarmEmail": "ops@example.com", "AlarmTopicArn": "arn:topic"},
            [{"Ref": "AlarmTopic"}, {"Ref": "AlarmTopicArn"}],
        ),
    ):
        alarms = [each for each in resolved(dev, **given)["Resources"].values() if each["Type"] == ALARM]

        assert alarms
        for alarm in alarms:
            for actions in ("AlarmActions", "OKActions"):
                assert [each for each in alarm["Properties"][actions] if each != NO_VALUE] == notified


@pytest.mark.parametrize(("given", "counted"), [({}, False), ({"DetailedMetrics": "true"}, True)])
def test_single_routes_are_counted_only_on_request(dev: Package, given: dict[str, str], counted: bool) -> None:
    """CloudWatch charges for each of them, looked at or not; docs/costs.md says how much."""
    resources = resolved(dev, Stage="prod", **given)["Resources"]

    (rest,) = resources["RestAPI"]["Properties"]["MethodSettings"]
    sockets = resources["WebsocketAPIStage"]["Properties"]["DefaultRouteSettings"]
    assert (rest["MetricsEnabled"], sockets["DetailedMetricsEnabled"]) == (counted, counted)


def test_every_path_answers_a_preflight_without_asking_a_function(dev: Package) -> None:
    paths = dev.properties("RestAPI")["DefinitionBody"]["paths"]

    for operations in paths.values():
        assert operations["options"]["x-amazon-apigateway-integration"]["type"] == "mock"
        assert "security" not in operations["options"]


def _urls(template: dict[str, Any]) -> list[str]:
    """Every address of our APIs in a function's environment or in the outputs. The portals have others."""
    functions = [each for each in template["Resources"].values() if each["Type"] == "AWS::Serverless::Function"]
    told = [value for each in functions for name, value in _variables(each).items() if name != "PORTAL_URL"]
    told += [template["Outputs"][name]["Value"] for name in OUR_ADDRESSES]
    subs = [str(value["Fn::Sub"]) for value in told if isinstance(value, dict) and "Fn::Sub" in value]
    return [text for text in subs if "://" in text]


def _variables(function: dict[str, Any]) -> dict[str, Any]:
    return dict(function["Properties"].get("Environment", {"Variables": {}})["Variables"])
