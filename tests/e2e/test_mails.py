"""Mails about courses in the packaged stack: queued by the relay, sent by the emulator's SES, ended by their link."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.mail.dynamo.mail_queue import DynamoMailQueue
from chalicelib.mail.queued_mail import QueuedMail
from chalicelib.people import channels
from chalicelib.people.dynamo.recipients import DynamoRecipients
from infra.local.local_stack import PARAMETERS
from infra.local.mails import Mail, read_mails
from infra.local.portal_client import PortalClient
from infra.local.repeated_requests import repeated
from tests.e2e import node, python_clients
from tests.e2e.conftest import Enter, Stack
from tests.e2e.courses import IFFAT, command, confirmed, cursor_of, ok, unique
from tests.e2e.operator_cloud import OperatorCloud
from tests.e2e.program import COMMAND_SECONDS
from tests.e2e.repeated_requests import answered, decided

# A mail is due when its course has been quiet, which infra/local/local_stack.py sets to seconds. The product's pauses
# after a failure are a minute or two.
MAX_SECONDS = 180
QUIET_SECONDS = int(PARAMETERS["MailQuietSeconds"])
CHANNEL = channels.organization(IFFAT)


@pytest.fixture(autouse=True)
def only_the_test_calls_the_mailer(stack: Stack, stack_file: Path) -> Iterator[None]:
    """Its schedule would send what is due in the middle of what the test arranges."""
    with OperatorCloud(stack, stack_file).without_schedule("Mailer"):
        yield


class Mailbox:
    """The mails of the local cloud. The mailer is called when the test wants it, and not each minute."""

    def __init__(self, stack: Stack) -> None:
        self._endpoint = stack["awsEndpointUrl"]
        environment = {
            "AWS_ENDPOINT_URL": self._endpoint, "AWS_REGION": stack["region"], "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }  # fmt: skip
        self._courses = Table(stack["tables"]["courses"], Service("dynamodb", environment=environment))
        clients = {
            name: boto3.client(
                name, endpoint_url=self._endpoint, region_name=stack["region"],
                aws_access_key_id="test", aws_secret_access_key="test",
            )
            for name in ("lambda", "cloudformation")
        }  # fmt: skip
        self._lambda: Any = clients["lambda"]
        self._resources: Any = clients["cloudformation"]
        self._mailer = self._name_of("Mailer")

    async def mails(self, to: str, about: str, count: int = 1) -> list[Mail]:
        """The mails to that address about the place, oldest first. The first ``count`` come within MAX_SECONDS each."""
        async with asyncio.timeout(MAX_SECONDS * count):
            while len(found := self.now(to, about)) < count:
                await asyncio.to_thread(self.send)
                await asyncio.sleep(0.5)
        return found

    def now(self, to: str, about: str) -> list[Mail]:
        return [mail for mail in read_mails(self._endpoint) if mail.to == to and about in mail.text]

    async def until_queued(self, to: str, count: int) -> None:
        """So many mails wait for that reader. They do within MAX_SECONDS."""
        found: list[QueuedMail] = []
        async with asyncio.timeout(MAX_SECONDS):
            while len(found) < count:
                await asyncio.sleep(0.2)
                found = await asyncio.to_thread(self.queued, to)

    def queued(self, to: str) -> list[QueuedMail]:
        """What waits for that reader of Iffat College."""
        readers = {each.user_id for each in DynamoRecipients(self._courses).of_channel(CHANNEL) if each.email == to}
        return [each.mail for each in DynamoMailQueue(self._courses).all() if each.mail.user_id in readers]

    def send(self) -> None:
        self._lambda.invoke(FunctionName=self._mailer, Payload=json.dumps({"id": "e2e", "source": "aws.events"}))

    @contextmanager
    def with_people(self, **variables: str) -> Iterator[None]:
        """The function of unsubscribe links has these variables in the meantime."""
        name = self._name_of("People")
        before = self._lambda.get_function_configuration(FunctionName=name)["Environment"]
        changed = {"Variables": before["Variables"] | variables}
        self._lambda.update_function_configuration(FunctionName=name, Environment=changed)
        try:
            yield
        finally:
            self._lambda.update_function_configuration(FunctionName=name, Environment=before)

    def _name_of(self, function: str) -> str:
        found = self._resources.describe_stack_resource(StackName="coursewire-local", LogicalResourceId=function)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])


async def invited(admin: PortalClient, email: str) -> str:
    """A new user of Iffat College; returns the username."""
    name = f"reader-{unique()}"
    body = {"username": name, "name": "Reader", "email": email, "role": "organization", "organizationId": 7}
    answer = await decided(admin, "/people/users", body)
    # An earlier attempt, whose response was lost, may have added the user.
    assert answer.is_success or answer.json()["code"] == "already_exists", answer.text
    return name


@asynccontextmanager
async def mailed(stack: Stack, user: PortalClient) -> AsyncIterator[None]:
    """The user is mailed in the meantime."""
    address, own = f"{stack['restUrl']}/mail/settings", {"Authorization": user.token}
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:

        async def choose(*, is_subscribed: bool) -> None:
            wanted = {"subscribed": is_subscribed}
            told = ok(await repeated(lambda: http.patch(address, json=wanted, headers=own)))
            assert told["subscribed"] is is_subscribed

        await choose(is_subscribed=True)
        try:
            yield
        finally:
            await choose(is_subscribed=False)


def unsubscribe_link(stack: Stack, mail: Mail) -> str:
    """The address for one click, which a browser may open too."""
    token = re.search(r"/unsubscribe(?:\?token=|#)(\S+)", mail.text)
    assert token
    return f"{stack['restUrl']}/mail/unsubscribe?token={token[1]}"


def read_strictly(calendar: str) -> dict[str, Any]:
    """The event of a calendar file as another program understands it, which refuses what RFC 5545 forbids."""
    text = "".join(f"{line}\r\n" for line in calendar.splitlines())
    done = subprocess.run(
        [sys.executable, str(node.CLIENTS / "read_calendar.py")], input=text,
        env=os.environ | python_clients.install(), capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_moves_are_one_mail_and_a_cancellation_ends_its_entry_until_one_click_ends_the_mails(
    stack: Stack, portals: Enter
) -> None:
    mailbox = Mailbox(stack)

    async def story() -> tuple[list[Mail], list[Mail], httpx.Response]:
        async with portals("dana", "mike") as (dana, mike), mailed(stack, mike):
            reader = f"{unique()}@example.com"
            await invited(dana, reader)
            course = await confirmed(dana, timeZone="Europe/Berlin")
            for day in range(22, 27):
                moved = {"scheduledDate": f"2044-02-{day}", "startTime": "09:00", "endTime": "12:00", "reason": "Room"}
                ok(await decided(dana, f"/courses/{course['courseId']}/reschedule", moved))
            # Mike's page shows it.
            shown = await cursor_of(mike)
            ok(await decided(mike, "/notices/seen", {"cursor": shown}))
            await mailbox.mails(reader, course["location"])
            ok(await decided(dana, f"/courses/{course['courseId']}/cancel", {"reason": "Snow"}))
            found = await mailbox.mails(reader, course["location"], 2)
            others = await mailbox.mails("mike@example.com", course["location"])
        # As a mail program does for List-Unsubscribe-Post: RFC 8058, section 3.1.
        click = {"List-Unsubscribe": "One-Click"}
        async with httpx.AsyncClient(trust_env=False, timeout=60) as anybody:
            return found, others, await anybody.post(unsubscribe_link(stack, found[0]), data=click)

    found, others, ended = asyncio.run(story())

    assert [mail.subject.partition(":")[0] for mail in found] == ["Confirmed", "Cancelled"]
    invited_to, cancelled = (read_strictly(mail.calendar) for mail in found)
    assert (invited_to["method"], invited_to["status"]) == ("REQUEST", "CONFIRMED")
    assert invited_to["start"] == "2044-02-26T09:00:00+01:00"
    assert (cancelled["method"], cancelled["status"]) == ("CANCEL", "CANCELLED")
    assert cancelled["uid"] == invited_to["uid"]
    assert cancelled["sequence"] > invited_to["sequence"]
    # He was told of the cancellation only.
    assert [mail.subject.partition(":")[0] for mail in others] == ["Cancelled"]
    assert (ended.status_code, ended.json()) == (200, {"subscribed": False})


def test_the_button_behind_the_link_ends_the_mails_where_only_pages_of_one_origin_may_call(
    stack: Stack, portals: Enter, clients: Path, chromium: str
) -> None:
    """In a browser, on a stage that knows no portals."""

    async def story() -> Mail:
        async with portals("dana") as (dana,):
            reader = f"{unique()}@example.com"
            await invited(dana, reader)
            course = await confirmed(dana)
            return (await mailbox.mails(reader, course["location"]))[0]

    mailbox = Mailbox(stack)
    link = unsubscribe_link(stack, asyncio.run(story()))
    with mailbox.with_people(PORTAL_URL="", CORS_ORIGINS="https://intranet.example.com"):
        pressed = subprocess.run(
            ["node", clients / "press_button.mjs", link], env=os.environ | {"CHROMIUM": chromium},
            capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True,
        )  # fmt: skip

    assert json.loads(pressed.stdout) == {"subscribed": False}


def test_an_import_is_one_mail_whose_calendar_files_another_program_reads(stack: Stack, portals: Enter) -> None:
    header = "organizationId,courseType,scheduledDate,startTime,endTime,timeZone,students,location"

    async def story() -> list[Mail]:
        async with portals("dana") as (dana,):
            reader, place = f"{unique()}@example.com", f"Hall {unique()}"
            await invited(dana, reader)
            courses = [command(location=f"{place}-{index}", organizationId=IFFAT) for index in range(8)]
            rows = [",".join(str(course[name]) for name in header.split(",")) for course in courses]
            file = {"csv": "\n".join((header, *rows, "")), "save": True}
            ok(await decided(dana, "/people/imports/courses", file))
            mailbox = Mailbox(stack)
            await mailbox.until_queued(reader, len(courses))
            # Until all of them have been quiet: one that is due before the others would be a mail of its own.
            await asyncio.sleep(QUIET_SECONDS + 1)
            return await mailbox.mails(reader, place)

    (mail,) = asyncio.run(story())

    files = [read_strictly(f"BEGIN:VCALENDAR{each}") for each in mail.calendar.split("BEGIN:VCALENDAR")[1:]]
    assert mail.subject == "News about 8 courses"
    assert [file["method"] for file in files] == ["REQUEST"] * 8
    assert len({file["uid"] for file in files}) == 8


def test_an_address_that_bounces_is_shown_to_admins(stack: Stack, portals: Enter) -> None:
    async def story() -> Any:
        async with portals("dana") as (dana,):
            # An address of the mailbox simulator of Amazon SES.
            address = f"bounce+{unique()}@simulator.amazonses.com"
            name = await invited(dana, address)
            course = await confirmed(dana)
            await Mailbox(stack).mails(address, course["location"])
            async with asyncio.timeout(MAX_SECONDS):
                while True:
                    page = ok(await answered(dana, "/people/users?role=organization"))
                    (user,) = (each for each in page["items"] if each["username"] == name)
                    if user["mailProblem"]:
                        return user
                    await asyncio.sleep(0.2)

    user = asyncio.run(story())

    assert user["mailProblem"]["kind"] == "bounce"
