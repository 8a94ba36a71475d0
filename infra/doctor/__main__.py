"""`python -m infra.doctor --stage prod`: what is wrong with a stage, and where to look. Changes nothing.

One line for each finding: WRONG, UNKNOWN for what could not be looked at, or a note; what it is; the page or
command that leads on.

Exit code 0: nothing is wrong. 1: something is wrong. 2: the command line is wrong. 3: nothing wrong was found, and
something could not be looked at.
"""

from __future__ import annotations

import argparse
import sys
import time

import httpx

from infra.command_line import ERRORS, Clients, add_stage, clients, require_account
from infra.console import say
from infra.doctor import address_checks, data_checks, function_checks, stack_checks
from infra.doctor.examined_stage import examined_stage
from infra.doctor.findings import COULD_NOT_LOOK, SOMETHING_IS_WRONG, by_severity, exit_code
from infra.doctor.run_checks import run_checks
from infra.targets import target_of

CHECKS = (*stack_checks.CHECKS, *function_checks.CHECKS, *data_checks.CHECKS, *address_checks.CHECKS)


def main(arguments: list[str] | None = None, clients_of: Clients = clients) -> int:
    options = _parse(arguments)
    began = time.monotonic()
    with httpx.Client(trust_env=options.endpoint_url is None) as http:
        try:
            target = target_of(options.stage)
            client = clients_of(options, target)
            require_account(target, client)
            stage = examined_stage(target, client, http)
        except ERRORS as error:
            print(error, file=sys.stderr)
            return COULD_NOT_LOOK
        if stage is None:
            say(f"There is no stack {target.stack} here. make deploy STAGE={target.stage} creates it.")
            return SOMETHING_IS_WRONG
        found = run_checks(CHECKS, stage)
    findings = by_severity(each for of_check in found.values() for each in of_check)
    for each in findings:
        say(str(each))
    well = [name for name, of_check in found.items() if not of_check]
    say(f"  ok       {', '.join(well) or 'nothing'}")
    say(f"{target.stack}: {len(found)} checks in {time.monotonic() - began:.0f} s, {len(findings)} findings.")
    return exit_code(findings)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.doctor", description=__doc__)
    add_stage(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
