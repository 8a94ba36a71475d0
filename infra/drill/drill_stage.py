"""The stage that is broken on purpose: its functions, its alarms and its people."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from infra.local.demo_users import sign_in
from infra.local.local_stack import aws_client

KEPT_SECONDS = 0.25
REQUEST_SECONDS = 30
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
SCHEDULED = {
    "version": "0", "id": "drill", "detail-type": "Scheduled Event", "source": "aws.events", "account": "000000000000",
    "time": "2025-07-12T19:00:00Z", "region": "us-east-1", "resources": [], "detail": {},
}  # fmt: skip


class DrillStage:
    """A stage in the emulator. ``description`` is that of the stage, ``stack`` the name of its stack. Thread-safe."""

    def __init__(self, description: Mapping[str, Any], stack: str) -> None:
        self.description, self.stack = dict(description), stack
        names = ("cloudformation", "cloudwatch", "lambda", "events", "dynamodb", "sqs", "s3")
        self._clients = {name: aws_client(name) for name in names}
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [each for page in pages for each in page["StackResourceSummaries"]]
        self.names: dict[str, str] = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}
        self._logical = {each["PhysicalResourceId"]: each["LogicalResourceId"] for each in resources}
        self.http = httpx.Client(base_url=description["restUrl"], timeout=REQUEST_SECONDS, trust_env=False)
        # Set when the drill is interrupted: what is broken is mended, and nothing is waited for any more.
        self.is_stopped = threading.Event()
        self._tokens: dict[str, str] = {}
        self._before: dict[str, dict[str, str]] = {}
        self._lock, self._states, self._asked_at = threading.Lock(), dict[str, str](), 0.0

    def client(self, service: str) -> Any:
        """Returns the boto3 client of the service."""
        return self._clients[service]

    def states(self) -> dict[str, str]:
        """Returns the state of each alarm by its logical id, at most a quarter of a second old."""
        with self._lock:
            if time.monotonic() - self._asked_at > KEPT_SECONDS:
                found = self._describe()
                self._states = {self._logical[each["AlarmName"]]: each["StateValue"] for each in found}
                self._asked_at = time.monotonic()
            return dict(self._states)

    def publish(self, alarm: str, values: Sequence[float]) -> None:
        """The metric that the alarm reads has these values now, under its own name and dimensions."""
        read = next(each for each in self._describe() if each["AlarmName"] == self.names[alarm])
        data = {"MetricName": read["MetricName"], "Dimensions": read.get("Dimensions", []), "Values": list(values)}
        self.client("cloudwatch").put_metric_data(Namespace=read["Namespace"], MetricData=[data])

    def set_variables(self, function: str, variables: Mapping[str, str]) -> None:
        """The function's next environments have these variables beside their own."""
        before = self._variables(function)
        self._before.setdefault(function, before)
        self._configure(function, {**before, **variables})

    def restore_variables(self, function: str) -> None:
        """The function has the variables that it was deployed with."""
        if function in self._before:
            self._configure(function, self._before.pop(function))

    def invoke(self, function: str) -> None:
        """The function has run as its schedule runs it."""
        self.client("lambda").invoke(FunctionName=self.names[function], Payload=json.dumps(SCHEDULED).encode())

    def token(self, username: str) -> str:
        """Returns the ID token of a demo user."""
        with self._lock:
            if username not in self._tokens:
                self._tokens[username] = sign_in(self.description, username)["IdToken"]
            return self._tokens[username]

    def request(self, method: str, path: str, username: str, body: Any = None) -> httpx.Response:
        """Returns the response of the REST API to one of the demo users."""
        return self.http.request(method, path, json=body, headers={"Authorization": self.token(username)})

    def socket_address(self, username: str) -> str:
        """Returns an address that opens a native socket once."""
        ticket = self.request("POST", "/realtime/tickets", username, {}).raise_for_status().json()["ticket"]
        return f"{self.description['webSocketUrl']}?ticket={ticket}"

    def rule_of(self, function: str) -> str:
        """Returns the name of the rule that is the function's schedule."""
        (rule,) = [
            physical
            for logical, physical in self.names.items()
            if logical.startswith(function) and logical.endswith(("Event", "Schedule"))
        ]
        return rule

    def _describe(self) -> list[dict[str, Any]]:
        pages = self.client("cloudwatch").get_paginator("describe_alarms").paginate()
        return [each for page in pages for each in page["MetricAlarms"] if each["AlarmName"] in self._logical]

    def _variables(self, function: str) -> dict[str, str]:
        found = self.client("lambda").get_function_configuration(FunctionName=self.names[function])
        return dict(found["Environment"]["Variables"])

    def _configure(self, function: str, variables: Mapping[str, str]) -> None:
        self.client("lambda").update_function_configuration(
            FunctionName=self.names[function], Environment={"Variables": dict(variables)}
        )
