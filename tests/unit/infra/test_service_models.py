"""What is left of botocore's data says the same as the whole of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.config import Config
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.regions import EndpointResolver
from botocore.session import Session, get_session
from pynamodb.constants import SERVICE_NAME

from infra.service_models import SERVICES, keep_needed, without_documentation
from infra.targets import PROJECT

WHOLE = Path(botocore.__file__).parent / "data"
CLIENT = re.compile(r'(?:create_client|\.client)\(\s*"([a-z0-9-]+)"')


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("botocore") / "data"
    shutil.copytree(WHOLE, folder)
    keep_needed(folder)
    return folder


def loader(data: Path) -> Loader:
    return Loader(extra_search_paths=[str(data)], include_default_search_paths=False)


def session(data: Path) -> Session:
    found = get_session()
    found.register_component("data_loader", loader(data))
    found.set_credentials("test", "test")
    return found


def test_only_the_services_that_are_used_are_left(kept: Path) -> None:
    assert {each.name for each in kept.iterdir() if each.is_dir()} == set(SERVICES)


def test_it_takes_a_twentieth_of_the_room(kept: Path) -> None:
    sizes = [sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) for data in (WHOLE, kept)]

    assert sizes[1] < sizes[0] / 20


def test_every_service_that_the_functions_call_is_described() -> None:
    sources = [path.read_text("utf-8") for path in (PROJECT / "chalicelib").rglob("*.py")]

    called = {name for source in sources for name in CLIENT.findall(source)} | {SERVICE_NAME}

    assert called <= set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_model_keeps_every_operation_and_shape(kept: Path, service: str) -> None:
    whole, ours = (ServiceModel(loader(data).load_service_model(service, "service-2")) for data in (WHOLE, kept))

    assert ours.operation_names == whole.operation_names
    assert {name: members(ours, name) for name in ours.shape_names} == {
        name: members(whole, name) for name in whole.shape_names
    }


def members(model: ServiceModel, shape: str) -> Any:
    found = model.shape_for(shape)
    return found.type_name, sorted(getattr(found, "members", {})), found.serialization


@pytest.mark.parametrize("address", SERVICES)
def test_every_region_keeps_its_address(kept: Path, address: str) -> None:
    whole, ours = (EndpointResolver(loader(data).load_data("endpoints")) for data in (WHOLE, kept))
    partitions = whole.get_available_partitions()

    assert ours.get_available_partitions() == partitions
    for partition in partitions:
        regions = whole.get_available_endpoints(address, partition)
        assert ours.get_available_endpoints(address, partition) == regions
        assert [ours.construct_endpoint(address, each) for each in regions] == [
            whole.construct_endpoint(address, each) for each in regions
        ]


@pytest.mark.parametrize("region", ["us-east-1", "ca-central-1", "eu-central-2", "cn-north-1", "us-gov-west-1"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_client_speaks_to_the_same_address(kept: Path, service: str, region: str) -> None:
    config = Config(region_name=region)

    addresses = {session(data).create_client(service, config=config).meta.endpoint_url for data in (WHOLE, kept)}

    assert len(addresses) == 1


def test_a_member_named_documentation_stays() -> None:
    model = {"documentation": "words", "members": {"documentation": {"shape": "Text", "documentation": "words"}}}

    assert without_documentation(model) == {"members": {"documentation": {"shape": "Text"}}}
