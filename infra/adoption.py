"""Takes a table and a user pool that an earlier stack left behind into a new stack.

CloudFormation imports resources only by a change set of their own, without outputs, tags or transforms:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from infra.console import Say
from infra.errors import CannotAdopt

# Logical id → the identifier that CloudFormation wants for its type.
ADOPTABLE = {"CoursesTable": "TableName", "UserPool": "UserPoolId"}
# The parameter, and the tag of the courses table that has its value: infra/template/calendars.yaml.
CALENDAR_HOST, CALENDAR_HOST_TAG = "CalendarHost", "coursewire:calendar-host"
GROUP, CLIENT = "AWS::Cognito::UserPoolGroup", "AWS::Cognito::UserPoolClient"

Resources = dict[str, Any]


def resources_to_import(
    resources: Resources, adopted: dict[str, str], stack: str, cognito: Any
) -> list[dict[str, Any]]:
    """Returns what CreateChangeSet calls ResourcesToImport.

    ``resources`` are those of the template. ``adopted`` has the present name in AWS by logical id: a table's name, a
    user pool's id. A user pool comes with its groups and the portals' client, which ``cognito``, a boto3 client, lists.
    Raises CannotAdopt when a group or the client is missing.
    """
    found = {logical_id: {ADOPTABLE[logical_id]: name} for logical_id, name in adopted.items()}
    if pool := adopted.get("UserPool"):
        for logical_id, resource in resources.items():
            if resource["Type"] == GROUP:
                found[logical_id] = _group(resource, pool, stack, cognito)
            if resource["Type"] == CLIENT:
                found[logical_id] = _client(resource, pool, stack, cognito)
    return [
        {"LogicalResourceId": name, "ResourceType": resources[name]["Type"], "ResourceIdentifier": identifier}
        for name, identifier in found.items()
    ]


def calendar_host(
    table: str, dynamodb: Any, template: dict[str, Any], parameters: Mapping[str, str], say: Say
) -> dict[str, str]:
    """Returns the parameter with which calendars know the table's courses by the same UIDs as before.

    It is empty if ``parameters`` have it, the template does not take it, or the table does not say which host it was.
    ``dynamodb`` is a boto3 client, whose errors are raised.
    """
    if CALENDAR_HOST in parameters or CALENDAR_HOST not in template["Parameters"]:
        return {}
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    pages = dynamodb.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
    hosts = [each["Value"] for page in pages for each in page["Tags"] if each["Key"] == CALENDAR_HOST_TAG]
    if not hosts:
        say(f"{table} has no tag {CALENDAR_HOST_TAG}: without --parameter {CALENDAR_HOST}, courses get new UIDs.")
        return {}
    say(f"Events in calendars keep the host {hosts[0]}.")
    return {CALENDAR_HOST: str(hosts[0])}


def import_template(template: dict[str, Any], logical_ids: set[str]) -> dict[str, Any]:
    """Returns the template reduced to these resources, which refer to each other and to parameters only.

    A property that refers to another resource is left out, and so is ``DependsOn``. The next change set adds them with
    that resource.
    """
    resources = template["Resources"]
    later = resources.keys() - logical_ids
    kept = {name: _without(later, resources[name]) for name in sorted(logical_ids)}
    return {"Parameters": template["Parameters"], "Conditions": template["Conditions"], "Resources": kept}


def _without(later: AbstractSet[str], resource: dict[str, Any]) -> dict[str, Any]:
    properties = resource.get("Properties", {})
    kept = resource | {"Properties": {name: value for name, value in properties.items() if not later & _names(value)}}
    if later & _names(kept.get("DependsOn")):
        del kept["DependsOn"]
    return kept


def _names(value: Any) -> set[str]:
    """Every logical id, parameter and condition that the value names."""
    if isinstance(value, list):
        return {name for each in value for name in _names(each)}
    if isinstance(value, dict):
        return {name for each in value.values() for name in _names(each)}
    return {value, *re.findall(r"\$\{([A-Za-z0-9]+)", value)} if isinstance(value, str) else set()


def _group(resource: dict[str, Any], pool: str, stack: str, cognito: Any) -> dict[str, str]:
    name = resource["Properties"]["GroupName"]
    pages = cognito.get_paginator("list_groups").paginate(UserPoolId=pool)
    if name not in {each["GroupName"] for page in pages for each in page["Groups"]}:
        raise CannotAdopt(stack, f"user pool {pool} has no group {name}. Create it first, then deploy again.")
    return {"UserPoolId": pool, "GroupName": name}


def _client(resource: dict[str, Any], pool: str, stack: str, cognito: Any) -> dict[str, str]:
    name = resource["Properties"]["ClientName"]
    pages = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool)
    ids = [each["ClientId"] for page in pages for each in page["UserPoolClients"] if each["ClientName"] == name]
    if len(ids) != 1:
        raise CannotAdopt(stack, f"user pool {pool} has {len(ids)} clients named {name}, and one is needed.")
    return {"UserPoolId": pool, "ClientId": ids[0]}
