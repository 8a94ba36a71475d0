"""Before any test is collected: what the shell says of AWS and of proxies is not heeded by the tests."""

import os

import pytest

from infra.shell import leave_aws

leave_aws()
# The same texts at a terminal (pytest -s) as elsewhere.
os.environ["NO_COLOR"] = "1"


# Before pytest-xdist looks at the groups, and after the folders whose groups are others: later hooks are called first.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests run in one worker: what they share is made once, and pytest-xdist hands out files, not tests."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
