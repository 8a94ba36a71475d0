"""What is stored of a person's notices, and that nobody overwrites what somebody else has stored."""

from __future__ import annotations

import pytest

from chalicelib.notices.notice_state import NoticeState
from chalicelib.notices.ports import StateChanged, StoredState
from chalicelib.notices.preferences import Choice, ToastLevel
from tests.contract.stores import Stores

SILENT = Choice(bell=False, toast=ToastLevel.MINE, mail=False)
STATE = NoticeState("admin", "k3f9", 41, (43, 44), 42, {"course_edited": SILENT})


def test_of_a_new_person_nothing_is_stored(stores: Stores) -> None:
    assert stores.person_notices.read("dana-1") == StoredState(NoticeState(), None)


def test_a_saved_state_is_read_as_it_was_saved(stores: Stores) -> None:
    store = stores.person_notices

    store.save("dana-1", STATE, store.read("dana-1"))

    assert store.read("dana-1").state == STATE
    assert store.read("dana-11").state == NoticeState()


def test_a_state_replaces_only_the_one_that_was_read(stores: Stores) -> None:
    store = stores.person_notices
    none = store.read("dana-1")
    store.save("dana-1", STATE, none)
    first = store.read("dana-1")
    store.save("dana-1", NoticeState("admin", "k3f9", 50), first)

    for stale in (none, first):
        with pytest.raises(StateChanged):
            store.save("dana-1", STATE, stale)

    assert store.read("dana-1").state == NoticeState("admin", "k3f9", 50)
