"""docs/deploying.md: the script that pushes given-up batches again, taken from the page, against the running stack."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3

from infra.local.local_cloud import LocalCloud
from infra.shell import without_aws
from tests.architecture.test_docs_links import blocks
from tests.e2e.conftest import ROOT, Enter, Stack
from tests.e2e.courses import requested

STACK = "coursewire-local"
RUNS = [block for block in blocks("python") if "failed_records" in block.text]


def test_a_given_up_batch_is_pushed_again_and_leaves_the_queue(
    stack: Stack, portals: Enter, stack_file: Path, tmp_path: Path
) -> None:
    async def story() -> tuple[dict[str, Any], dict[str, Any], str]:
        async with portals("dana", "iffat") as (dana, iffat):
            socket = await iffat.listen()
            course = await requested(dana)
            first = await socket.next(courseId=course["courseId"])
            cloud.give_up_on(course["courseId"])
            printed = await asyncio.to_thread(redrive)
            again = await socket.next(courseId=course["courseId"])
            return first.data, again.data, printed

    def redrive() -> str:
        (block,) = RUNS
        script = tmp_path / "redrive.py"
        script.write_text(block.text.replace('"coursewire-dev"', f'"{STACK}"'), "utf-8")
        done = subprocess.run(
            [sys.executable, script], cwd=ROOT, env=cloud.environment, timeout=60,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    cloud = Cloud(stack, stack_file)

    first, again, printed = asyncio.run(story())

    assert again == first
    assert "{'batchItemFailures': []}" in printed
    assert "Messages" not in cloud.client("sqs").receive_message(QueueUrl=cloud.queue)


class Cloud:
    """The running stack, as an operator's tools see it."""

    def __init__(self, stack: Stack, stack_file: Path) -> None:
        port = int(stack["awsEndpointUrl"].rsplit(":", 1)[1])
        cloud = LocalCloud(stack_file.parent, port)
        self.environment = without_aws(os.environ) | cloud.client_environment()
        self._endpoint = stack["awsEndpointUrl"]
        found = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in found}
        self.queue, self._table = outputs["BroadcasterFailuresUrl"], outputs["CoursesTableName"]

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self._endpoint, region_name="us-east-1", **keys)  # type: ignore[call-overload]

    def give_up_on(self, course_id: int) -> None:
        """The queue holds what Lambda puts there after the last attempt: the place of the entries, not themselves.

        The heads of the channels are as if the entries had never been pushed.
        """
        streams = self.client("dynamodbstreams")
        arn = self.client("dynamodb").describe_table(TableName=self._table)["Table"]["LatestStreamArn"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        start = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]  # fmt: skip
        changes = []
        while start and (page := streams.get_records(ShardIterator=start))["Records"]:
            changes += [
                record["dynamodb"]
                for record in page["Records"]
                if record["dynamodb"]["Keys"]["PK"]["S"].startswith("FEED#")
                and f'"courseId":{course_id},' in record["dynamodb"].get("NewImage", {}).get("body", {}).get("S", "")
            ]
            start = page.get("NextShardIterator")
        for change in changes:
            self._unpush(change["Keys"])
        batch = {
            "streamArn": arn,
            "shardId": shard["ShardId"],
            "startSequenceNumber": changes[0]["SequenceNumber"],
            "endSequenceNumber": changes[-1]["SequenceNumber"],
        }
        body = json.dumps({"DDBStreamBatchInfo": batch})
        self.client("sqs").send_message(QueueUrl=self.queue, MessageBody=body)

    def _unpush(self, entry: dict[str, Any]) -> None:
        channel, seq = entry["PK"]["S"].removeprefix("FEED#"), int(entry["SK"]["S"])
        self.client("dynamodb").update_item(
            TableName=self._table,
            Key={"PK": {"S": f"HEAD#{channel}"}, "SK": {"S": "HEAD"}},
            UpdateExpression="SET pushed = :before",
            ExpressionAttributeValues={":before": {"N": str(seq - 1)}},
        )
