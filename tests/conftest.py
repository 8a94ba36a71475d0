"""Before any test is collected: what the shell says of AWS and of proxies is not heeded by the tests.

Hypothesis has few examples, the same ones each time; many and new ones with ``HYPOTHESIS_PROFILE=thorough``.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

from infra.shell import leave_aws

leave_aws()
# The same texts at a terminal (pytest -s) as elsewhere.
os.environ["NO_COLOR"] = "1"

# How long an example takes says something about the machine, not about the code.
TOLERANT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", TOLERANT, max_examples=25, derandomize=True)
settings.register_profile("thorough", TOLERANT, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


# Before pytest-xdist looks at the groups, and after the folders whose groups are others: later hooks are called first.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests run in one worker: what they share is made once, and pytest-xdist hands out files, not tests."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
