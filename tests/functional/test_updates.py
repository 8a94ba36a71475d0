"""GET /updates."""

from __future__ import annotations

import pytest

from tests.functional.stage import Stage


def moved(stage: Stage, number: int, times: int) -> None:
    for day in range(times):
        stage.act("dana", number, "reschedule", {"scheduledDate": f"2045-08-{day + 1:02}", "reason": "Room"})


def test_without_after_there_are_no_events_and_the_present_cursor(stage: Stage) -> None:
    stage.pending()

    answer = stage.call("iffat", "GET", "/updates")

    cursor = answer.json["cursor"]
    assert (answer.status, answer.json) == (
        200,
        {"events": [], "cursor": cursor, "more": False, "pollAfterSeconds": 60},
    )
    assert cursor.endswith(".1")


def test_after_a_cursor_the_events_come_in_order(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    number = stage.confirmed()
    moved(stage, number, 1)

    answer = stage.call("iffat", "GET", "/updates", query={"after": cursor})

    types = [event["data"]["type"] for event in answer.json["events"]]
    assert types == ["new_course_request", "course_assigned", "course_rescheduled"]
    assert (answer.json["more"], answer.json["pollAfterSeconds"]) == (False, 60)


def test_ids_are_the_cursors_numbered_without_a_hole(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    moved(stage, stage.confirmed(), 2)

    ids = [event["data"]["id"] for event in stage.heard("iffat", cursor)]

    epoch = cursor.partition(".")[0]
    assert ids == [f"{epoch}.{n}" for n in (1, 2, 3, 4)]


def test_the_answers_cursor_is_that_of_its_last_event(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    stage.confirmed()

    answer = stage.call("iffat", "GET", "/updates", query={"after": cursor})

    last = answer.json["events"][-1]["data"]["id"]
    assert (answer.json["cursor"], answer.headers["x-cursor"], answer.headers["etag"]) == (last, last, f'"{last}"')


def test_after_the_newest_there_is_nothing(stage: Stage) -> None:
    stage.pending()
    cursor = stage.cursor("iffat")

    answer = stage.call("iffat", "GET", "/updates", query={"after": cursor})

    assert (answer.status, answer.json["events"], answer.json["cursor"]) == (200, [], cursor)


def test_a_limit_cuts_and_says_that_there_is_more(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    moved(stage, stage.confirmed(), 1)

    body = stage.call("iffat", "GET", "/updates", query={"after": cursor, "limit": "2"}).json

    assert (len(body["events"]), body["more"], body["pollAfterSeconds"]) == (2, True, 0)
    assert body["cursor"] == body["events"][-1]["data"]["id"]


def test_pages_of_events_lead_to_the_head(stage: Stage) -> None:
    cursor, seen, more = stage.cursor("iffat"), [], True
    moved(stage, stage.confirmed(), 3)

    while more:
        body = stage.call("iffat", "GET", "/updates", query={"after": cursor, "limit": "2"}).json
        seen += [event["data"]["version"] for event in body["events"]]
        cursor, more = body["cursor"], body["more"]

    assert (seen, cursor) == ([1, 2, 3, 4, 5], stage.cursor("iffat"))


@pytest.mark.parametrize("limit", ["0", "501", "-1", "many", ""])
def test_a_limit_out_of_bounds_is_refused(stage: Stage, limit: str) -> None:
    answer = stage.call("iffat", "GET", "/updates", query={"limit": limit})

    assert answer.status == 422
    assert list(answer.fields) == ["limit"]


def test_a_known_cursor_is_not_answered_again(stage: Stage) -> None:
    stage.pending()
    etag = stage.call("iffat", "GET", "/updates").headers["etag"]

    answer = stage.call("iffat", "GET", "/updates", query={"after": etag.strip('"')}, headers={"If-None-Match": etag})

    assert (answer.status, answer.text) == (304, "")
    assert (answer.headers["etag"], answer.headers["x-cursor"]) == (etag, etag.strip('"'))


def test_news_are_answered_whatever_is_known(stage: Stage) -> None:
    etag = stage.call("iffat", "GET", "/updates").headers["etag"]
    stage.pending()

    answer = stage.call("iffat", "GET", "/updates", query={"after": etag.strip('"')}, headers={"If-None-Match": etag})

    assert (answer.status, len(answer.json["events"])) == (200, 1)


def test_an_expired_cursor_is_refused_even_if_known(stage: Stage) -> None:
    head = stage.cursor("iffat")

    answer = stage.call("iffat", "GET", "/updates", query={"after": "zz.0"}, headers={"If-None-Match": f'"{head}"'})

    assert answer.status == 410


@pytest.mark.parametrize(
    "cursor", ["", "x", "a.b", "A.1", ".1", "k3f9.", "k3f9.-1", "k3f9.01", "k3f9.1.2", "k3f9.٣", "k3f9 .1", "k3f9.1\n"]
)
def test_an_unreadable_cursor_is_refused_as_that(stage: Stage, cursor: str) -> None:
    answer = stage.call("iffat", "GET", "/updates", query={"after": cursor})

    assert (answer.status, answer.code, answer.json["reason"]) == (410, "cursor_expired", "unreadable")


def test_a_cursor_of_another_epoch_is_refused_as_that(stage: Stage) -> None:
    answer = stage.call("iffat", "GET", "/updates", query={"after": "otherepoch.0"})

    assert (answer.status, answer.json["reason"]) == (410, "other_epoch")


def test_a_cursor_from_the_future_is_refused_as_that(stage: Stage) -> None:
    epoch = stage.cursor("iffat").partition(".")[0]

    answer = stage.call("iffat", "GET", "/updates", query={"after": f"{epoch}.1"})

    assert (answer.status, answer.json["reason"]) == (410, "from_the_future")


def test_a_cursor_older_than_the_retention_is_refused(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    number = stage.pending()
    stage.pass_time(days=4)
    moved(stage, number, 1)
    stage.pass_time(days=3, seconds=1)

    answer = stage.call("iffat", "GET", "/updates", query={"after": cursor})

    assert (answer.status, answer.code, answer.json["reason"]) == (410, "cursor_expired", "expired")


def test_events_within_the_retention_are_all_there(stage: Stage) -> None:
    cursor = stage.cursor("iffat")
    moved(stage, stage.pending(), 1)
    stage.pass_time(days=6, hours=23)

    events = stage.heard("iffat", cursor)

    assert len(events) == 2


def test_the_newest_cursor_never_expires(stage: Stage) -> None:
    stage.pending()
    cursor = stage.cursor("iffat")
    stage.pass_time(days=400)

    answer = stage.call("iffat", "GET", "/updates", query={"after": cursor})

    assert (answer.status, answer.json["cursor"]) == (200, cursor)


def test_a_refused_cursor_comes_with_one_to_go_on_from(stage: Stage) -> None:
    answer = stage.call("iffat", "GET", "/updates", query={"after": "zz.0"})

    stage.pending()
    assert len(stage.heard("iffat", answer.json["cursor"])) == 1


def test_an_unknown_parameter_is_refused_by_name(stage: Stage) -> None:
    answer = stage.call("iffat", "GET", "/updates", query={"since": "k3f9.1"})

    assert (answer.status, list(answer.fields)) == (422, ["since"])
