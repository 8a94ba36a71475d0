"""docs/troubleshooting.md: the line that operators are told to read is what `make logs` shows of a broadcast."""

from __future__ import annotations

import json
import re

import app
from infra.local.logs import readable
from infra.targets import PROJECT
from tests.functional.conftest import Log
from tests.functional.stage import Context, Stage

FIELD = re.compile(r"  (\w+)=")


def test_make_logs_shows_every_field_that_the_page_shows(stage: Stage, log: Log) -> None:
    stage.pending("dana", organizationId=7)

    app.broadcaster({"Records": stage.feed_records()}, Context())

    page = (PROJECT / "docs" / "troubleshooting.md").read_text("utf-8")
    (sample,) = [line for line in page.splitlines() if line.startswith("📡")]
    line = next(each for each in log() if each["message"].startswith("📡"))
    (shown,) = readable(json.dumps(line), "Broadcaster", 0)
    assert FIELD.findall(shown) == FIELD.findall(sample)
