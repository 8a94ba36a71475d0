"""The roles of infra/account/ may do what CloudFormation does for the packaged template, and no more than AWS allows a
policy to hold.

CloudFormation's own schemas say which rights it needs for a type of resource; cfn-lint has them.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from chalice.package import YAMLTemplateSerializer

from infra.targets import Target
from infra.upload import ensure_bucket
from tests.architecture.source import ROOT, text
from tests.package.conftest import Package
from tests.package.role_rights import NOT_NEEDED, TAGGED, TRANSLATED

# cfn-lint has no types.
SCHEMAS: Any = import_module("cfnlint.schema").PROVIDER_SCHEMA_MANAGER
ACCOUNT = ROOT / "infra" / "account"
MAX_POLICY_CHARACTERS = 6144
DEPLOY, READ = ("StackRights", "ServiceRights", "PortalRights"), ("ReadRights",)


def roles() -> dict[str, Any]:
    """The resources of stage_roles.yaml, with functions in their long form."""
    path = ACCOUNT / "stage_roles.yaml"
    return dict(YAMLTemplateSerializer().load_template(text(path), str(path))["Resources"])


def statements(*policies: str) -> Iterator[dict[str, Any]]:
    for policy in policies:
        for statement in roles()[policy]["Properties"]["PolicyDocument"]["Statement"]:
            yield statement["Fn::If"][1] if "Fn::If" in statement else statement


def actions(*policies: str) -> set[str]:
    found = [each["Action"] for each in statements(*policies)]
    return {action for each in found for action in ([each] if isinstance(each, str) else each)}


def actions_at(name: str, *policies: str) -> set[str]:
    """What the policies allow on the resource with this ARN, without what a condition limits."""
    return {
        action
        for each in statements(*policies)
        if "Condition" not in each and any(fnmatchcase(name, pattern) for pattern in _resources(each))
        for action in _listed(each["Action"])
    }


def _resources(statement: dict[str, Any]) -> list[str]:
    return [each if isinstance(each, str) else each["Fn::Sub"] for each in _listed(statement["Resource"])]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def types(package: Package) -> list[str]:
    named = {resource["Type"] for resource in package.template["Resources"].values()}
    return sorted({kind for each in named for kind in TRANSLATED.get(each, (each,))})


def needed(kind: str, *steps: str) -> set[str]:
    """The rights that CloudFormation needs for the type, without those of features that no resource of ours has."""
    handlers = SCHEMAS.get_resource_schema("us-east-1", kind).schema.get("handlers", {})
    return _of_ours({right for step in steps for right in handlers.get(step, {}).get("permissions", [])})


def needed_for_tags(kind: str) -> set[str]:
    return _of_ours(
        set(SCHEMAS.get_resource_schema("us-east-1", kind).schema.get("tagging", {}).get("permissions", []))
    )


def _of_ours(found: set[str]) -> set[str]:
    return {right for right in found if not any(fnmatchcase(right, pattern) for pattern in NOT_NEEDED)}


def missing(rights: set[str], allowed: set[str]) -> list[str]:
    return sorted(right for right in rights if not any(fnmatchcase(right.lower(), each.lower()) for each in allowed))


def test_the_deploy_role_may_create_read_change_and_delete_all_that_the_template_has(dev: Package) -> None:
    allowed = actions(*DEPLOY)

    assert {kind: missing(needed(kind, "create", "read", "update", "delete"), allowed) for kind in types(dev)} == {
        kind: [] for kind in types(dev)
    }


def test_the_read_role_may_read_all_that_the_template_has(dev: Package) -> None:
    allowed = actions(*READ)

    assert {kind: missing(needed(kind, "read"), allowed) for kind in types(dev)} == {kind: [] for kind in types(dev)}


def test_both_roles_may_do_so_with_tags_at_the_resource_itself(dev: Package) -> None:
    """Each resource gets the tags of the stack, so a right that ends at another resource fails a deployment."""
    tags = {kind: needed_for_tags(kind) for kind in types(dev) if needed_for_tags(kind)}
    names = {kind: f"arn:${{AWS::Partition}}:{TAGGED[kind]}" for kind in tags}
    reading = {kind: {right for right in tags[kind] if re.match(r"[\w-]+:(List|Get|GET)", right)} for kind in tags}
    nothing: dict[str, list[str]] = {kind: [] for kind in tags}

    assert {kind: missing(tags[kind], actions_at(names[kind], *DEPLOY)) for kind in tags} == nothing
    assert {kind: missing(reading[kind], actions_at(names[kind], *READ)) for kind in tags} == nothing


def test_both_roles_may_make_the_calls_of_the_commands_themselves() -> None:
    """What `make deploy`, `make diff` and `make drift` call beside what CloudFormation calls for them."""
    both = {
        "apigateway:GET", "cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet",
        "cloudformation:DescribeChangeSet", "cloudformation:DescribeStacks", "cloudformation:GetTemplate",
        "cloudformation:GetTemplateSummary", "cloudformation:ListStackResources", "cloudwatch:DescribeAlarms",
        "lambda:GetAccountSettings", "s3:GetObject", "s3:ListBucket", "s3:PutObject",
    }  # fmt: skip
    deploys = {
        "cloudformation:DeleteStack", "cloudformation:DescribeStackEvents", "cloudformation:ExecuteChangeSet",
        "cloudformation:SetStackPolicy", "cloudformation:UpdateTerminationProtection", "cloudfront:CreateInvalidation",
        "s3:CreateBucket", "s3:DeleteObject", "s3:PutBucketPublicAccessBlock", "s3:PutBucketVersioning",
    }  # fmt: skip
    looks = {
        "cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:DescribeStackResourceDrifts",
        "cloudformation:DetectStackDrift",
    }  # fmt: skip

    assert (missing(both | deploys, actions(*DEPLOY)), missing(both | looks, actions(*READ))) == ([], [])


def test_the_read_role_can_change_nothing_but_its_own_change_sets_and_packages() -> None:
    changing = {
        action for action in actions(*READ) if not re.match(r"[\w-]+:(Get|List|Describe|Detect)|apigateway:GET", action)
    }

    assert changing == {
        "cloudformation:CreateChangeSet",
        "cloudformation:DeleteChangeSet",
        "cloudformation:TagResource",
        "s3:PutObject",
    }


def test_no_role_reads_or_writes_rows_users_messages_or_secrets() -> None:
    rows = re.compile(r"dynamodb:(\w*Item|Query|Scan|PartiQL\w*)|cognito-idp:Admin\w*|cognito-idp:ListUsers\w*")
    others = re.compile(r"sqs:(Send|Receive|Delete)Message|secretsmanager:.*|iam:\*|\*")

    assert [each for each in actions(*DEPLOY, *READ) if rows.fullmatch(each) or others.fullmatch(each)] == []


def test_the_read_role_sees_no_client_secret_of_another_product() -> None:
    (clients,) = (each for each in statements(*READ) if "cognito-idp:DescribeUserPoolClient" in _listed(each["Action"]))

    assert clients["Condition"] == {"StringEquals": {"aws:ResourceTag/coursewire:stage": {"Ref": "Stage"}}}
    assert "coursewire:stage" in Target("prod", "").tags


def test_a_role_is_handed_to_the_services_of_the_stack_only() -> None:
    (handing,) = (each for each in statements(*DEPLOY) if each["Action"] == "iam:PassRole")

    assert "coursewire-${Stage}-*" in json.dumps(handing["Resource"])
    services = handing["Condition"]["StringEquals"]["iam:PassedToService"]
    assert all(service.endswith(".amazonaws.com") for service in services)


@pytest.mark.parametrize(("role", "suffix"), [("DeployRole", ""), ("ReadRole", "-read")])
def test_a_role_is_taken_by_one_environment_of_one_repository(role: str, suffix: str) -> None:
    (statement,) = roles()[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Condition"]["StringEquals"] == {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": {"Fn::Sub": f"repo:${{Repository}}:environment:${{Stage}}{suffix}"},
    }


def test_the_account_has_the_bucket_that_deployments_use() -> None:
    path = ACCOUNT / "account.yaml"
    bucket = YAMLTemplateSerializer().load_template(text(path), str(path))["Resources"]["Packages"]
    used = ensure_bucket(SimpleNamespace(head_bucket=lambda **_: None), "${AWS::AccountId}", "${AWS::Region}")

    assert bucket["Properties"]["BucketName"] == {"Fn::Sub": used.name}
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}


@pytest.mark.parametrize(
    ("written", "is_allowed"),
    [
        ("example/coursewire", True),
        ("example@9919/coursewire@1296269", True),
        ("example@9919/coursewire", False),
        ("example@9919/*", False),
        ("example/coursewire:environment", False),
    ],
)
def test_a_repository_is_named_with_both_ids_or_with_none(written: str, *, is_allowed: bool) -> None:
    """With ids, as the tokens of new repositories have it: https://github.com/github/docs/pull/45221."""
    path = ACCOUNT / "stage_roles.yaml"
    parameters = YAMLTemplateSerializer().load_template(text(path), str(path))["Parameters"]

    assert bool(re.fullmatch(parameters["Repository"]["AllowedPattern"], written)) == is_allowed


@pytest.mark.parametrize("policy", [*DEPLOY, *READ])
def test_a_policy_is_not_larger_than_aws_allows(policy: str) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: without white space."""
    document = json.dumps(roles()[policy]["Properties"]["PolicyDocument"], separators=(",", ":"))
    names = {
        "AWS::Partition": "aws-us-gov",
        "AWS::AccountId": "1" * 12,
        "AWS::Region": "ap-northeast-1",
        "Stage": "a" * 20,
    }
    written = re.sub(r"\$\{([\w:]+)\}", lambda found: names.get(found[1], found[1]), document)

    assert len(written.replace('{"Fn::Sub":', "").replace(" ", "")) <= MAX_POLICY_CHARACTERS
