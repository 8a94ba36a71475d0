"""What a change set would do to each resource. Pure: reads CloudFormation's response and calls nothing.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

# Types whose resources hold data or are addresses that clients know, with the loss that a replacement or removal means.
GUARDED = {
    "AWS::DynamoDB::Table": "the table in use is given up with all its rows; a new one is empty",
    "AWS::DynamoDB::GlobalTable": "the table in use is given up with all its rows; a new one is empty",
    "AWS::Cognito::UserPool": "all users are given up; in a new pool nobody can sign in",
    "AWS::Cognito::UserPoolClient": "everybody is signed out, and portals with the old client id cannot sign in",
    "AWS::Cognito::UserPoolGroup": "its members lose their role",
    "AWS::ApiGateway::RestApi": "its address changes or goes, and no client knows a new one",
    "AWS::ApiGateway::Stage": "the API's address changes or goes, and no client knows a new one",
    "AWS::ApiGatewayV2::Api": "its address changes or goes, and every socket closes",
    "AWS::ApiGatewayV2::Stage": "the API's address changes or goes, and every socket closes",
    "AWS::ApiGateway::DomainName": "the API's own address stops, and clients that know it fail",
    "AWS::ApiGatewayV2::DomainName": "the API's own address stops, and every socket to it closes",
    "AWS::CloudFront::Distribution": "the portals' address changes or goes, and nobody knows a new one",
    "AWS::S3::Bucket": "the bucket in use is given up with all its objects; a new one is empty",
    "AWS::SQS::Queue": "its messages are lost",
}
UNCHANGED = ("Add", "Import")
REPLACED, MAYBE_REPLACED, REMOVED = "replaced", "maybe replaced", "removed"
MAX_VALUE_CHARACTERS = 60
FATE_TEXTS = {REPLACED: "REPLACED", MAYBE_REPLACED: "PERHAPS REPLACED", REMOVED: "REMOVED"}
FATE_VERBS = {REPLACED: "replaces", MAYBE_REPLACED: "perhaps replaces", REMOVED: "removes"}
KEPT_BEHIND = "the old one stays, outside of the stack"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value inside of a resource. ``path`` is such as ``KeySchema/0/AttributeName``; no value is ``None``."""

    path: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.path}: {_shortened(self.before)} → {_shortened(self.after)}"


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One resource of a change set.

    ``physical_id`` is the present resource's name in AWS, empty for a new one. ``fate`` is REPLACED, MAYBE_REPLACED,
    REMOVED or empty. ``properties`` are all properties that change, ``causes`` those that force the replacement. Each
    has the resource, attribute or parameter that its new value comes from. ``values`` are what CloudFormation knows of
    the values in them.
    """

    action: str
    logical_id: str
    kind: str
    fate: str
    properties: tuple[str, ...]
    causes: tuple[str, ...]
    keeps_old: bool
    physical_id: str = ""
    values: tuple[ValueChange, ...] = ()

    @property
    def is_guarded(self) -> bool:
        """Whether an operator must name the resource before the change is executed."""
        return bool(self.fate) and self.kind in GUARDED

    @property
    def is_certain(self) -> bool:
        """Whether the loss does not depend on values that CloudFormation learns only while it executes."""
        return self.fate in (REPLACED, REMOVED)

    @property
    def lines(self) -> list[str]:
        """The change as a person reads it: what happens, what it happens to, the values before and after."""
        lost = [f"{FATE_VERBS[self.fate]} {self.physical_id}"] if self.fate and self.physical_id else []
        return [str(self), *(f"          {each}" for each in [*lost, *map(str, self.values)])]

    def __str__(self) -> str:
        because = f" because of {', '.join(self.causes)}" if self.causes else ""
        fate = f"{FATE_TEXTS[self.fate]}{because}" if self.fate else ", ".join(self.properties)
        kept = f" ({KEPT_BEHIND})" if self.keeps_old else ""
        return f"{self.action.lower():7} {self.logical_id} ({self.kind})" + (f": {fate}{kept}" if fate else "")


def parse_resource_change(resource: dict[str, Any]) -> ResourceChange:
    """Returns the change that ``resource``, a ``ResourceChange`` of DescribeChangeSet, describes."""
    details = [
        (_property_name(each), each["Target"].get("RequiresRecreation", "Never"))
        for each in resource.get("Details", [])
    ]
    return ResourceChange(
        action=resource["Action"],
        logical_id=resource["LogicalResourceId"],
        kind=resource.get("ResourceType", "unknown type"),
        fate=(fate := _fate_of(resource)),
        properties=_without_repeats(name for name, _ in details),
        causes=_without_repeats(name for name, recreation in details if recreation != "Never") if fate else (),
        keeps_old=bool(fate) and "Retain" in resource.get("PolicyAction", ""),
        physical_id=resource.get("PhysicalResourceId", ""),
        values=_without_repeats(
            ValueChange(_path(target), target.get("BeforeValue"), target.get("AfterValue"))
            for each in resource.get("Details", [])
            if "BeforeValue" in (target := each["Target"]) or "AfterValue" in target
        ),
    )


def _fate_of(resource: dict[str, Any]) -> str:
    """A replacement that CloudFormation does not rule out counts as possible."""
    action, replacement = resource["Action"], resource.get("Replacement")
    if action == "Remove":
        return REMOVED
    if action in UNCHANGED or replacement == "False":
        return ""
    return REPLACED if replacement == "True" else MAYBE_REPLACED


def _property_name(detail: dict[str, Any]) -> str:
    target = detail["Target"]
    name = str(target.get("Name") or target.get("Attribute") or "an unnamed property")
    return f"{name} (from {detail['CausingEntity']})" if detail.get("CausingEntity") else name


def _path(target: dict[str, Any]) -> str:
    path = str(target.get("Path") or "").removeprefix("/Properties").strip("/")
    return path or str(target.get("Name") or target.get("Attribute") or "an unnamed property")


def _shortened(value: str | None) -> str:
    if value is None:
        return "nothing"
    return value if len(value) <= MAX_VALUE_CHARACTERS else f"{value[: MAX_VALUE_CHARACTERS - 1]}…"


def _without_repeats(found: Iterable[T]) -> tuple[T, ...]:
    # CloudFormation lists a property whose value is partly known twice, as static and as dynamic.
    return tuple(dict.fromkeys(found))
