"""The ports of a deployed stage, for programs outside of its functions."""

import os
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.settings import Settings, from_environment
from chalicelib.wiring import Wiring
from infra.stack import Stack

if TYPE_CHECKING:
    from chalicelib.aws.service import Service
    from chalicelib.people.ports import Users

# An import makes calls as fast as it can, and is throttled now and then.
ATTEMPTS, TIMEOUT_SECONDS = 10, 30


class StagePorts(Wiring):
    """The adapters of the functions on the tables and the user pool of a stack, with more patience."""

    # Nobody waits for a response.
    max_listed_users = None

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    @cached_property
    def settings(self) -> Settings:
        outputs, parameters = self._stack.outputs, self._stack.parameter_values
        return replace(
            from_environment({}),
            courses_table=outputs["CoursesTableName"],
            connections_table=outputs["ConnectionsTableName"],
            user_pool_id=outputs["UserPoolId"],
            # The same address serves both: wss and https, or ws and http in the local cloud.
            management_url=outputs["WebSocketUrl"].replace("ws", "http", 1),
            feed_retention=timedelta(days=int(parameters["FeedRetentionDays"])),
        )

    @cached_property
    def users(self) -> "Users":
        from chalicelib.people.cognito.user_pool import UserPool

        return UserPool(self.settings.user_pool_id, self._service("cognito-idp"))

    @cached_property
    def _dynamodb(self) -> "Service":
        return self._service("dynamodb")

    def _service(self, name: str) -> "Service":
        from chalicelib.aws.service import Service

        return Service(name, environment=os.environ, attempts=ATTEMPTS, timeout_seconds=TIMEOUT_SECONDS)
