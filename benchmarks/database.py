"""A database for a run: DynamoDB Local where Java is, else moto, which is good for counting only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks.dynamodb_local import Missing, dynamodb_local
from infra.shell import leave_aws

LOCAL, MOTO = "DynamoDB Local", "moto"
TABLE = "courses"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_MAX_ATTEMPTS": "1",
}


@contextmanager
def database(*, is_local: bool = True) -> Iterator[tuple[str, str]]:
    """Which one it is, and its address. Says on stderr why it is not DynamoDB Local, unless that is not wanted."""
    leave_aws()
    os.environ.update(ENVIRONMENT)
    with ExitStack() as stack:
        if not is_local:
            yield MOTO, stack.enter_context(_moto())
            return
        try:
            found = LOCAL, stack.enter_context(dynamodb_local())
        except Missing as why:
            print(f"{why} Going on with moto, without what needs DynamoDB Local.", file=sys.stderr)
            found = MOTO, stack.enter_context(_moto())
        yield found


@contextmanager
def _moto() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.database"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        yield child.stdout.readline().strip()
        child.stdin.close()


def use(url: str) -> None:
    """Clients made from now on in this process speak to that address."""
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = url


def client(url: str) -> Any:
    import boto3

    return boto3.client("dynamodb", endpoint_url=url)


def empty_table(dynamo: Any, name: str = TABLE, **options: Any) -> None:
    """There is a table of that name, and nothing in it. ``options`` are further arguments of ``create_table``."""
    if name in dynamo.list_tables()["TableNames"]:
        dynamo.delete_table(TableName=name)
    dynamo.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK")],
        **options,
    )


def items(dynamo: Any) -> list[dict[str, Any]]:
    """Everything in the table."""
    pages = dynamo.get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def _serve_moto() -> None:
    from tests.contract.simulated_dynamo import simulated_dynamo

    with simulated_dynamo():
        print(os.environ["AWS_ENDPOINT_URL_DYNAMODB"], flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _serve_moto()
