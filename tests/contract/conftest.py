"""``stores`` runs each test twice: on the memory stores and on the DynamoDB adapters. Every test finds them empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.damaged_table import DamagedTable, Seed, seed
from tests.contract.simulated_dynamo import simulated_dynamo
from tests.contract.stores import DynamoStores, MemoryStores, Stores


@pytest.fixture(scope="module")
def adapters() -> Iterator[DynamoStores]:
    """Made once a module, because a client takes longer to make than a test to run."""
    with simulated_dynamo() as dynamo:
        yield DynamoStores(dynamo)


@pytest.fixture
def dynamo_stores(adapters: DynamoStores) -> DynamoStores:
    adapters.reset()
    return adapters


@pytest.fixture(params=["memory", "dynamo"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        return MemoryStores()
    found: DynamoStores = request.getfixturevalue("dynamo_stores")
    return found


@pytest.fixture(scope="module")
def seeded(adapters: DynamoStores) -> Seed:
    adapters.reset()
    return seed(adapters)


@pytest.fixture
def table(seeded: Seed, dynamo_stores: DynamoStores) -> DamagedTable:
    """A table for tests of infra/verify_table. Its items are put, not committed once more, which would take long."""
    return DamagedTable(dynamo_stores, seeded)
