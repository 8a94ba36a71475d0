"""The bucket of failed batches, and the queue that has a message for each of them."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

# Longer than reading the whole queue takes: a message that was read does not come again in the same run.
UNSEEN_SECONDS = 300
MAX_MESSAGES = 10


@dataclass(frozen=True, slots=True)
class BatchStore:
    """``s3`` and ``sqs`` are clients. ``queue`` is the queue's address.

    A queue is empty when it has no message for ``wait_seconds``: without waiting, SQS asks only some of its servers.
    """

    s3: Any
    bucket: str
    sqs: Any
    queue: str
    wait_seconds: int = 1

    def keys(self) -> list[str]:
        """The objects' keys, the oldest object first."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        found = [(each["LastModified"], each["Key"]) for page in pages for each in page.get("Contents", [])]
        return [key for _, key in sorted(found)]

    def read(self, key: str) -> bytes | None:
        """The object's contents; None if somebody else has deleted it."""
        try:
            return bytes(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None

    def delete(self, key: str) -> None:
        """There is no such object afterwards."""
        self.s3.delete_object(Bucket=self.bucket, Key=key)

    def drop_messages(self, kept: Collection[str]) -> int:
        """The queue has messages of the kept objects only. Returns the number of messages that are of no object.

        These stay. A message that another reader has at the moment stays too, until the next run.
        """
        unknown, staying = 0, []
        while messages := self._receive():
            for message in messages:
                key = _key_in(message["Body"], self.bucket)
                unknown += key is None
                if key is None or key in kept:
                    staying.append(message["ReceiptHandle"])
                else:
                    self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        for handle in staying:
            # The alarm counts messages that can be received.
            self.sqs.change_message_visibility(QueueUrl=self.queue, ReceiptHandle=handle, VisibilityTimeout=0)
        return unknown

    def _receive(self) -> list[Any]:
        found = self.sqs.receive_message(
            QueueUrl=self.queue,
            MaxNumberOfMessages=MAX_MESSAGES,
            VisibilityTimeout=UNSEEN_SECONDS,
            WaitTimeSeconds=self.wait_seconds,
        )
        return list(found.get("Messages", []))


def _key_in(body: str, bucket: str) -> str | None:
    """The object that EventBridge tells of. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"""
    try:
        detail = json.loads(body)["detail"]
        return str(detail["object"]["key"]) if detail["bucket"]["name"] == bucket else None
    except (KeyError, TypeError, ValueError):
        return None
