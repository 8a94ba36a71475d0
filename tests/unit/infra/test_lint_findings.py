"""A finding of checkov must be fixed, or accepted with a reason for its resource."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.lint.findings import Acceptance, Finding, parse_findings, read_acceptances, unaccepted, unused

QUEUE = Finding("CKV_AWS_27", "AWS::SQS::Queue.Failures", "Ensure all data stored in the SQS queue is encrypted")
TABLE = Finding("CKV_AWS_28", "AWS::DynamoDB::Table.CoursesTable", "Ensure backup is enabled")


def report(*found: Finding) -> dict[str, object]:
    failed = [{"check_id": each.rule, "resource": each.resource, "check_name": each.text} for each in found]
    return {"check_type": "cloudformation", "results": {"failed_checks": failed, "passed_checks": []}}


def test_failed_checks_are_findings_and_nothing_else_is() -> None:
    assert parse_findings(report(TABLE, QUEUE)) == [QUEUE, TABLE]
    assert parse_findings([report(QUEUE), report(TABLE)]) == [QUEUE, TABLE]
    # What checkov prints when it found nothing to check.
    assert parse_findings({"passed": 0, "failed": 0}) == []


def test_an_acceptance_covers_the_resources_it_names_and_no_others() -> None:
    connections = Acceptance("CKV_AWS_28", ("AWS::DynamoDB::Table.ConnectionsTable",), "It has two hours of data.")
    queues = Acceptance("CKV_AWS_27", ("AWS::SQS::Queue.*",), "SSE-SQS")

    assert unaccepted([QUEUE, TABLE], [connections, queues]) == [TABLE]


def test_an_acceptance_that_nothing_needs_is_named() -> None:
    queues = Acceptance("CKV_AWS_27", ("AWS::SQS::Queue.*",), "SSE-SQS")

    assert unused([TABLE], [queues]) == [queues]
    assert unused([QUEUE], [queues]) == []


def test_everything_that_is_accepted_has_a_reason() -> None:
    acceptances = read_acceptances()

    assert acceptances
    assert all(each.resources and len(each.reason) > 40 for each in acceptances)


def test_an_entry_without_a_reason_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "accepted.toml"
    file.write_text('[[CKV_AWS_27]]\nresources = ["*"]\n', "utf-8")

    with pytest.raises(KeyError, match="reason"):
        read_acceptances(file)
