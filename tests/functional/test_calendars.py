"""A person's calendar feed at its private address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.calendars.calendar_feed import MAX_READS_PER_MINUTE
from tests.functional.answer import Answer
from tests.functional.stage import Stage
from tests.functional.test_disabling import add_iffat, disable


def address(answer: Answer) -> str:
    """The path of the feed that a response names."""
    found = re.fullmatch(r"https://[^/]+/dev(/calendars/[0-9a-f]{32}[\w-]{32}\.ics)", answer.json["address"])
    assert found, answer.text
    return found[1]


def subscribe(stage: Stage, who: str, **headers: str) -> str:
    answer = stage.call(who, "POST", "/calendar-feed", headers={k.replace("_", "-"): v for k, v in headers.items()})
    assert answer.status == 201
    return address(answer)


def read(stage: Stage, path: str, **headers: str) -> Answer:
    """As a calendar program, which signs in nowhere."""
    return stage.call(None, "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})


def events(answer: Answer) -> list[Any]:
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.text).walk("VEVENT"))


def numbers(answer: Answer) -> list[int]:
    return [int(re.findall(r"\d+", event["UID"])[0]) for event in events(answer)]


class TestAddress:
    def test_a_person_without_a_feed_is_told_so(self, stage: Stage) -> None:
        assert stage.call("mike", "GET", "/calendar-feed").json == {"feed": None}

    def test_only_the_response_that_makes_an_address_has_it(self, stage: Stage) -> None:
        made = stage.call("mike", "POST", "/calendar-feed", headers={"Accept-Language": "fr-CA"})

        assert made.headers["cache-control"] == "no-store"
        assert made.json["feed"] == {"createdAt": "2045-07-12T19:30:00.000Z", "language": "fr"}
        assert stage.call("mike", "GET", "/calendar-feed").json == {"feed": made.json["feed"]}

    def test_a_word_for_replacing_that_is_none_is_refused_with_its_rule(self, stage: Stage) -> None:
        answer = stage.call("mike", "POST", "/calendar-feed", query={"replace": "maybe"})

        refusal = {"field": "replace", "rule": "true_or_false", "message": "must be true or false"}
        assert (answer.status, answer.json["errors"]) == (422, [refusal])

    def test_a_program_may_add_a_query_to_the_address(self, stage: Stage) -> None:
        path = subscribe(stage, "mike")

        assert stage.call(None, "GET", path, query={"nocache": "1"}).status == 200

    def test_nothing_stored_opens_the_feed(self, stage: Stage) -> None:
        path = subscribe(stage, "mike")
        secret = path.removesuffix(".ics")[-32:]

        assert secret not in str(stage.items("courses") + stage.items("connections"))

    def test_a_failure_logs_no_address(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = subscribe(stage, "mike")
        monkeypatch.setattr("chalicelib.api.calendars.read_feed", lambda *_: 1 / 0)

        answer = read(stage, path)

        assert (answer.status, answer.code) == (500, "internal")
        assert "ZeroDivisionError" in caplog.text
        assert path[-36:-4] not in caplog.text + answer.text

    def test_a_new_address_replaces_the_one_before(self, stage: Stage) -> None:
        first = subscribe(stage, "mike")

        second = address(stage.call("mike", "POST", "/calendar-feed", query={"replace": "true"}))

        assert read(stage, first).status == 404
        assert read(stage, second).status == 200

    def test_an_address_is_not_replaced_by_a_request_that_does_not_say_so(self, stage: Stage) -> None:
        path = subscribe(stage, "mike")

        answer = stage.call("mike", "POST", "/calendar-feed")

        assert (answer.status, answer.code) == (409, "feed_exists")
        assert read(stage, path).status == 200

    def test_a_revoked_address_reads_nothing(self, stage: Stage) -> None:
        path = subscribe(stage, "mike")

        revoked = stage.call("mike", "POST", "/calendar-feed/revoke")

        assert revoked.json == {"feed": None}
        assert (read(stage, path).status, read(stage, path).code) == (404, "not_found")
        assert stage.call("mike", "GET", "/calendar-feed").json == {"feed": None}

    def test_two_people_of_one_channel_have_feeds_of_their_own(self, stage: Stage) -> None:
        danas, omars = subscribe(stage, "dana"), subscribe(stage, "omar")

        stage.call("omar", "POST", "/calendar-feed/revoke")

        assert (read(stage, danas).status, read(stage, omars).status) == (200, 404)

    @pytest.mark.parametrize("change", ["secret", "handle", "no suffix", "longer", "other letters"])
    def test_an_address_that_is_nearly_right_reads_nothing(self, stage: Stage, change: str) -> None:
        path = subscribe(stage, "mike")
        name = path.removeprefix("/calendars/")
        others = subscribe(stage, "sara").removeprefix("/calendars/")
        wrong = {
            "secret": name[:32] + others[32:],
            "handle": others[:32] + name[32:],
            "no suffix": name.removesuffix(".ics"),
            "longer": name.replace(".ics", "a.ics"),
            "other letters": name[:-5] + "é.ics",
        }

        answer = read(stage, f"/calendars/{wrong[change]}")

        assert (answer.status, answer.code) == (404, "not_found")


class TestDisabled:
    def test_a_disabled_users_feed_is_gone_for_good(self, stage: Stage) -> None:
        add_iffat(stage)
        path = subscribe(stage, "iffat")

        disable(stage)
        stage.pass_time(days=2)

        assert read(stage, path).status == 404
        stage.call("dana", "POST", "/people/users/iffat/enable")
        assert read(stage, path).status == 404
        assert read(stage, subscribe(stage, "iffat")).status == 200

    def test_a_feed_that_could_not_be_closed_reads_nothing_either(self, stage: Stage) -> None:
        path = subscribe(stage, "iffat")

        stage.wiring.revocations.revoke("2f1c9f0e-iffat", stage.wiring.now())
        stage.pass_time(seconds=1)

        assert (read(stage, path).status, read(stage, path).code) == (404, "not_found")

    def test_a_token_that_a_function_still_accepts_makes_no_address(self, stage: Stage) -> None:
        """Functions read the list of disabled users once per second."""
        stage.wiring.calendar_feeds.close("2f1c9f0e-iffat")

        answer = stage.call("iffat", "POST", "/calendar-feed")

        assert (answer.status, answer.code) == (401, "account_disabled")


class TestFeed:
    def test_each_person_reads_the_courses_of_the_own_channel(self, stage: Stage) -> None:
        iffats, norths = stage.confirmed(32), stage.pending("north", location="Gym")

        read_by = {
            who: numbers(read(stage, subscribe(stage, who))) for who in ("dana", "iffat", "north", "mike", "sara")
        }

        assert read_by == {
            "dana": [iffats, norths],
            "iffat": [iffats],
            "north": [norths],
            "mike": [iffats],
            "sara": [],
        }

    def test_a_course_that_moves_has_the_same_uid_a_higher_sequence_and_the_new_date(self, stage: Stage) -> None:
        course, path = stage.confirmed(), subscribe(stage, "mike")
        (before,) = events(read(stage, path))

        stage.act("dana", course, "reschedule", {"scheduledDate": "2045-07-20", "reason": "Room"})
        (after,) = events(read(stage, path))

        assert before["UID"] == after["UID"]
        assert before["SEQUENCE"] < after["SEQUENCE"]
        assert f"{after.start:%Y-%m-%d}" == "2045-07-20"

    def test_a_cancelled_course_stays_and_says_so(self, stage: Stage) -> None:
        course, path = stage.confirmed(), subscribe(stage, "mike")

        stage.act("dana", course, "cancel", {"reason": "Snow"})

        assert [event["STATUS"] for event in events(read(stage, path))] == ["CANCELLED"]

    def test_a_course_that_another_instructor_has_now_is_gone(self, stage: Stage) -> None:
        course, path = stage.confirmed(32), subscribe(stage, "mike")

        stage.act("dana", course, "assign", {"instructorId": 33})

        assert numbers(read(stage, path)) == []

    def test_what_lies_far_away_is_not_in_it(self, stage: Stage) -> None:
        days = ["2045-04-12", "2045-04-13", "2045-07-11", "2045-07-12", "2047-07-12", "2047-07-13"]
        courses = {
            stage.pending("dana", organizationId=7, scheduledDate=day, location=f"Room {day}"): day for day in days
        }

        shown = [courses[number] for number in numbers(read(stage, subscribe(stage, "iffat")))]

        assert shown == days[1:-1]

    def test_what_is_known_is_not_sent_again_until_something_changes(self, stage: Stage) -> None:
        course, path = stage.confirmed(), subscribe(stage, "mike")
        etag = read(stage, path).headers["etag"]

        known = read(stage, path, If_None_Match=etag)
        stage.act("dana", course, "edit", {"location": "Annex"})
        changed = read(stage, path, If_None_Match=etag)

        assert (known.status, known.text, known.headers["etag"]) == (304, "", etag)
        assert events(changed)[0]["LOCATION"] == "Annex"
        assert changed.headers["etag"] != etag

    def test_the_days_that_it_shows_move_on_at_midnight(self, stage: Stage) -> None:
        path = subscribe(stage, "mike")
        etag = read(stage, path).headers["etag"]

        stage.pass_time(days=1)

        assert read(stage, path, If_None_Match=etag).status == 200

    def test_its_language_is_that_of_its_address(self, stage: Stage) -> None:
        stage.confirmed()
        path = subscribe(stage, "mike", Accept_Language="de-AT,en;q=0.5")

        answer = read(stage, path, Accept_Language="fr")

        assert "X-WR-CALNAME:Kurse" in answer.text
        assert events(answer)[0]["DESCRIPTION"].startswith("Status: bestätigt")

    def test_it_is_read_ten_times_per_minute_at_most(self, stage: Stage) -> None:
        path = subscribe(stage, "mike")

        answers = [read(stage, path) for _ in range(MAX_READS_PER_MINUTE + 1)]

        assert [each.status for each in answers] == [200] * MAX_READS_PER_MINUTE + [429]
        assert answers[-1].code == "too_many_reads"
        assert answers[-1].headers["retry-after"] == "60"
        assert read(stage, path, If_None_Match=answers[0].headers["etag"]).status == 304
        stage.pass_time(seconds=60)
        assert read(stage, path).status == 200

    def test_a_stream_ticket_or_token_is_no_address(self, stage: Stage) -> None:
        ticket = stage.call("mike", "POST", "/realtime/tickets").json["streamTicket"]

        assert read(stage, f"/calendars/{ticket}.ics").status == 404

    def test_internal_notes_are_in_no_feed_but_the_admins(self, stage: Stage) -> None:
        stage.confirmed(who="dana", organizationId=7, notes="Owes us money", notesInternal=True)

        texts = {who: read(stage, subscribe(stage, who)).text for who in ("dana", "iffat", "mike")}

        assert [who for who, text in texts.items() if "Owes" in text] == ["dana"]


def test_a_feed_lasts_longer_than_any_session(stage: Stage) -> None:
    course, path = stage.confirmed(), subscribe(stage, "mike")

    stage.at(stage.wiring.clock + timedelta(days=60))

    assert numbers(read(stage, path)) == [course]
