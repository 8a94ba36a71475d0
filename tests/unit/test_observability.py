"""What CloudWatch gets of a line that is logged, of what is counted, and of the time that is spent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.observability import PERCENT, correlate, correlation_id, count, invocation, measure, observe_database

ROOT = Path(__file__).parents[2]
SCRIPT = "import app; from chalicelib.observability import logger; logger.info('said')"
UNREADABLE = """
from chalicelib.observability import invocation, report_unreadable
with invocation("c6af9ac6"):
    report_unreadable('FEED#admin', '0000000000000041')
"""
SPANS = """
from chalicelib.observability import invocation, observe_database, observe_step
for number in range(1000):
    with invocation(f"request-{number}"):
        observe_database("GetItem", 0.010, False)
        observe_database("Query", 0.010, False)
        observe_database("TransactWriteItems", 0.030, False)
        observe_step("post", 0.005)
"""
PUSH = """
import logging
from chalicelib.observability import invocation
with invocation("c6af9ac6"):
    logging.getLogger("coursewire.push").warning("refused")
"""


@pytest.mark.parametrize("handler", ["app.app", "app.broadcaster", "app.websocket_message"])
def test_a_line_is_written_once_and_as_json_whatever_function_starts(handler: str) -> None:
    """Chalice and Powertools share a logger of this name; in a process of its own, as nothing of pytest may help."""
    assert [line["message"] for line in lines_of(SCRIPT, handler)] == ["said"]


def test_an_unreadable_item_is_logged_with_its_key_and_counted() -> None:
    logged, counted = lines_of(UNREADABLE, "app.app", STAGE="prod")

    assert (logged["level"], logged["pk"], logged["sk"]) == ("ERROR", "FEED#admin", "0000000000000041")
    assert logged["correlation_id"] == "c6af9ac6"
    assert counted["UnreadableEntries"] == [1.0]
    (metrics,) = counted["_aws"]["CloudWatchMetrics"]
    assert metrics["Namespace"] == "Coursewire"
    assert [sorted(each) for each in metrics["Dimensions"]] == [["service", "stage"]]
    assert (counted["service"], counted["stage"]) == ("coursewire", "prod")
    assert [(metric["Name"], metric["Unit"]) for metric in metrics["Metrics"]] == [("UnreadableEntries", "Count")]


def test_lines_of_the_poster_are_json_with_the_same_id() -> None:
    (line,) = lines_of(PUSH, "app.broadcaster")

    assert (line["message"], line["correlation_id"]) == ("refused", "c6af9ac6")


def test_the_metrics_of_an_invocation_are_one_line_also_after_an_exception(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        _count_much_and_fail()

    (line,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (line["PostsSent"], line["PostsFailedShare"]) == ([500.0], [12.5])


def test_an_invocation_that_counts_nothing_writes_no_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    with invocation("r-1"):
        observe_database("GetItem", 0.01, was_throttled=False)

    assert capsys.readouterr().out == ""


def test_a_request_that_the_database_throttled_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with invocation("r-1"):
        observe_database("PutItem", 0.01, was_throttled=True)

    assert json.loads(capsys.readouterr().out)["DatabaseThrottles"] == [1.0]


def test_nothing_is_left_for_the_next_invocation(capsys: pytest.CaptureFixture[str]) -> None:
    with invocation("r-1"):
        count("MessageFailures")
    capsys.readouterr()

    with invocation("r-2"):
        assert correlation_id() == "r-2"

    assert (correlation_id(), capsys.readouterr().out) == ("", "")


def test_a_batch_has_the_ids_of_its_entries_each_once_and_not_too_many() -> None:
    with invocation():
        correlate(["b", "", "a", "b"])
        assert correlation_id() == "b,a"

        correlate(str(number) for number in range(100))
        assert len(correlation_id().split(",")) == 20


def test_spans_are_logged_for_the_share_of_ids_that_is_asked_for() -> None:
    sampled = lines_of(SPANS, "app.app", SPAN_SAMPLE_RATE="0.1")

    assert 50 < len(sampled) < 150
    assert {(line["message"], line["read_ms"], line["write_ms"], line["post_ms"]) for line in sampled} == {
        ("Spans", 20.0, 30.0, 5.0)
    }


def test_every_function_selects_the_same_ids() -> None:
    first, second = (lines_of(SPANS, handler, SPAN_SAMPLE_RATE="0.02") for handler in ("app.app", "app.broadcaster"))

    assert [line["correlation_id"] for line in first] == [line["correlation_id"] for line in second]
    assert first


def test_no_spans_are_logged_unless_asked_for() -> None:
    assert lines_of(SPANS, "app.app") == []


def _count_much_and_fail() -> None:
    with invocation("r-1"):
        for _ in range(250):
            count("PostsSent", 2)
        measure("PostsFailedShare", PERCENT, 12.5)
        raise ZeroDivisionError


def lines_of(script: str, handler: str, **settings: str) -> list[dict[str, Any]]:
    """The lines that a new process writes."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "_HANDLER": handler} | settings
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [json.loads(line) for line in (run.stdout + run.stderr).splitlines()]
