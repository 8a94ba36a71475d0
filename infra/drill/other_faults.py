"""Schedules that do not run, damaged reports, and alarms on quotas of the account that the emulator does not have."""

from __future__ import annotations

from typing import ClassVar

from infra.drill.fault import FUNCTIONS, ONLY_ALARM, Counted, Fault


class SweepDoesNotRun(Fault):
    broken = "the rule of the sweep's schedule is disabled"
    alarms: ClassVar = {"SweepMissingAlarm": Counted("complete runs of the sweep, of which there are none", FUNCTIONS)}

    def begin(self) -> None:
        self.stage.client("events").disable_rule(Name=self.stage.rule_of("Sweep"))

    def end(self) -> None:
        self.stage.client("events").enable_rule(Name=self.stage.rule_of("Sweep"))


class MailerDoesNotRun(Fault):
    broken = "the rule of the mailer's schedule is disabled"
    alarms: ClassVar = {
        "MailerMissingAlarm": Counted("complete runs of the mailer, of which there are none", FUNCTIONS)
    }

    def begin(self) -> None:
        self.stage.client("events").disable_rule(Name=self.stage.rule_of("Mailer"))

    def end(self) -> None:
        self.stage.client("events").enable_rule(Name=self.stage.rule_of("Mailer"))


class MailReportsAreDamaged(Fault):
    broken = "reports of the mail service have another form"
    alarms: ClassVar = {"MailFailuresAlarm": Counted("reports that could not be noted", FUNCTIONS)}

    def drive(self) -> None:
        payload = b'{"source": "aws.ses", "detail": {}}'
        self.stage.client("lambda").invoke(FunctionName=self.stage.names["Mailer"], Payload=payload)


class SignInIsThrottled(Fault):
    broken = "nothing: the emulator's Cognito refuses no rate"
    alarms: ClassVar = {"SignInThrottledAlarm": Counted("refused sign-ins, made up", ONLY_ALARM)}

    def drive(self) -> None:
        self.stage.publish("SignInThrottledAlarm", [1])


class QuotaIsNear(Fault):
    broken = "nothing: the emulator has no quota of concurrent functions"
    alarms: ClassVar = {"ConcurrencyAlarm": Counted("functions that run at once, made up", ONLY_ALARM)}

    def drive(self) -> None:
        self.stage.publish("ConcurrencyAlarm", [900])
