"""`python -m infra.people --stage dev SUBJECT …`: organizations, instructors, users and courses of a stage.

Exit code 0: done. 1: refused, and nothing was saved; the lines say why. 2: the command line is wrong. 3: a service
refused or could not be reached; the last line says what was saved.
"""

import argparse
import os
import sys
from collections.abc import Callable

from chalicelib.aws.credentials import NoCredentialsError, NoRegionError
from chalicelib.aws.http import UnreachableError
from chalicelib.aws.table import TableError
from chalicelib.csv_files.csv_errors import BadRows, PartlySaved
from chalicelib.errors import CoursewireError, InvalidFields
from chalicelib.people.cognito.user_pool import UserPoolError
from chalicelib.wiring import Wiring
from infra.command_line import ERRORS, clients, require_account
from infra.console import say
from infra.errors import DeployError
from infra.people.acts import SIMPLE, export_file, import_file
from infra.people.options import parse
from infra.people.progress import import_progress
from infra.people.stage_ports import StagePorts
from infra.stack import Stack
from infra.targets import target_of

DONE, REFUSED, FAILED = 0, 1, 3
FAILURES = (*ERRORS, NoCredentialsError, NoRegionError, TableError, UnreachableError, UserPoolError)


def ports_of(options: argparse.Namespace) -> Wiring:
    """Returns the ports of a stage's stack. Raises WrongAccount where the credentials are those of another account."""
    target = target_of(options.stage)
    client = clients(options, target)
    require_account(target, client)
    # All adapters read region and address from here.
    region, address = options.region or target.settings.region, options.endpoint_url
    given = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, "AWS_ENDPOINT_URL": address}
    os.environ.update({name: value for name, value in given.items() if value})
    return StagePorts(Stack(client("cloudformation"), target.stack))


def main(arguments: list[str] | None = None, ports: Callable[[argparse.Namespace], Wiring] = ports_of) -> int:
    options = parse(__doc__, arguments)
    try:
        _carry_out(ports(options), options)
    except BadRows as refusal:
        for error in refusal.errors:
            say(f"row {error.row}, {error.column or 'whole row'}: {error.message}", sys.stderr)
        say(str(refusal), sys.stderr)
        return REFUSED
    except InvalidFields as refusal:
        for field, message in refusal.errors.items():
            say(f"{field}: {message}", sys.stderr)
        return REFUSED
    except PartlySaved as stopped:
        say(str(stopped), sys.stderr)
        return FAILED
    except (CoursewireError, DeployError) as refusal:
        say(str(refusal), sys.stderr)
        return REFUSED
    except OSError as error:
        say(f"{error.filename}: {error.strerror}" if error.filename else str(error), sys.stderr)
        return REFUSED
    except FAILURES as error:
        say(str(error), sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        say("\nInterrupted. Rows that were saved stay saved; import the same file again to save the rest.", sys.stderr)
        return 130
    return DONE


def _carry_out(ports: Wiring, options: argparse.Namespace) -> None:
    if options.subject == "export":
        export_file(ports, options)
    elif options.subject == "import":
        with import_progress(sys.stderr) as progress:
            import_file(ports, options, say, progress, FAILURES)
    else:
        SIMPLE[options.subject](ports, options, say)


if __name__ == "__main__":
    sys.exit(main())
