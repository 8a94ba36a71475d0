"""The packaged stack in a local cloud of the tests' own: fresh state, free port, IAM enforced.

``COURSEWIRE_STACK=/path/to/stack.json`` runs the suite against a stack that is already up instead.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws.http import KeepAliveClient
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.people.dynamo.recipients import DynamoRecipients
from infra.local.emulator_environment import ensure_emulator_environment
from infra.local.local_cloud import LocalCloud
from infra.local.portal_client import PortalClient
from infra.shell import without_aws
from tests.e2e import browser, node
from tests.e2e.build_lock import build_lock
from tests.e2e.machine_lock import machine_lock
from tests.e2e.page_examples import Start
from tests.e2e.program import COMMAND_SECONDS, Program
from tests.e2e.running_order import MEASURING_GROUPS, place_of, running_order
from tests.free_port import free_port

ROOT = Path(__file__).parents[2]
GIVEN = "COURSEWIRE_STACK names a stack that others may be using: it is not stopped, started or changed"
Stack = dict[str, Any]
Enter = Callable[..., Any]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in ours:
        item.add_marker("e2e")
        # httpcore leaves the transport of a request that is cancelled while it connects to the garbage collector, which
        # would fail whichever test runs then.
        item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    order = running_order(group_of(item) for item in ours)
    # The others keep their places before these.
    items.sort(key=lambda item: order.index(group_of(item)) if item.get_closest_marker("e2e") else -1)


def group_of(item: pytest.Item) -> str:
    """The tests of a module share what is slow to make, so they run in one process. The portals' suites do not."""
    place = place_of(item.name)
    if place is not None:
        return MEASURING_GROUPS[place]
    return item.name if item.path.stem == "test_portals" else item.path.stem


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test that measures waits until the tests of the other processes have ended, and they for it."""
    with machine_lock(place_of(item.name)):
        return (yield)


@pytest.fixture(scope="session")
def stack_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    given = os.environ.get("COURSEWIRE_STACK")
    if given:
        yield Path(given).resolve()
        return
    folder = tmp_path_factory.mktemp("cloud")
    share_environment(LocalCloud(folder))
    cloud = LocalCloud(folder, free_port())
    local("up", folder, "--port", str(cloud.port))
    end_mails_of_demo_users(cloud)
    try:
        yield folder / "stack.json"
    finally:
        local("down", folder)


@pytest.fixture(scope="session")
def stack(stack_file: Path) -> Stack:
    return dict(json.loads(stack_file.read_text("utf-8")))


def local(command: str, folder: Path, *options: str) -> None:
    """Runs the command. When it fails, the test fails with its output."""
    arguments = [sys.executable, "-m", "infra.local", command, "--dir", str(folder), "--portal-port", "0", *options]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)
    if done.returncode != 0:
        pytest.fail(f"infra.local {command} failed:\n{done.stdout}\n{done.stderr}", pytrace=False)


def end_mails_of_demo_users(cloud: LocalCloud) -> None:
    """The demo users want no mails: one test looks at mails, of its own users, and each change would send several."""
    stack = json.loads(cloud.stack_file.read_text("utf-8"))
    with closing(KeepAliveClient(cloud.endpoint)) as connections:
        service = Service("dynamodb", send=connections, environment=cloud.client_environment())
        recipients = DynamoRecipients(Table(stack["tables"]["courses"], service))
        for channel in ("admin", "organization:7", "organization:8", "instructor:32", "instructor:33"):
            for user_id in [each.user_id for each in recipients.of_channel(channel)]:
                recipients.change(channel, user_id, lambda found: found and replace(found, is_subscribed=False))


def share_environment(cloud: LocalCloud) -> None:
    """The cloud has the emulator's packages of the project's folder; only what it keeps is its own."""
    shared = LocalCloud(ROOT / ".local").environment_folder
    with build_lock():
        ensure_emulator_environment(shared, print)
    cloud.environment_folder.symlink_to(shared)


def own_cloud(folder: Path, stack_file: Path) -> LocalCloud:
    """Another cloud, which is not started. The test is skipped where the stack is given."""
    if os.environ.get("COURSEWIRE_STACK"):
        pytest.skip(GIVEN)
    cloud = LocalCloud(folder, free_port())
    share_environment(cloud)
    return cloud


def deploy(cloud: LocalCloud, *options: str) -> str:
    """What `python -m infra.deploy` of this source tree printed."""
    command = [sys.executable, "-m", "infra.deploy", "--stage", "local", "--endpoint-url", cloud.endpoint]
    environment = without_aws(os.environ) | cloud.client_environment()
    done = subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, timeout=COMMAND_SECONDS,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def portals(stack: Stack) -> Enter:
    """``async with portals("dana", "mike") as (dana, mike)``: signed-in users."""

    @asynccontextmanager
    async def enter(*usernames: str) -> AsyncIterator[list[PortalClient]]:
        async with AsyncExitStack() as exits:
            yield [await exits.enter_async_context(PortalClient(stack, username)) for username in usernames]

    return enter


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Saves a text under a name and runs it as a reader would."""

    def started(name: str, text: str, *command: str | Path, **environment: str) -> Program:
        (tmp_path / name).write_text(text, "utf-8")
        return Program(*command, tmp_path / name, cwd=tmp_path, environment=environment)

    return started


@pytest.fixture(scope="module")
def clients() -> Path:
    node.skip_without()
    node.install()
    return node.CLIENTS


@pytest.fixture
def packages(clients: Path, tmp_path: Path) -> None:
    """As after `npm install` in the folder where the example is saved."""
    (tmp_path / "node_modules").symlink_to(clients / "node_modules")


@pytest.fixture(scope="module")
def in_browser(clients: Path) -> tuple[str, Path]:
    """The command before the name of a module for a page."""
    node.build_our_client()
    return "node", clients / "page.mjs"


@pytest.fixture(scope="module")
def chromium() -> str:
    found = browser.find_or_install()
    if found is None:
        pytest.skip("there is no Chromium and none could be installed; set CHROMIUM to the path of one")
    return found
