"""`python -m infra.local up|run|down|status|logs|mails`: the whole product on this machine, without an AWS account."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from infra.console import say
from infra.errors import DeployError
from infra.local import emulator
from infra.local.errors import LocalError, NotRunning
from infra.local.local_cloud import DEFAULT_PORT, DEFAULT_PORTAL_PORT, LocalCloud
from infra.local.local_stack import aws_client, deploy_local_stack
from infra.local.logs import LogTail
from infra.local.mails import read_mails
from infra.local.portal_process import start_portals, stop_portals
from infra.local.stack_description import format_description, read_description
from infra.shell import leave_aws
from infra.targets import PROJECT, target_of

LOG_PAUSE_SECONDS = 0.5
MAX_PORT = 65_535


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    cloud = LocalCloud(options.dir.resolve(), options.port, options.portal_port, has_demo_data=not options.empty)
    # All AWS clients of this process read the emulator's address here, and nothing else.
    leave_aws()
    os.environ.update(cloud.client_environment())
    try:
        if options.command == "mails":
            mails(cloud, options.to)
            return 0
        return int(COMMANDS[options.command](cloud) or 0)
    except BrokenPipeError:
        # Who reads the output, such as `head`, has seen enough. What is still in the buffer is written to nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0 if options.command in SHOWING else 1
    except (LocalError, DeployError, Boto3Error, BotoCoreError, ClientError, OSError) as error:
        # The text of an OSError names the port or the folder.
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def up(cloud: LocalCloud) -> None:
    """The local cloud runs the current source tree afterwards, in the background."""
    print(format_description(_bring_up(cloud)))


def run(cloud: LocalCloud) -> None:
    """Starts the local cloud, prints the functions' log lines until Ctrl-C, and stops it."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        print(format_description(_bring_up(cloud)))
        print("What the functions log (Ctrl-C stops everything; the data is kept):")
        _follow()
    except KeyboardInterrupt:
        print()
    finally:
        # A second Ctrl-C would interrupt the emulator while it saves its state.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        down(cloud)


def down(cloud: LocalCloud) -> None:
    """The emulator and the portals are stopped afterwards; the data is kept."""
    stop_portals(cloud)
    say("The local cloud is stopped." if emulator.stop(cloud, say) else "The local cloud was not running.")


def status(cloud: LocalCloud) -> int:
    """Prints port, addresses and logins; returns the exit code, 1 when the local cloud does not run."""
    port = emulator.running_port(cloud)
    if port is None:
        print("The local cloud is not running.")
        return 1
    print(f"The local cloud runs on port {port}.")
    if cloud.stack_file.exists():
        print(format_description(read_description(cloud.stack_file)))
    return 0


def logs(cloud: LocalCloud) -> None:
    """Prints the functions' log lines of the last five minutes, then new lines until Ctrl-C. Raises NotRunning."""
    port = emulator.running_port(cloud)
    if port is None:
        raise NotRunning
    os.environ.update(LocalCloud(cloud.folder, port).client_environment())
    _follow(time.time() - 300)


def mails(cloud: LocalCloud, to: str | None) -> None:
    """Prints the mails that were kept instead of being sent, only those to one address if given. Raises NotRunning."""
    port = emulator.running_port(cloud)
    if port is None:
        raise NotRunning
    found = [mail for mail in read_mails(LocalCloud(cloud.folder, port).endpoint) if to in (None, mail.to)]
    for mail in found:
        say(str(mail))
    if not found:
        say(f"There are no mails to {to}." if to else "There are no mails.")


STARTING = ("up", "run")
SHOWING = ("logs", "mails")
COMMANDS = {"up": up, "run": run, "down": down, "status": status, "logs": logs}


def _bring_up(cloud: LocalCloud) -> dict[str, Any]:
    port = emulator.running_port(cloud)
    if port is not None and port != cloud.port:
        say(f"Moving from port {port} to {cloud.port}.")
        emulator.stop(cloud, say)
    if port != cloud.port:
        cloud.folder.mkdir(parents=True, exist_ok=True)
        emulator.start(cloud, say)
    portal_url = start_portals(cloud, say) if cloud.portal_port else None
    return deploy_local_stack(cloud, portal_url, say)


def _follow(since: float | None = None) -> NoReturn:
    tail = LogTail(aws_client("logs"), aws_client("cloudformation"), target_of("local").stack, since)
    while True:
        for line in tail.new_lines():
            say(line)
        time.sleep(LOG_PAUSE_SECONDS)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("command", choices=(*COMMANDS, "mails"))
    # argparse checks a default that is a string like a typed value, and names the option in its message.
    port = os.environ.get("COURSEWIRE_PORT") or str(DEFAULT_PORT)
    parser.add_argument("--port", type=_port, default=port, help=f"default: COURSEWIRE_PORT or {DEFAULT_PORT}")
    portal_port = os.environ.get("PORTAL_PORT") or str(DEFAULT_PORTAL_PORT)
    parser.add_argument("--portal-port", type=_port_or_none, default=portal_port, help="0 for no portals")
    parser.add_argument("--empty", action="store_true", help="no demo data: neither people nor courses")
    parser.add_argument("--to", metavar="ADDRESS", help="mails: only those to this address")
    parser.add_argument("--dir", type=Path, default=PROJECT / ".local", help="where everything is kept")
    options = parser.parse_args(arguments)
    if options.command in STARTING and options.port == options.portal_port:
        parser.error(f"the emulated cloud and the portals cannot both use port {options.port}")
    return options


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a whole number from 1 to {MAX_PORT:,}")
    return int(text)


def _port_or_none(text: str) -> int:
    return 0 if text == "0" else _port(text)


if __name__ == "__main__":
    sys.exit(main())
