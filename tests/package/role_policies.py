"""What the policy of a function's role allows, by resource and by the keys of a table."""

from __future__ import annotations

from typing import Any

from tests.package.conftest import Package

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "PartiQLUpdate", "BatchWriteItem")
LEADING_KEYS = "dynamodb:LeadingKeys"


def written_keys(dev: Package, role: str, table: str = "CoursesTable") -> dict[str, Any]:
    """The partition keys that a write to the table is limited to, by operation; None for any key."""
    found: dict[str, Any] = {}
    for each in statements(dev, role):
        keys = each.get("Condition", {}).get("ForAllValues:StringLike", {}).get(LEADING_KEYS)
        for action in each["Action"]:
            if targets(each) == {table} and action.endswith(WRITES):
                name = action.removeprefix("dynamodb:")
                found[name] = [*found[name], *keys] if name in found else keys
    return found


def statements(dev: Package, role: str) -> list[dict[str, Any]]:
    """The statements of the role's only policy."""
    (policy,) = dev.properties(role)["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def targets(statement: dict[str, Any]) -> set[str]:
    """The names of the resources that the statement is about."""
    return {_name(resource) for resource in listed(statement["Resource"])}


def _name(resource: dict[str, Any]) -> str:
    if "Fn::GetAtt" in resource:
        return ".".join(resource["Fn::GetAtt"]).removesuffix(".Arn")
    if resource == {"Fn::Sub": "${FailedBatches.Arn}/*"}:
        return "FailedBatches/*"
    if ":ses:" in resource["Fn::Sub"]:
        return str(resource["Fn::Sub"]).rpartition(":")[2]
    (name,) = (each for each in ("WebsocketAPI", "RestAPI") if f"${{{each}}}" in resource["Fn::Sub"])
    return name


def listed(resource: object) -> list[Any]:
    return resource if isinstance(resource, list) else [resource]


def actions_of(text: str) -> set[str]:
    """The actions of a text such as ``s3: ListBucket PutObject``."""
    service, _, names = text.partition(": ")
    return {f"{service}:{name}" for name in names.split()}
