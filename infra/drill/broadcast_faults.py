"""Faults between the stream and the connections."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, ClassVar

from websockets.sync.client import ClientConnection

from infra.drill.drill_stage import DrillStage
from infra.drill.fault import DRILL, FUNCTIONS, Counted, Fault
from infra.drill.fault_server import bad_gateway
from infra.drill.socket_faults import open_socket

# An invocation with ten posts or more publishes which share failed.
LISTENERS = 12
_days = count(30)


def act(stage: DrillStage) -> None:
    """An admin has requested a course, on a day of its own."""
    day = datetime.now(UTC).date() + timedelta(days=next(_days))
    course = {
        "organizationId": 7, "courseType": "Drill", "scheduledDate": day.isoformat(), "startTime": "09:00",
        "endTime": "12:00", "timeZone": "America/Toronto", "location": f"Drill {uuid.uuid4()}", "students": 5,
    }  # fmt: skip
    stage.request("POST", "/courses", "dana", course).raise_for_status()


def publish_messages(stage: DrillStage, alarm: str, queue: str) -> None:
    """The alarm's metric has the number of messages in the queue."""
    asked: dict[str, Any] = {"QueueUrl": stage.names[queue], "AttributeNames": ["ApproximateNumberOfMessages"]}
    found = stage.client("sqs").get_queue_attributes(**asked)["Attributes"]
    stage.publish(alarm, [int(found["ApproximateNumberOfMessages"])])


class StreamIsNotRead(Fault):
    broken = "the broadcaster's event source mapping is disabled"
    alarms: ClassVar = {"StreamBehindAlarm": Counted("the age of an event that nothing has read", DRILL)}
    reader: ClassVar = "Broadcaster"

    def begin(self) -> None:
        self._enable(enabled=False)
        self._acted_at = time.monotonic()
        act(self.stage)

    def drive(self) -> None:
        for alarm in self.alarms:
            self.stage.publish(alarm, [1000 * (time.monotonic() - self._acted_at)])

    def end(self) -> None:
        self._enable(enabled=True)

    def _enable(self, *, enabled: bool) -> None:
        client = self.stage.client("lambda")
        (mapping,) = client.list_event_source_mappings(FunctionName=self.stage.names[self.reader])[
            "EventSourceMappings"
        ]
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)


class ProjectionsAreNotKept(StreamIsNotRead):
    broken = "the event source mapping of the projections is disabled"
    alarms: ClassVar = {"ProjectionsBehindAlarm": Counted("the age of an event that nothing has read", DRILL)}
    reader: ClassVar = "Projections"


class BroadcasterFails(Fault):
    broken = "the broadcaster has the name of a table that does not exist"
    alarms: ClassVar = {"BroadcasterErrorsAlarm": Counted("channels whose events could not be broadcast", FUNCTIONS)}

    def begin(self) -> None:
        self.stage.set_variables("Broadcaster", {"CONNECTIONS_TABLE": "no-such-table"})

    def drive(self) -> None:
        act(self.stage)

    def end(self) -> None:
        self.stage.restore_variables("Broadcaster")


class BatchIsGivenUp(Fault):
    """Lambda would store the batch, which the emulator cannot. The queue hears of the batch as on AWS."""

    broken = "a batch of events lies in the bucket of those that were given up"
    alarms: ClassVar = {"BroadcasterFailuresAlarm": Counted("messages in the queue", DRILL)}
    KEY = "aws/lambda/drill/shardId-1/2025/07/12/drill"

    def begin(self) -> None:
        body = json.dumps({"payload": json.dumps({"Records": []})}).encode()
        self.stage.client("s3").put_object(Bucket=self.stage.names["FailedBatches"], Key=self.KEY, Body=body)

    def drive(self) -> None:
        publish_messages(self.stage, "BroadcasterFailuresAlarm", "BroadcasterFailures")

    def end(self) -> None:
        self.stage.client("s3").delete_object(Bucket=self.stage.names["FailedBatches"], Key=self.KEY)
        self.stage.client("sqs").purge_queue(QueueUrl=self.stage.names["BroadcasterFailures"])


class CallIsGivenUp(Fault):
    broken = "an asynchronous call of the greeter has no connection in it, and fails"
    alarms: ClassVar = {"AsyncFailuresAlarm": Counted("messages in the queue", DRILL)}

    def begin(self) -> None:
        self.stage.client("lambda").invoke(
            FunctionName=self.stage.names["Greeter"], InvocationType="Event", Payload=b"{}"
        )

    def drive(self) -> None:
        publish_messages(self.stage, "AsyncFailuresAlarm", "AsyncFailures")

    def end(self) -> None:
        self.stage.client("sqs").purge_queue(QueueUrl=self.stage.names["AsyncFailures"])


class GatewayRefusesPosts(Fault):
    broken = "a gateway refuses half of the broadcaster's posts with 429 and fails the others"
    alarms: ClassVar = {
        "PostsThrottledAlarm": Counted("posts that were refused until their time was over", FUNCTIONS),
        "PostsFailedAlarm": Counted("posts that failed", FUNCTIONS),
    }

    def __init__(self, stage: DrillStage) -> None:
        super().__init__(stage)
        self._gateway = bad_gateway()
        self._sockets: list[ClientConnection] = []

    def begin(self) -> None:
        for _ in range(LISTENERS):
            self._sockets.append(open_socket(self.stage, "dana")[0])
        self.stage.set_variables("Broadcaster", {"MANAGEMENT_URL": self._gateway.address})

    def drive(self) -> None:
        act(self.stage)

    def end(self) -> None:
        self.stage.restore_variables("Broadcaster")
        for socket in self._sockets:
            socket.close()
        self._gateway.close()


class FeedIsDamaged(Fault):
    broken = "a feed has items with a sort key that is no number"
    alarms: ClassVar = {"UnreadableEntriesAlarm": Counted("items that were passed over", FUNCTIONS)}

    def __init__(self, stage: DrillStage) -> None:
        super().__init__(stage)
        self._keys: list[dict[str, Any]] = []

    def drive(self) -> None:
        key = {"PK": {"S": "FEED#ORGANIZATION#8"}, "SK": {"S": f"0-damaged-{len(self._keys)}"}}
        self._keys.append(key)
        self.stage.client("dynamodb").put_item(TableName=self.stage.names["CoursesTable"], Item=key)

    def end(self) -> None:
        for key in self._keys:
            self.stage.client("dynamodb").delete_item(TableName=self.stage.names["CoursesTable"], Key=key)
