"""Who is told when somebody comes to a course, edits it or leaves it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.presence import presence
from chalicelib.presence.presence import Watcher
from chalicelib.sockets.connection import NATIVE, SOCKETIO
from chalicelib.sockets.native.native_frames import MAX_FRAME_BYTES
from chalicelib.sockets.presence_event import AWAY, EDITING, VIEWING, PresenceRefused, PresenceRequest
from tests.builders import HARBOUR, NADIA, NOW, admin, instructor_user, organization_user
from tests.stores.memory_presences import MemoryPresences
from tests.unit.presence.lounge import Lounge, told


def test_coming_editing_and_leaving_are_told_as_differences() -> None:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")

    for state in (VIEWING, EDITING, AWAY, None):
        lounge.at("dana", state)

    assert lounge.heard("iffat") == [("Dana", VIEWING), ("Dana", EDITING), ("Dana", AWAY), ("Dana", None)]
    assert {(each["courseId"], each["role"]) for each in lounge.changes("iffat")} == {(1, "admin")}


def test_only_those_who_may_see_the_course_are_told() -> None:
    lounge = Lounge()
    for name, identity in (
        ("iffat", organization_user()),
        ("mike", instructor_user()),
        ("north", organization_user(HARBOUR)),
        ("nadia", instructor_user(NADIA)),
    ):
        lounge.watches(identity, name)
    lounge.opens(admin(), "dana")

    lounge.at("dana", VIEWING)

    assert {name: len(lounge.heard(name)) for name in ("iffat", "mike", "north", "nadia")} == {
        "iffat": 1,
        "mike": 1,
        "north": 0,
        "nadia": 0,
    }


@pytest.mark.parametrize(("course_id", "identity"), [(1, organization_user(HARBOUR)), (2, admin())])
def test_a_hidden_course_is_refused_as_a_missing_one(course_id: int, identity: object) -> None:
    lounge = Lounge()
    lounge.opens(identity, "me")  # type: ignore[arg-type]

    with pytest.raises(PresenceRefused, match=f"There is no course {course_id}") as refused:
        lounge.at("me", VIEWING, course_id)

    assert (refused.value.code, lounge.memory.writes) == ("not_found", 0)


def test_the_first_request_of_a_connection_returns_who_is_where() -> None:
    lounge = Lounge()
    lounge.watches(admin(), "dana")
    lounge.at("dana", EDITING)

    told_to_iffat = lounge.watches(organization_user(), "iffat")

    assert told(told_to_iffat) == [("Dana", EDITING)]
    assert told_to_iffat is not None
    assert told_to_iffat.is_complete


def test_nobody_is_told_of_their_own_person() -> None:
    lounge = Lounge()
    lounge.watches(admin(), "laptop")
    told_to_phone = lounge.watches(admin(), "phone")

    lounge.at("laptop", VIEWING)

    assert (lounge.heard("phone"), told(told_to_phone)) == ([], [])
    assert told(lounge.says("phone", PresenceRequest())) == []


def test_two_connections_of_a_person_are_one_person_with_the_stronger_state() -> None:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    for name in ("laptop", "phone"):
        lounge.opens(admin(), name)

    lounge.at("laptop", EDITING)
    lounge.at("phone", VIEWING)
    lounge.at("laptop", None)
    lounge.at("phone", None)

    assert lounge.heard("iffat") == [("Dana", EDITING), ("Dana", VIEWING), ("Dana", None)]


def test_a_connection_that_replaces_another_is_no_news() -> None:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    for name in ("old", "new"):
        lounge.opens(admin(), name)
        lounge.at(name, VIEWING)
    lounge.gateway_activity.active_at["old"] = None

    lounge.sweep()

    assert lounge.heard("iffat") == [("Dana", VIEWING)]


def test_a_repeated_announcement_tells_nothing() -> None:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")
    lounge.at("dana", VIEWING)

    for _ in range(20):
        lounge.at("dana", VIEWING)

    assert len(lounge.heard("iffat")) == 1


def test_a_frame_that_was_overtaken_changes_nothing() -> None:
    lounge = Lounge()
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")
    lounge.says("dana", PresenceRequest(1, EDITING), NOW + timedelta(seconds=5))

    lounge.says("dana", PresenceRequest(1, VIEWING), NOW + timedelta(seconds=4))
    lounge.says("dana", PresenceRequest(None), NOW + timedelta(seconds=4))

    assert lounge.heard("iffat") == [("Dana", EDITING)]


def test_a_change_whose_response_was_lost_is_told_all_the_same() -> None:
    class Forgetful(MemoryPresences):
        def save(self, before: Watcher, after: Watcher) -> bool:
            super().save(before, after)
            return False

    lounge = Lounge()
    lounge.presences = Forgetful()
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")

    lounge.at("dana", VIEWING)

    assert lounge.heard("iffat") == [("Dana", VIEWING)]


def test_leaving_all_courses_is_told_for_each() -> None:
    lounge = Lounge()
    lounge.office.request(location="Annex")
    lounge.watches(organization_user(), "iffat")
    lounge.opens(admin(), "dana")
    for course_id in (1, 2):
        lounge.at("dana", VIEWING, course_id)

    lounge.says("dana", PresenceRequest(None))

    (last,) = [frame for frame in lounge.recorder.heard("iffat") if len(frame["data"]["changes"]) == 2]
    assert {(each["courseId"], each["state"]) for each in last["data"]["changes"]} == {(1, None), (2, None)}


def test_fifty_viewers_of_one_course_cost_one_frame_each_per_change() -> None:
    lounge = Lounge()
    for number in range(50):
        lounge.opens(admin(f"Viewer {number}"), f"v-{number}")
        lounge.at(f"v-{number}", VIEWING)
    before = lounge.frames()

    lounge.at("v-0", EDITING)

    assert lounge.frames() - before == 49


def test_a_socketio_client_gets_an_event_without_an_offset() -> None:
    lounge = Lounge()
    lounge.opens(organization_user(), "iffat", SOCKETIO)
    lounge.says("iffat", PresenceRequest())
    lounge.opens(admin(), "dana")

    lounge.at("dana", VIEWING)

    (packet,) = lounge.recorder.text("iffat")
    assert packet.startswith('42["presenceChanged",{"changes":[{"courseId":1,')
    assert packet.endswith("}]")


def test_a_former_instructor_is_told_that_people_have_left_and_nothing_more() -> None:
    lounge = Lounge()
    lounge.opens(admin(), "dana")
    lounge.at("dana", VIEWING)
    lounge.watches(instructor_user(), "mike")
    lounge.office.assign(1, instructor=NADIA)

    told_to_mike = lounge.says("mike", PresenceRequest())
    for state in (EDITING, VIEWING, None):
        lounge.at("dana", state)

    assert (told(told_to_mike), lounge.heard("mike")) == ([], [("Dana", None)])


class TestLimits:
    def test_a_frame_with_long_names_is_no_longer_than_the_gateway_takes(self) -> None:
        lounge = Lounge()
        for number in range(presence.MAX_CONNECTIONS_PER_COURSE):
            lounge.opens(admin(f"{number} " + 100 * "\u0001"), f"v-{number}")
            lounge.at(f"v-{number}", VIEWING)

        complete = lounge.watches(organization_user(), "iffat")

        assert complete is not None
        frame = lounge.dialects[NATIVE].presence_frame(complete)
        assert MAX_FRAME_BYTES * 3 // 4 < len(frame) < MAX_FRAME_BYTES
        assert complete.changes[0].name.startswith("99 ")

    def test_one_more_watcher_of_a_channel_than_allowed_is_refused(self) -> None:
        lounge = Lounge()
        for number in range(presence.MAX_WATCHERS):
            lounge.watches(admin(), f"w-{number}")

        with pytest.raises(PresenceRefused, match="show presence already") as refused:
            lounge.watches(admin(), "late")

        assert refused.value.code == "presence_channel_full"

    @pytest.mark.parametrize("left", [PresenceRequest(1), PresenceRequest(None)])
    def test_a_leave_without_room_searches_for_none(
        self, left: PresenceRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lounge = Lounge()
        for number in range(presence.MAX_WATCHERS):
            lounge.watches(admin(), f"w-{number}")
        lounge.opens(admin(), "late")
        monkeypatch.setattr(lounge.connections, "get_many", None)

        assert lounge.says("late", left) is None
        assert "late" not in lounge.presences.watchers("admin", lounge.time)

    def test_watchers_whose_connections_have_ended_make_room(self) -> None:
        lounge = Lounge()
        for number in range(presence.MAX_WATCHERS):
            lounge.watches(admin(), f"w-{number}")
        lounge.connections.remove({"w-0": "admin"})

        lounge.watches(admin(), "late")

        assert {"w-0", "late"} & lounge.presences.watchers("admin", NOW).keys() == {"late"}

    def test_one_more_connection_at_a_course_than_allowed_is_refused(self) -> None:
        lounge = Lounge()
        for number in range(presence.MAX_CONNECTIONS_PER_COURSE):
            lounge.opens(admin(f"Viewer {number}"), f"v-{number}")
            lounge.at(f"v-{number}", VIEWING)
        lounge.opens(admin("Late"), "late")

        with pytest.raises(PresenceRefused, match="at this course already"):
            lounge.at("late", VIEWING)

    def test_one_more_course_of_a_person_than_allowed_is_refused(self) -> None:
        lounge = Lounge()
        for name in ("laptop", "phone"):
            lounge.opens(admin(), name)
        for number in range(presence.MAX_COURSES_PER_PERSON):
            course = lounge.office.request(location=f"Room {number}")
            lounge.at("laptop" if number % 2 else "phone", VIEWING, course.course_id)

        with pytest.raises(PresenceRefused, match="You are at 20 courses already"):
            lounge.at("phone", VIEWING)
