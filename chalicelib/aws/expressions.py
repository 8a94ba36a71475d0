"""Expressions of requests to DynamoDB."""

from collections.abc import Mapping
from typing import Any


def key_range(pk: str, first: str, last: str) -> dict[str, Any]:
    """Returns the key condition of a query for a partition's rows by sort key; an empty text is no bound."""
    values = {":pk": pk, ":first": first, ":last": last}
    bounds = {(True, True): " AND SK BETWEEN :first AND :last", (True, False): " AND SK >= :first"}
    bound = bounds.get((bool(first), bool(last)), " AND SK <= :last" if last else "")
    return {
        "KeyConditionExpression": f"PK = :pk{bound}",
        "ExpressionAttributeValues": {name: {"S": value} for name, value in values.items() if value},
    }


def condition_parts(condition: str, values: Mapping[str, int]) -> dict[str, Any]:
    """Returns the condition of a write, with ``values`` for its ``:name`` parts; nothing without both."""
    if not condition and not values:
        return {}
    numbers = {f":{name}": {"N": str(value)} for name, value in values.items()}
    return {"ConditionExpression": condition} | ({"ExpressionAttributeValues": numbers} if numbers else {})
