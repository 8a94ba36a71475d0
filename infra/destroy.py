"""`python -m infra.destroy --stage dev`: what would be deleted and what stays → the stage's name, typed → no stack.

The courses table and the user pool stay. Exit code 0: there is no such stack. 1: the stack is as it was, or a resource
could not be deleted; the last lines say why. 2: the command line is wrong.
"""

import argparse
import sys

from infra.command_line import Cloud, add_stage, clients, require_account, run_command
from infra.console import say
from infra.stack_remover import StackRemover, summary
from infra.targets import target_of


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    interruption = "Interrupted. A removal that had begun goes on: see the stack's events."
    return run_command(lambda: _destroy(options), interruption)


def _destroy(options: argparse.Namespace) -> int:
    target = target_of(options.stage)
    cloud = Cloud(clients(options, target), say, say)
    require_account(target, cloud.client)
    remover = StackRemover(target, cloud, confirmed=options.confirm, even_protected=options.even_protected)
    say(summary(target, remover.remove()))
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.destroy", description=__doc__)
    add_stage(parser)
    parser.add_argument("--confirm", metavar="NAME", help="the stage's name, instead of typing it at the question")
    parser.add_argument("--even-protected", action="store_true", help="remove a protected stage too")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
