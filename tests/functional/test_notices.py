"""What a person has not read yet: the same on every device, never the own changes, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.activity import read_activity
from tests.functional.bells import LAPTOP, OTHER, PHONE, SOCKETIO, bell, everybody_looks, frames, read, told
from tests.functional.stage import Stage
from tests.functional.stream_batches import project


@pytest.fixture
def school(stage: Stage) -> Stage:
    return everybody_looks(stage)


class TestUnread:
    def test_a_change_is_unread_for_each_of_its_audience_and_for_nobody_else(self, school: Stage) -> None:
        number = school.confirmed(32)

        assert {who: told(school, who) for who in ("omar", "iffat", "mike", "north", "sara")} == {
            "omar": [("course_assigned", number, False), ("new_course_request", number, False)],
            "iffat": [("course_assigned", number, False)],
            "mike": [("course_assigned", number, False)],
            "north": [],
            "sara": [],
        }
        assert {who: bell(school, who)["unread"] for who in ("omar", "iffat", "mike", "north")} == {
            "omar": 2,
            "iffat": 1,
            "mike": 1,
            "north": 0,
        }

    def test_ones_own_changes_are_never_notices(self, school: Stage) -> None:
        number = school.confirmed(32)

        assert told(school, "dana") == [("new_course_request", number, False)]

    def test_what_happened_before_the_first_look_counts_as_read(self, stage: Stage) -> None:
        number = stage.pending()

        first, again = bell(stage, "dana"), bell(stage, "dana")

        assert (first["unread"], again["unread"]) == (0, 0)
        assert [(each["data"]["courseId"], each["isRead"]) for each in first["items"]] == [(number, True)]

    def test_an_item_is_the_event_as_every_transport_sends_it(self, school: Stage) -> None:
        after = school.cursor("omar")
        school.pending()

        (item,) = bell(school, "omar")["items"]

        (event,) = school.heard("omar", after)
        assert item == event | {"isRead": False}

    @pytest.mark.parametrize("is_begun", [True, False])
    def test_what_projections_lack_is_not_marked_as_read_before_it_is_listed(
        self, school: Stage, monkeypatch: pytest.MonkeyPatch, is_begun: bool
    ) -> None:
        monkeypatch.setattr(read_activity, "MAX_TAIL", 2)
        first = school.pending()
        if is_begun:
            project(school.feed_records())
        numbers = [school.pending(scheduledDate=f"2045-08-0{day}") for day in range(1, 5)]

        before = bell(school, "omar")
        read(school, "omar", upTo=before["newest"])
        project(school.feed_records())
        after = bell(school, "omar")

        listed = [numbers[1], numbers[0], first] if is_begun else numbers[:1:-1]
        assert [item["data"]["courseId"] for item in before["items"]] == listed
        assert [item["data"]["courseId"] for item in after["items"] if not item["isRead"]] == (
            numbers[:1:-1] if is_begun else []
        )

    def test_the_list_is_as_long_as_asked_for_and_the_count_is_of_all(self, school: Stage) -> None:
        for day in range(1, 5):
            school.pending(scheduledDate=f"2045-08-0{day}")

        found = bell(school, "omar", limit="2")

        assert [each["data"]["scheduledDate"] for each in found["items"]] == ["2045-08-04", "2045-08-03"]
        assert (found["unread"], found["hasMoreUnread"]) == (4, False)

    def test_nobody_gets_internal_notes_or_courses_of_others(self, school: Stage) -> None:
        school.pending("north", notes="Secret plans", location="Secret hall")

        assert "Secret" not in school.call("iffat", "GET", "/notices").text

    def test_a_person_who_was_given_another_channel_begins_anew(self, school: Stage) -> None:
        school.pending()
        state = school.wiring.person_notices.read("2f1c9f0e-omar")
        school.wiring.person_notices.save(
            "2f1c9f0e-north", state.state, school.wiring.person_notices.read("2f1c9f0e-north")
        )

        assert bell(school, "north")["unread"] == 0
        school.act("dana", school.pending("north"), "cancel", {"reason": "Snow"})
        assert bell(school, "north")["unread"] == 1


class TestReading:
    def test_what_is_read_is_read_on_every_device(self, school: Stage) -> None:
        number = school.confirmed(32)
        newest = bell(school, "omar")["newest"]

        answer = read(school, "omar", upTo=newest)

        assert answer.json == {"unread": 0, "hasMoreUnread": False, "readUpTo": newest}
        assert told(school, "omar") == [("course_assigned", number, True), ("new_course_request", number, True)]
        assert bell(school, "iffat")["unread"] == 1

    def test_what_happens_after_the_cursor_stays_unread(self, school: Stage) -> None:
        school.pending()
        newest = bell(school, "omar")["newest"]
        later = school.pending(location="Annex")

        answer = read(school, "omar", upTo=newest)

        assert answer.json["unread"] == 1
        assert told(school, "omar")[0] == ("new_course_request", later, False)

    def test_single_notices_are_read_and_a_later_cursor_includes_them(self, school: Stage) -> None:
        first, second = school.pending(), school.pending(location="Annex")
        ids = [each["data"]["id"] for each in bell(school, "omar")["items"]]

        one = read(school, "omar", ids=ids[:1])

        assert one.json["unread"] == 1
        assert told(school, "omar") == [("new_course_request", second, True), ("new_course_request", first, False)]
        assert read(school, "omar", upTo=ids[1]).json["unread"] == 0

    def test_an_earlier_cursor_makes_nothing_unread(self, school: Stage) -> None:
        school.pending()
        before = bell(school, "omar")["readUpTo"]
        newest = bell(school, "omar")["newest"]
        read(school, "omar", upTo=newest)

        assert read(school, "omar", upTo=before).json["readUpTo"] == newest

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({}, {"upTo": "one_of_two", "ids": "one_of_two"}),
            ({"upTo": "a.1", "ids": ["a.1"]}, {"upTo": "one_of_two", "ids": "one_of_two"}),
            ({"upTo": "yesterday"}, {"upTo": "cursor"}),
            ({"ids": ["yesterday"]}, {"ids": "cursor"}),
            ({"ids": []}, {"ids": "ids_1_100"}),
            ({"ids": [1]}, {"ids": "ids_1_100"}),
            ({"ids": ["a.1"] * 101}, {"ids": "ids_1_100"}),
        ],
    )
    def test_what_cannot_be_meant_is_refused_by_its_field(self, school: Stage, body: Any, errors: Any) -> None:
        before = school.state()

        answer = read(school, "omar", **body)

        assert (answer.status, answer.code) == (422, "invalid_fields")
        assert {each["field"]: each["rule"] for each in answer.json["errors"]} == errors
        assert school.state() == before

    @pytest.mark.parametrize("path", ["/notices/read", "/notices/seen"])
    def test_a_cursor_of_another_epoch_or_of_the_future_is_refused(self, school: Stage, path: str) -> None:
        school.pending()
        epoch, seq = bell(school, "omar")["newest"].split(".")
        field = "cursor" if path.endswith("seen") else "upTo"
        before = school.state()

        answers = [
            school.call("omar", "POST", path, {field: cursor}) for cursor in ("0ther.1", f"{epoch}.{int(seq) + 1}")
        ]

        assert [(each.status, each.json["reason"]) for each in answers] == [
            (410, "other_epoch"),
            (410, "from_the_future"),
        ]
        assert school.state() == before


class TestOtherDevices:
    def test_every_open_connection_of_the_person_is_told_in_its_dialect(self, school: Stage) -> None:
        school.listen("omar", PHONE)
        school.join_socketio("omar", SOCKETIO)
        school.listen("north", OTHER)
        school.pending()
        newest = bell(school, "omar")["newest"]

        read(school, "omar", upTo=newest)

        counts = {"unread": 0, "hasMoreUnread": False, "readUpTo": newest}
        assert frames(school, PHONE) == [counts]
        assert school.poster.text(SOCKETIO)[-1].startswith('42["noticesChanged",{"unread":0,')
        assert not any("noticesChanged" in text for text in school.poster.text(OTHER))

    def test_what_was_read_before_is_told_to_nobody_again(self, school: Stage) -> None:
        school.listen("omar", PHONE)
        school.pending()
        newest = bell(school, "omar")["newest"]

        for _ in range(2):
            read(school, "omar", upTo=newest)

        assert len(frames(school, PHONE)) == 1

    def test_a_connection_that_is_gone_is_removed_and_the_others_are_told(self, school: Stage) -> None:
        school.listen("omar", PHONE)
        school.listen("omar", LAPTOP)
        school.poster.gone = frozenset({PHONE})
        school.pending()

        answer = read(school, "omar", upTo=bell(school, "omar")["newest"])

        assert answer.status == 200
        assert (school.knows(PHONE), school.knows(LAPTOP)) == (False, True)
        assert len(frames(school, LAPTOP)) == 1

    def test_a_connection_that_cannot_be_reached_does_not_fail_the_request(self, school: Stage) -> None:
        school.listen("omar", PHONE)
        school.poster.failing = frozenset({PHONE})
        school.pending()

        answer = read(school, "omar", upTo=bell(school, "omar")["newest"])

        assert (answer.status, school.knows(PHONE)) == (200, True)


class TestSeen:
    def test_what_a_page_has_shown_is_kept_and_never_goes_back(self, school: Stage) -> None:
        before = bell(school, "omar")["newest"]
        school.pending()
        newest = bell(school, "omar")["newest"]

        answers = [school.call("omar", "POST", "/notices/seen", {"cursor": cursor}).json for cursor in (newest, before)]

        assert answers == [{"seenUpTo": newest}, {"seenUpTo": newest}]
        assert (bell(school, "omar")["seenUpTo"], bell(school, "omar")["unread"]) == (newest, 1)

    def test_what_is_read_has_been_seen(self, school: Stage) -> None:
        school.pending()
        newest = bell(school, "omar")["newest"]

        read(school, "omar", upTo=newest)

        assert bell(school, "omar")["seenUpTo"] == newest

    @pytest.mark.parametrize(("mail_from", "asked"), [("", None), ("courses@example.com", 30)])
    def test_pages_report_what_they_have_shown_only_where_mails_are_sent(
        self, school: Stage, mail_from: str, asked: int | None
    ) -> None:
        school.limit(mail_from=mail_from)

        assert bell(school, "omar")["seenWithinSeconds"] == asked


def test_after_a_restore_everything_until_now_counts_as_read(school: Stage) -> None:
    school.pending()
    store = school.wiring.person_notices
    stored = store.read("2f1c9f0e-omar")
    older = type(stored.state)(channel="admin", epoch="0ld", read_up_to=900, read_singly=(901,), seen_up_to=900)
    store.save("2f1c9f0e-omar", older, stored)

    found = bell(school, "omar")

    assert (found["unread"], found["readUpTo"]) == (0, found["newest"])
    school.pending(location="Annex")
    assert bell(school, "omar")["unread"] == 1
