from __future__ import annotations

import json
from typing import Any

import pytest

from infra.local.logs import LogTail, readable

STACK = {"StackResources": [{
    "ResourceType": "AWS::Logs::LogGroup", "PhysicalResourceId": "/b", "LogicalResourceId": "BroadcasterLogs",
}]}  # fmt: skip


class FakeLogs:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def get_paginator(self, _operation: str) -> FakeLogs:
        return self

    def paginate(self, logGroupName: str, startTime: int) -> list[dict[str, Any]]:  # noqa: N803
        return [{"events": [event for event in self.events if event["timestamp"] >= startTime]}]

    def say(self, timestamp: int, *messages: str) -> None:
        self.events += [{"timestamp": timestamp, "logStreamName": "s", "message": text} for text in messages]


class FakeStack:
    def describe_stack_resources(self, **_: str) -> dict[str, Any]:
        return STACK


class TestReadable:
    def test_a_json_line_is_its_message_and_what_is_particular_to_it(self) -> None:
        line = json.dumps(
            {"level": "INFO", "service": "coursewire", "message": "Emitted", "channel": "admin", "seq": 4}
        )

        assert readable(line, "Broadcaster", 0)[0].endswith("  Broadcaster          Emitted  channel=admin  seq=4")

    def test_what_is_not_usual_says_so(self) -> None:
        line = json.dumps({"level": "ERROR", "message": "Broken", "exception": "Traceback\nValueError: no"})

        texts = [text.split("  ")[-1] for text in readable(line, "Broadcaster", 0)]

        assert texts == ["ERROR Broken", "Traceback", "ValueError: no"]

    def test_no_field_is_left_out_whatever_it_is(self) -> None:
        record = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "failed": 6, "late": True, "none": None, "ids": ["x", "ÿ"]}

        (line,) = readable(json.dumps({"message": "Emitted", **record}), "Broadcaster", 0)

        shown = 'Emitted  a=1  b=2  c=3  d=4  e=5  failed=6  late=true  none=null  ids=["x", "ÿ"]'
        assert line.endswith(shown)

    @pytest.mark.parametrize("noise", ["START RequestId: 1", "REPORT RequestId: 1\tDuration", '{"_aws": {}}', "", "\n"])
    def test_what_is_for_machines_is_left_out(self, noise: str) -> None:
        assert readable(noise, "Broadcaster", 0) == []

    def test_plain_text_and_odd_json_stay_as_they_are(self) -> None:
        assert [readable(text, "B", 0)[0].split("  ")[-1] for text in ("hello", "[1]")] == ["hello", "[1]"]


class TestTail:
    def test_a_line_is_told_once_and_in_order(self) -> None:
        logs = FakeLogs()
        tail = LogTail(logs, FakeStack(), "stack", since=0)
        logs.say(2, "second", "second")
        logs.say(1, "first")

        told = [line.split()[-1] for line in tail.new_lines()]

        assert told == ["first", "second", "second"]
        assert tail.new_lines() == []
