"""Before any test is collected: what the shell says of AWS and of proxies is not heeded by the tests."""

import os

from infra.shell import leave_aws

leave_aws()
# The same texts at a terminal (pytest -s) as elsewhere.
os.environ["NO_COLOR"] = "1"
