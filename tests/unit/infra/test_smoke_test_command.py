"""`python -m infra.smoke_test`: how it ends when it cannot look, or nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.smoke_test.__main__ import main
from tests.unit.infra.fake_cloudformation import FakeCloudFormation


class FakeSts:
    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}


class Deployed(FakeCloudFormation):
    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        return {"Stacks": [{"Outputs": [{"OutputKey": "UserPoolClientId", "OutputValue": "client"}]}]}


class Asking:
    """Cognito for a user whose password is not enough."""

    def __init__(self, challenge: str) -> None:
        self._challenge = challenge

    def initiate_auth(self, **_: Any) -> dict[str, Any]:
        return {"ChallengeName": self._challenge, "Session": "s", "ChallengeParameters": {}}


class Interrupted:
    def initiate_auth(self, **_: Any) -> dict[str, Any]:
        raise KeyboardInterrupt


def clients(cloud: FakeCloudFormation, cognito: Any = None) -> Callable[..., Callable[[str], Any]]:
    found = {"sts": FakeSts(), "cloudformation": cloud, "cognito-idp": cognito}
    return lambda *_: found.__getitem__


@pytest.mark.parametrize("challenge", ["NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA", "MFA_SETUP"])
def test_a_user_whose_password_is_not_enough_is_told_of_the_token(
    challenge: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["--stage", "dev", "--username", "dana"], clients(Deployed("UPDATE_COMPLETE"), Asking(challenge)))

    printed = capsys.readouterr().err
    assert (code, challenge in printed, "COURSEWIRE_ID_TOKEN" in printed) == (1, True, True)


def test_a_missing_stack_is_named_with_its_region(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--stage", "dev"], clients(FakeCloudFormation(None)))

    assert code == 1
    assert capsys.readouterr().err == (
        "There is no stack coursewire-dev in region ca-central-1. If it is in another region, add --region or "
        "correct infra/stages.toml; if there is none yet, deploy the stage.\n"
    )


def test_ctrl_c_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--stage", "dev", "--username", "dana"], clients(Deployed("UPDATE_COMPLETE"), Interrupted()))

    assert (code, capsys.readouterr().err) == (130, "\nInterrupted. The test changes nothing.\n")
