"""A stage whose stream's readers gave up on batches, as Lambda, S3 and EventBridge leave it, and its redriver."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import boto3

import app
from chalicelib.aws.table import Table
from infra.redrive.batch_store import BatchStore
from infra.redrive.redriver import Readers, Redriver
from tests.functional.stage import Context, Stage, sample
from tests.functional.stage_wiring import NOW

BUCKET, QUEUE = "failed-batches", "broadcaster-failures"
READERS = Readers("coursewire-dev-Broadcaster-XXXXXXXXXXXX", "coursewire-dev-Projections-XXXXXXXXXXXX")
SHARD = "aws/lambda/5f1c2f0e-9e1d-4c6c-8f4e-0d4d9a3f5a11/shardId-00000002383500600000-864758bb/2045/07/12"


class FakeLambda:
    """Calls the application's function, or fails in one of Lambda's ways."""

    def __init__(self) -> None:
        self.calls = 0
        self.answer: dict[str, Any] | None = None
        self.error: Exception | None = None

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.calls += 1
        if self.error:
            raise self.error
        if self.answer is not None:
            return self.answer | {"Payload": io.BytesIO(json.dumps(self.answer["Payload"]).encode())}
        handler = dict(zip(READERS, (app.broadcaster, app.projections), strict=True))[FunctionName]
        result = handler(json.loads(Payload), Context())
        return {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(result).encode())}


class FailedBatches:
    """``said`` are the lines of the redriver."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.functions, self.said = stage, FakeLambda(), list[str]()
        self.s3: Any = boto3.client("s3")
        self.sqs: Any = boto3.client("sqs")
        self.s3.create_bucket(Bucket=BUCKET)
        self.queue = str(self.sqs.create_queue(QueueName=QUEUE)["QueueUrl"])

    def store(
        self,
        records: list[Any],
        name: str = "2045-07-12T19.31.44-1",
        *,
        as_text: bool = True,
        of: str = READERS.broadcaster,
    ) -> str:
        """The batch of that function is in the bucket, and the queue has a message of it."""
        event = {"Records": records}
        body = sample("failed_batch") | {"payload": json.dumps(event) if as_text else event}
        body["requestContext"]["functionArn"] = f"arn:aws:lambda:us-east-1:123456789012:function:{of}"
        return self.put(json.dumps(body), name)

    def put(self, body: str, name: str) -> str:
        """Any object is in the bucket, and the queue has a message of it."""
        key = f"{SHARD}/{name}"
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body.encode())
        self.tell({"source": "aws.s3", "detail": {"bucket": {"name": BUCKET}, "object": {"key": key}}})
        return key

    def tell(self, message: Any) -> None:
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=json.dumps(message))

    def redriver(self, now: Callable[[], float] = NOW.timestamp) -> Redriver:
        store = BatchStore(self.s3, BUCKET, self.sqs, self.queue, wait_seconds=0)
        table = Table("courses", self.stage.wiring._dynamodb)
        return Redriver(store, table, self.functions, READERS, self.said.append, now)

    @property
    def keys(self) -> list[str]:
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    @property
    def messages(self) -> int:
        """As many as the alarm sees."""
        names = ["ApproximateNumberOfMessages"]
        found = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=names)["Attributes"]
        return int(found[names[0]])

    def remove(self) -> None:
        for key in self.keys:
            self.s3.delete_object(Bucket=BUCKET, Key=key)
        self.s3.delete_bucket(Bucket=BUCKET)
        self.sqs.delete_queue(QueueUrl=self.queue)
