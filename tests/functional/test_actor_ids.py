"""Each entry stores the id of the user who acted, so that own actions can be told apart. Nobody is sent the id."""

from __future__ import annotations

import json

from tests.functional.feed_items import reserve
from tests.functional.stage import Stage
from tests.functional.stream_batches import broadcast, everyone_listens

ABSENCE = {"fromDate": "2045-08-01", "toDate": "2045-08-14", "timeZone": "America/Toronto"}


def actors(stage: Stage, channel: str) -> list[str]:
    return [entry.actor_id for entry in stage.wiring.feed.after(channel, 0, 100)]


def test_an_entry_of_an_action_has_the_id_of_its_actor(stage: Stage) -> None:
    stage.completed()

    assert actors(stage, "admin") == ["2f1c9f0e-iffat", "2f1c9f0e-dana", "2f1c9f0e-mike"]
    assert actors(stage, "instructor:32") == ["2f1c9f0e-dana", "2f1c9f0e-mike"]


def test_an_entry_of_an_absence_has_the_id_of_its_actor(stage: Stage) -> None:
    number = stage.call("mike", "POST", "/absences", ABSENCE).json["absenceId"]
    stage.call("dana", "POST", f"/absences/{number}/remove")

    assert actors(stage, "instructor:32") == ["2f1c9f0e-mike", "2f1c9f0e-dana"]


def test_the_stream_has_the_id_too(stage: Stage) -> None:
    stage.pending()

    assert {record["dynamodb"]["NewImage"]["actor"]["S"] for record in stage.feed_records()} == {"2f1c9f0e-iffat"}


def test_a_skip_is_of_no_actor(stage: Stage) -> None:
    stage.pending()
    reserve(stage, "admin")
    stage.pass_time(seconds=10)
    stage.wiring.feed.head("admin")

    assert actors(stage, "admin") == ["2f1c9f0e-iffat", ""]


def test_no_transport_sends_the_id(stage: Stage) -> None:
    everyone_listens(stage)
    before = stage.cursor("dana")
    stage.completed()
    stage.call("mike", "POST", "/absences", ABSENCE)

    broadcast(stage.feed_records())

    polled = stage.call("dana", "GET", "/updates", query={"after": before}).text
    ticket = stage.call("dana", "POST", "/realtime/tickets").json["streamTicket"]
    query = {"ticket": ticket, "lastEventId": before}
    streamed = stage.call(None, "GET", "/updates/stream", headers={"accept": "text/event-stream"}, query=query).text
    pushed = json.dumps(stage.poster.heard("danas socket"))
    assert all("course_completed" in text and "absence_added" in text for text in (polled, streamed, pushed))
    assert not any("2f1c9f0e" in text for text in (polled, streamed, pushed))
