"""Each run of the mailer counts whether the mails could be sent, so that an alarm notices runs that are missing."""

from __future__ import annotations

import pytest

from chalicelib.mail.ports import MailRefused, MailsStopped
from tests.functional.conftest import written
from tests.functional.mails import MailStage
from tests.functional.stage import Stage

MOVE = {"scheduledDate": "2045-07-20", "reason": "Room flooded"}


@pytest.fixture
def mails(stage: Stage) -> MailStage:
    """Course 1 is confirmed with Mike."""
    room = MailStage(stage)
    stage.confirmed(32)
    room.quiet()
    return room


def test_each_run_counts_whether_the_mails_could_be_sent(mails: MailStage, capsys: pytest.CaptureFixture[str]) -> None:
    def runs() -> list[object]:
        return [metric["MailRuns"] for metric in written(capsys) if "MailRuns" in metric]

    capsys.readouterr()
    mails.run()
    nothing_is_due = runs()
    mails.stage.act("dana", 1, "reschedule", MOVE)
    mails.stage.wiring.mails.failure = MailRefused("no such mailbox")
    mails.quiet()
    one_is_refused = runs()
    mails.stage.wiring.mails.failure = MailsStopped("Daily message quota exceeded")
    mails.stage.pass_time(minutes=5)
    mails.run()
    none_is_taken = runs()
    mails.report({})

    assert (nothing_is_due, one_is_refused, none_is_taken, runs()) == ([[1.0]], [[1.0]], [[0.0]], [])


def test_a_stage_that_sends_no_mails_counts_no_runs(mails: MailStage, capsys: pytest.CaptureFixture[str]) -> None:
    mails.stage.limit(mail_from="")
    capsys.readouterr()

    mails.run()

    assert "MailRuns" not in capsys.readouterr().out
