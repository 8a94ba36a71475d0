from __future__ import annotations

from msgspec import Struct

from chalicelib.feed.cursor import Cursor
from chalicelib.mail.reported_notices import ReportedNotices


class Choice(Struct, frozen=True):
    mail: bool


class State(Struct, frozen=True):
    """A person who has seen the first five entries, and wants mails about moves only."""

    def has_seen(self, channel: str, cursor: Cursor) -> bool:
        return channel == "instructor:32" and cursor.seq <= 5

    def choice(self, event_type: str) -> Choice:
        return Choice(event_type == "course_rescheduled")


class Stored(Struct, frozen=True):
    state: State


class Notices:
    def read(self, user_id: str) -> Stored:
        assert user_id == "u-mike"
        return Stored(State())


def test_what_a_screen_has_shown_and_what_a_person_chose_is_taken_from_the_notices() -> None:
    state = ReportedNotices(Notices()).read("u-mike")

    seen = [state.has_seen("instructor:32", Cursor("e", seq)) for seq in (5, 6)]
    wanted = [state.wants_mail(each) for each in ("course_rescheduled", "course_edited")]
    assert (seen, wanted) == ([True, False], [True, False])
