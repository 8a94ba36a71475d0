"""`make redrive` on a running stack: a batch that was given up is pushed once more, and leaves bucket and queue."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import requested
from tests.e2e.operator_cloud import OperatorCloud
from tests.functional.stage import sample

KEY = "aws/lambda/5f1c2f0e-9e1d-4c6c-8f4e-0d4d9a3f5a11/shardId-1/2025/07/12/2025-07-12T19.31.44-{}"
ALL_SECONDS = 120.0


def test_a_given_up_batch_is_pushed_again_and_leaves_the_bucket_and_the_queue(
    stack: Stack, portals: Enter, stack_file: Path
) -> None:
    async def story() -> tuple[dict[str, Any], dict[str, Any], str, str]:
        async with portals("dana", "iffat") as (dana, iffat):
            socket = await iffat.listen()
            course = await requested(dana)
            first = await socket.next(courseId=course["courseId"])
            failed.give_up_on(course["courseId"])
            shown = await asyncio.to_thread(cloud.runs, "infra.redrive", *STAGE, "--dry-run")
            pushed = await asyncio.to_thread(cloud.runs, "infra.redrive", *STAGE)
            again = await socket.next(courseId=course["courseId"])
            return first.data, again.data, shown, pushed

    cloud = OperatorCloud(stack, stack_file)
    STAGE = ("--stage", "local", "--endpoint-url", cloud.endpoint)  # noqa: N806
    failed = FailedBatches(cloud)

    # It would push what is behind for ten seconds.
    with cloud.without_schedule("Sweep"):
        first, again, shown, pushed = asyncio.run(story())

    assert again == first
    assert ": 2 to push\n      would be pushed, then deleted" in shown
    assert "pushed and deleted\n1 batches are done, 0 were kept on stage local." in pushed
    assert (failed.objects(), failed.messages()) == (0, 0)


class FailedBatches:
    def __init__(self, cloud: OperatorCloud) -> None:
        self._cloud = cloud
        self._bucket, self._queue = cloud.outputs["FailedBatchesBucket"], cloud.outputs["BroadcasterFailuresUrl"]
        self._table = cloud.outputs["CoursesTableName"]

    def give_up_on(self, course_id: int) -> None:
        """The bucket holds what Lambda stores there after the last attempt, and the queue has been told.

        The heads of the channels are as if the entries had never been pushed.
        """
        items = self._entries(f'"courseId":{course_id},')
        for item in items:
            self._unpush(item)
        records = [
            {
                "eventName": "INSERT",
                "dynamodb": {
                    "Keys": {"PK": item["PK"], "SK": item["SK"]}, "NewImage": item, "SequenceNumber": str(number),
                },
            }
            for number, item in enumerate(items)
        ]  # fmt: skip
        body = sample("failed_batch") | {"payload": json.dumps({"Records": records})}
        self._cloud.client("s3").put_object(
            Bucket=self._bucket, Key=KEY.format(course_id), Body=json.dumps(body).encode()
        )
        end = time.monotonic() + ALL_SECONDS
        while not self.messages():
            assert time.monotonic() < end, "EventBridge has told the queue of nothing"
            time.sleep(0.1)

    def objects(self) -> int:
        return len(self._cloud.client("s3").list_objects_v2(Bucket=self._bucket).get("Contents", []))

    def messages(self) -> int:
        """As many as the alarm sees."""
        asked = {"QueueUrl": self._queue, "AttributeNames": ["ApproximateNumberOfMessages"]}
        found = self._cloud.client("sqs").get_queue_attributes(**asked)["Attributes"]
        return int(found["ApproximateNumberOfMessages"])

    def _entries(self, text: str) -> list[dict[str, Any]]:
        pages = self._cloud.client("dynamodb").get_paginator("scan").paginate(TableName=self._table)
        items = (item for page in pages for item in page["Items"] if item["PK"]["S"].startswith("FEED#"))
        return [item for item in items if text in item.get("body", {}).get("S", "")]

    def _unpush(self, entry: dict[str, Any]) -> None:
        channel, seq = entry["PK"]["S"].removeprefix("FEED#"), int(entry["SK"]["S"])
        key = {"PK": {"S": f"HEAD#{channel}"}, "SK": {"S": "HEAD"}}
        table, end = self._cloud.client("dynamodb"), time.monotonic() + ALL_SECONDS
        # The broadcaster notes what it has pushed after the sockets have it.
        while int(table.get_item(TableName=self._table, Key=key)["Item"].get("pushed", {"N": "0"})["N"]) < seq:
            assert time.monotonic() < end, f"{channel} {seq} is not noted as pushed"
            time.sleep(0.1)
        table.update_item(
            TableName=self._table,
            Key=key,
            UpdateExpression="SET pushed = :before",
            ExpressionAttributeValues={":before": {"N": str(seq - 1)}},
        )
