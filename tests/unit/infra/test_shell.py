"""What a shell says of AWS and of proxies reaches neither the local cloud nor the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request

import boto3
import pytest
from botocore.utils import get_environ_proxies

from infra.local.local_cloud import LocalCloud
from infra.shell import leave_aws, no_account, without_aws
from infra.targets import PROJECT
from tests.hostile_shell import HOSTILE


def test_no_setting_of_an_aws_tool_is_left() -> None:
    left = without_aws({"PATH": "/bin", **HOSTILE})

    assert not [name for name in left if name.startswith("AWS_")]
    assert left["PATH"] == "/bin"


def test_what_was_given_is_not_changed() -> None:
    given = dict(HOSTILE)

    without_aws(given)

    assert given == HOSTILE


def test_proxies_stay_for_pip_and_npm_but_not_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    left = without_aws(HOSTILE)
    for name in HOSTILE:
        monkeypatch.delenv(name, raising=False)
    for name, value in left.items():
        monkeypatch.setenv(name, value)

    assert left["HTTPS_PROXY"] == "http://127.0.0.1:9"
    assert not [url for url in ("http://localhost:4566", "http://127.0.0.1:1") if get_environ_proxies(url)]
    assert not urllib.request.proxy_bypass_environment("pypi.example")  # type: ignore[attr-defined]
    assert get_environ_proxies("https://pypi.example/simple")


@pytest.mark.parametrize(
    ("named", "exempt"),
    [
        ("", "localhost,127.0.0.1,::1"),
        ("intranet.example, localhost", "intranet.example,localhost,127.0.0.1,::1"),
        ("*", "*"),
    ],
)
def test_hosts_that_were_exempt_stay_exempt(named: str, exempt: str) -> None:
    left = without_aws({"no_proxy": named})

    assert (left["no_proxy"], left["NO_PROXY"]) == (exempt, exempt)


def test_a_socks_proxy_that_no_library_here_can_use_is_left_out() -> None:
    assert not {"ALL_PROXY", "all_proxy"} & without_aws(HOSTILE).keys()
    assert without_aws({"ALL_PROXY": "http://proxy.example"})["ALL_PROXY"] == "http://proxy.example"


def test_clients_speak_to_the_emulator_whatever_the_shell_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        monkeypatch.setenv(name, os.environ[name])
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    cloud = LocalCloud(port=4711)

    leave_aws()
    os.environ.update(cloud.client_environment())

    for service in ("dynamodb", "cognito-idp", "s3", "cloudformation"):
        client = boto3.client(service)
        assert (client.meta.endpoint_url, client.meta.region_name) == (cloud.endpoint, "us-east-1")
        assert client._request_signer._credentials.access_key == "test"
    for name in cloud.client_environment():
        monkeypatch.delenv(name)


def test_the_home_folder_and_the_machine_hold_no_account() -> None:
    assert no_account().keys() == {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"}


def test_the_tests_themselves_do_not_heed_it() -> None:
    seen = (
        "import json, os, sys; sys.path.insert(0, '.'); import tests.conftest; json.dump(dict(os.environ), sys.stdout)"
    )

    run = subprocess.run(
        [sys.executable, "-c", seen], cwd=PROJECT, env=os.environ | HOSTILE, capture_output=True, text=True, check=True
    )

    assert not [name for name in json.loads(run.stdout) if name.startswith("AWS_")]
