"""The relay ends before Lambda ends it, and what takes long keeps nothing else waiting."""

from __future__ import annotations

from typing import Any

import pytest

import app
from chalicelib.api import projections as relay
from chalicelib.feed.entries import Entry
from chalicelib.wiring import Wiring
from tests.functional.mails import MailStage
from tests.functional.people import CHANNELS
from tests.functional.stage import Context, Stage
from tests.functional.stream_batches import DONE, failed, project


def test_a_batch_for_which_the_time_is_over_is_reported_as_failed_and_done_when_it_comes_again(stage: Stage) -> None:
    mails = MailStage(stage)
    project(stage.feed_records())
    before = len(stage.feed_records())
    stage.pending("iffat")
    records = stage.feed_records()[before:]

    late = app.projections({"Records": records}, Context(left_ms=int(relay.RESERVE_SECONDS * 1000)))
    queued = stage.wiring.mail_queue.all()

    assert (late, queued) == (failed(records[0]), [])
    assert project(records) == DONE
    assert {each.mail.user_id for each in stage.wiring.mail_queue.all()} == {mails.recipient("dana").user_id}


def test_mails_are_queued_when_all_else_of_the_batch_is_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[str, str]] = []

    def keeping(name: str) -> Any:
        def keep(_ports: Wiring, channel: str, _known: list[Entry]) -> None:
            kept.append((name, channel))

        return keep

    for name in relay.PROJECTIONS:
        monkeypatch.setitem(relay.PROJECTIONS, name, keeping(name))
    stage.confirmed(32)

    project(stage.feed_records())

    concerned = {channel for _, channel in kept}
    assert concerned == {CHANNELS[who] for who in ("dana", "iffat", "mike")}
    assert {name for name, _ in kept[-len(concerned) :]} == {"mail"}
