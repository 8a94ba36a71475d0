"""Keys from the environment cost nothing; only without them is the SDK asked."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.aws.credentials import Credentials, NoCredentialsError, NoRegionError, credential_source, region

ROOT = Path(__file__).parents[3]
KEYS = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No keys, no files, no region, no endpoint to ask."""
    for name in (*KEYS, "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def test_keys_of_the_environment_are_taken() -> None:
    source = credential_source(KEYS | {"AWS_SESSION_TOKEN": "token"})

    assert source() == Credentials("AKID", "secret", "token")


def test_keys_that_last_have_no_token() -> None:
    source = credential_source(KEYS)

    assert source() == Credentials("AKID", "secret", "")


def test_keys_that_change_in_the_environment_are_seen() -> None:
    environment = dict(KEYS)
    source = credential_source(environment)

    environment["AWS_ACCESS_KEY_ID"] = "AKID2"

    assert source().access_key == "AKID2"


def test_without_keys_the_sdks_chain_is_asked(nowhere: None, tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text("[default]\naws_access_key_id = FILED\naws_secret_access_key = away\n")

    source = credential_source({})

    assert source() == Credentials("FILED", "away", "")


def test_without_any_credentials_it_says_so(nowhere: None) -> None:
    with pytest.raises(NoCredentialsError):
        credential_source({})


def test_credentials_that_cannot_be_renewed_are_none(nowhere: None, tmp_path: Path) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=1)
    first = f'{{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t","Expiration":"{soon:%FT%TZ}"}}'
    (tmp_path / "process").write_text(f"mkdir {tmp_path}/asked && echo '{first}'")
    (tmp_path / "config").write_text(f"[default]\ncredential_process = sh {tmp_path}/process\n")
    source = credential_source({})

    with pytest.raises(NoCredentialsError):
        source()


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_is_the_environments(name: str) -> None:
    named = region({name: "eu-central-1"})

    assert named == "eu-central-1"


def test_without_one_in_the_environment_the_region_is_the_configurations(nowhere: None, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\nregion = eu-west-3\n")

    assert region({}) == "eu-west-3"


def test_without_any_region_it_says_so(nowhere: None) -> None:
    with pytest.raises(NoRegionError):
        region({})


def test_no_sdk_is_imported_for_a_post_in_lambda() -> None:
    """It would cost a cold function more than all the rest."""
    code = (
        "import sys; from chalicelib.push.gateway_poster import GatewayPoster as P;"
        "p = P('http://127.0.0.1:9/dev'); p.close(['a']);"
        "print([m for m in sys.modules if m.split('.')[0] in ('botocore', 'boto3', 'asyncio', 'urllib3')])"
    )

    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=KEYS | {"AWS_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert run.stdout.strip() == "[]"
