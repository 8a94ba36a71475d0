"""What every command on a stage says of credentials and regions that it cannot use."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from infra.command_line import clients, require_account, run_command
from infra.errors import NoCredentials, NoRegion
from infra.targets import target_of

EXPIRED = ClientError(
    {"Error": {"Code": "ExpiredToken", "Message": "The security token included in the request is expired"}},
    "GetCallerIdentity",
)


class FakeSts:
    def __init__(self, error: Exception) -> None:
        self._error = error

    def get_caller_identity(self) -> dict[str, Any]:
        raise self._error


@pytest.mark.parametrize(
    ("error", "reason"), [(NoCredentialsError(), "Unable to locate credentials"), (EXPIRED, "is expired")]
)
def test_without_credentials_a_sentence_says_how_to_get_them(error: Exception, reason: str) -> None:
    with pytest.raises(NoCredentials) as refused:
        require_account(target_of("dev"), lambda _: FakeSts(error))

    assert reason in str(refused.value)
    assert "AWS_PROFILE" in str(refused.value)


def test_without_a_region_a_sentence_names_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    client = clients(argparse.Namespace(region=None, endpoint_url=None), target_of("dev"))

    with pytest.raises(NoRegion, match="--region"):
        client("cloudformation")


@pytest.mark.parametrize(
    ("raised", "code", "printed"),
    [
        (None, 4, ""),
        (OSError("There is no such file."), 3, "There is no such file.\n"),
        (KeyboardInterrupt(), 130, "\nInterrupted. Nothing was changed.\n"),
    ],
)
def test_how_a_command_ends(
    raised: BaseException | None, code: int, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> int:
        if raised is not None:
            raise raised
        return 4

    assert run_command(command, "Interrupted. Nothing was changed.", error_code=3) == code
    assert capsys.readouterr() == ("", printed)


def test_an_error_that_is_no_sentence_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run_command(lambda: 1 // 0, "Interrupted.")
