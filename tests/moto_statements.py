"""BatchExecuteStatement for moto, which updates nothing by a statement and returns no items.

Knows the one kind of statement that this project sends: ``UPDATE "table" SET name = name + 1 SET name = ? WHERE PK = ?
AND SK = ? RETURNING ALL NEW *``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from botocore.exceptions import ClientError

OPERATION = "BatchExecuteStatement"

_STATEMENT = re.compile(r'UPDATE "(?P<table>[^"]+)" (?P<sets>.+) WHERE PK = \? AND SK = \? RETURNING ALL NEW \*')
_SET = re.compile(r"SET (\w+) = (?:\1 \+ (\d+)|\?)")


def execute(database: Any, body: bytes) -> bytes:
    """Carries out the statements with ``database``, a boto3 client, and returns the body of the response."""
    return json.dumps({"Responses": [_update(database, each) for each in json.loads(body)["Statements"]]}).encode()


def _update(database: Any, statement: dict[str, Any]) -> dict[str, Any]:
    found = _STATEMENT.fullmatch(statement["Statement"])
    assert found, statement
    *given, pk, sk = statement["Parameters"]
    changes, values = [], {}
    for n, (name, step) in enumerate(_SET.findall(found["sets"])):
        changes.append(f"{name} = {name} + :v{n}" if step else f"{name} = :v{n}")
        values[f":v{n}"] = {"N": step} if step else given.pop(0)
    try:
        updated = database.update_item(
            TableName=found["table"],
            Key={"PK": pk, "SK": sk},
            UpdateExpression="SET " + ", ".join(changes),
            ConditionExpression="attribute_exists(PK)",
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
        )
    except database.exceptions.ConditionalCheckFailedException:
        return {"Error": {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}}
    except ClientError as exc:
        return {
            "Error": {"Code": exc.response["Error"]["Code"].removesuffix("Exception") + "Error", "Message": str(exc)}
        }
    return {"TableName": found["table"], "Item": updated["Attributes"]}
