"""A course is given to another instructor while people look at it."""

from __future__ import annotations

from chalicelib.presence.presence import Watcher
from chalicelib.sockets.presence_event import EDITING, VIEWING
from tests.builders import NADIA, admin, instructor_user, organization_user
from tests.stores.memory_presences import MemoryPresences
from tests.unit.presence.lounge import Lounge


def everybody(lounge: Lounge) -> None:
    """All show presence. Iffat looks at course 1, which Mike teaches."""
    for name, identity in (
        ("dana", admin()),
        ("iffat", organization_user()),
        ("mike", instructor_user()),
        ("nadia", instructor_user(NADIA)),
    ):
        lounge.watches(identity, name)
    lounge.at("iffat", VIEWING)


def test_the_next_instructor_is_told_who_is_there_and_the_former_one_that_they_have_left() -> None:
    lounge = Lounge()
    everybody(lounge)
    heard = lounge.heard("dana")
    lounge.office.assign(1, instructor=NADIA)

    lounge.sweep()

    name = lounge.heard("dana")[0][0]
    assert lounge.heard("nadia") == [(name, VIEWING)]
    assert lounge.heard("mike") == [(name, VIEWING), (name, None)]
    assert lounge.heard("dana") == heard


def test_a_former_instructor_who_stays_on_the_page_is_shown_no_more() -> None:
    lounge = Lounge()
    everybody(lounge)
    lounge.at("mike", EDITING)
    lounge.office.assign(1, instructor=NADIA)

    lounge.sweep()

    assert [state for name, state in lounge.heard("dana") if name == "Mike"] == [EDITING, None]
    assert "Mike" not in [name for name, _ in lounge.heard("nadia")]
    # He is told of presence at his other courses.
    assert lounge.presences.watchers("instructor:32", lounge.time).keys() == {"mike"}


def test_a_sweep_without_another_instructor_writes_and_tells_nothing() -> None:
    lounge = Lounge()
    everybody(lounge)
    writes, heard = lounge.memory.writes, lounge.heard("dana")

    lounge.sweep()

    assert (lounge.memory.writes, lounge.heard("dana")) == (writes, heard)


def test_what_is_announced_during_the_update_is_kept_and_updated_by_the_next_sweep() -> None:
    class Busy(MemoryPresences):
        saves = 0

        def save(self, before: Watcher, after: Watcher) -> bool:
            self.saves += 1
            return self.saves != 1 and super().save(before, after)

    lounge = Lounge()
    everybody(lounge)
    lounge.office.assign(1, instructor=NADIA)
    busy = Busy()
    busy.__dict__ |= vars(lounge.presences)
    lounge.presences = busy

    lounge.sweep()
    assert lounge.heard("nadia") == []

    lounge.sweep()
    assert [state for _, state in lounge.heard("nadia")] == [VIEWING]
