"""One simulated cloud a module; every test finds its tables empty."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.observability import logger
from chalicelib.wiring import Wiring, use
from tests.functional.restored_stage import restore_database, restored_stage
from tests.functional.rights import Rights, rights
from tests.functional.stage import Stage
from tests.functional.stage_wiring import StageWiring
from tests.quick_moto import make_moto_quick

Log = Callable[[], list[Any]]
make_moto_quick()
__all__ = ["Log", "Rights", "restore_database", "restored_stage", "rights", "written"]


def written(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    """The metrics of the test, which are log lines in the Embedded Metric Format."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]


@pytest.fixture(scope="module")
def module_stage() -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        environment.setenv("AWS_REGION", "us-east-1")
        stage = Stage(StageWiring(), boto3.client("dynamodb", region_name="us-east-1"))
        stage.begin_with(Stage.create_tables)
        yield stage


@pytest.fixture
def stage(module_stage: Stage) -> Iterator[Stage]:
    use(module_stage.wiring)
    yield module_stage
    use(Wiring())
    module_stage.reset()


@pytest.fixture
def log() -> Iterator[Log]:
    """The log lines written since the test began, as CloudWatch gets them."""
    buffer = io.StringIO()
    (handler,) = [handler for handler in logger.handlers if isinstance(handler, logging.StreamHandler)]
    before = handler.setStream(buffer)
    yield lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]
    handler.setStream(before or handler.stream)
