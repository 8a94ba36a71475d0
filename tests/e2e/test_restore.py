"""`make restore` on a running stack, while clients hold cursors and sockets; users that come to another pool."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from infra.local.portal_client import Socket
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import MIKE, cursor_of, ok, requested
from tests.e2e.operator_cloud import OperatorCloud
from tests.e2e.repeated_requests import decided

BACKUP = "coursewire-restored"
# The command, but for the time that it leaves to requests which are under way and to calls which are dropped: here are
# none.
WITHOUT_WAITING = """
import sys
from infra.restore.__main__ import main
from infra.restore.dropped_calls import DroppedCalls
from infra.restore.stage_gate import StageGate
StageGate.await_requests = DroppedCalls.await_last = lambda *_: None
sys.exit(main(sys.argv[1:]))
"""


def test_a_restored_stage_is_as_before_and_every_client_begins_anew(
    stack: Stack, portals: Enter, stack_file: Path, tmp_path: Path
) -> None:
    async def story() -> dict[str, Any]:
        async with portals("dana", "iffat") as (dana, iffat):
            course = await requested(dana)
            back_up()
            number = course["courseId"]
            ok(await decided(dana, f"/courses/{number}/assign", {"instructorId": MIKE}))
            socket, cursor = await iffat.listen(), await cursor_of(iffat)
            await asyncio.to_thread(restore)
            refused = await iffat.get(f"/updates?after={cursor}")
            again = await iffat.listen(cursor)
            ok(await decided(dana, f"/courses/{number}/assign", {"instructorId": MIKE}))
            event = await again.next(courseId=number)
            later = await requested(dana)
            return {
                "closed": await closed(socket),
                "refused": refused.json()["code"],
                "ready": again.ready["reason"],
                "event": (event.data["status"], event.data["version"]),
                "number is new": later["courseId"] > number,
            }

    def back_up() -> None:
        table = cloud.outputs["CoursesTableName"]
        cloud.client("dynamodb").restore_table_to_point_in_time(
            SourceTableName=table, TargetTableName=BACKUP, UseLatestRestorableTime=True
        )

    def restore() -> None:
        stage = ("--stage", "local", "--endpoint-url", cloud.endpoint, "--confirm", "local")
        state = ("--state", str(tmp_path / "restore-local.json"))
        cloud.runs_python("-c", WITHOUT_WAITING, *stage, *state, "--from-table", BACKUP)

    cloud = OperatorCloud(stack, stack_file)

    assert asyncio.run(story()) == {
        "closed": True,
        "refused": "cursor_expired",
        "ready": "other_epoch",
        "event": ("confirmed", 2),
        "number is new": True,
    }


async def closed(socket: Socket) -> bool:
    try:
        await asyncio.wait_for(socket.connection.wait_closed(), 60)
    except TimeoutError:
        return False
    return True


def test_the_users_of_a_stage_come_to_another_pool(stack: Stack, stack_file: Path, tmp_path: Path) -> None:
    cloud = OperatorCloud(stack, stack_file)
    cognito = cloud.client("cognito-idp")
    kinds = [{"Name": name, "AttributeDataType": "String"} for name in ("organizationId", "instructorId")]
    pool = cognito.create_user_pool(PoolName="another", Schema=kinds)["UserPool"]["Id"]
    for group in ("admin", "organization", "instructor"):
        cognito.create_group(UserPoolId=pool, GroupName=group)
    stage, file = ("--stage", "local", "--endpoint-url", cloud.endpoint), tmp_path / "users.jsonl"

    cloud.runs("infra.user_pool", "export", *stage, "--calls-per-second", "100", str(file))
    cloud.runs("infra.user_pool", "import", *stage, "--calls-per-second", "100", "--pool", pool, str(file))

    mike = cognito.admin_get_user(UserPoolId=pool, Username="mike")
    groups = cognito.admin_list_groups_for_user(UserPoolId=pool, Username="mike")["Groups"]
    assert {each["Name"]: each["Value"] for each in mike["UserAttributes"]}["custom:instructorId"] == "32"
    assert ([each["GroupName"] for each in groups], mike["UserStatus"]) == (["instructor"], "CONFIRMED")
    exported = [json.loads(line)["username"] for line in file.read_text("utf-8").splitlines()]
    assert {"dana", "omar", "iffat", "northgate", "mike", "sara"} <= set(exported)
