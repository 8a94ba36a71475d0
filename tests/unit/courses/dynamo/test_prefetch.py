from __future__ import annotations

from chalicelib.courses import decide
from chalicelib.courses.decide import Change
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.plan import Record, shared_keys
from chalicelib.courses.dynamo.prefetch import SeenAhead, foreseen_keys, own_keys, seen_ahead
from chalicelib.courses.prefetch import Receipt, Seen, Wanted
from chalicelib.errors import NotFound
from chalicelib.feed.dynamo import feed_keys
from chalicelib.people.dynamo import people_keys
from tests.builders import IFFAT, MIKE, NOW, a_cancellation, a_request, admin, an_assignment, confirmed, pending

RECEIPT = Receipt("user-1", "key-1", "content")
HEAD, OTHER = feed_keys.feed_head("admin"), feed_keys.feed_head("organization:7")


def cancel(seen: Seen) -> Change:
    assert seen.course is not None
    return decide.cancel(seen.course, a_cancellation(), admin(), NOW)


def assign(seen: Seen) -> Change:
    assert seen.course is not None
    assert seen.instructor is not None
    return decide.assign(seen.course, an_assignment(), seen.instructor, admin(), NOW)


def request(seen: Seen) -> Change:
    assert seen.organization is not None
    return decide.request(a_request(), seen.organization, admin(), NOW)


class TestOwnKeys:
    def test_each_thing_wanted_has_one(self) -> None:
        assert own_keys(Wanted(123, 7, 32, RECEIPT)) == {
            "course": course_keys.course(123),
            "organization": people_keys.organization(7),
            "instructor": people_keys.instructor(32),
            "receipt": course_keys.receipt("user-1", "key-1"),
        }

    def test_what_is_not_wanted_has_none(self) -> None:
        assert own_keys(Wanted()) == {}


class TestForeseenKeys:
    def test_they_are_what_the_change_itself_will_need(self) -> None:
        change = decide.assign(pending(), an_assignment(), MIKE, admin(), NOW)

        foreseen = foreseen_keys(Wanted(course_id=123, instructor_id=32), pending(), assign)

        assert foreseen == shared_keys(change)

    def test_a_request_needs_no_memory(self) -> None:
        change = decide.request(a_request(), IFFAT, admin(), NOW)

        assert foreseen_keys(Wanted(organization_id=7), None, request) == shared_keys(change)

    def test_of_a_course_never_seen_there_are_none(self) -> None:
        assert foreseen_keys(Wanted(course_id=123), None, cancel) == []

    def test_without_a_rehearsal_there_are_none(self) -> None:
        assert foreseen_keys(Wanted(course_id=123), pending(), None) == []

    def test_of_a_refused_rehearsal_there_are_none(self) -> None:
        def refuse(seen: Seen) -> Change:
            raise NotFound("course")

        assert foreseen_keys(Wanted(course_id=123), confirmed(), refuse) == []


class TestSeenAhead:
    def test_a_record_that_has_expired_is_none(self) -> None:
        key, body = course_keys.receipt("user-1", "key-1"), '{"user_id":"u","idempotency_key":"k","fingerprint":"f"}'

        lives = [seen_ahead(Wanted(receipt=RECEIPT), [], {key: Record(0, body, 100)}, now) for now in (99.5, 100.0)]

        assert [seen.receipt is not None for seen in lives] == [True, False]

    def test_it_knows_what_was_looked_at_and_is_there(self) -> None:
        seen = seen_ahead(Wanted(), [HEAD, OTHER], {HEAD: Record(4, "k3f9")}, 0)

        assert seen.known([HEAD, OTHER]) == {HEAD: Record(4, "k3f9")}

    def test_it_knows_nothing_when_one_was_not_looked_at(self) -> None:
        seen = seen_ahead(Wanted(), [HEAD], {HEAD: Record(4, "k3f9")}, 0)

        assert seen.known([HEAD, OTHER]) is None

    def test_a_look_without_foresight_knows_nothing(self) -> None:
        assert SeenAhead().known([HEAD]) is None
