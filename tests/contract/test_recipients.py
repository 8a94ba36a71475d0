from __future__ import annotations

from msgspec.structs import replace

from chalicelib.people.recipients import MailProblem, MailProblemKind, Recipient
from tests.contract.stores import Stores

MIKE = Recipient(user_id="u-mike", username="mike", name="Mike", email="mike@example.com")
MINA = Recipient(user_id="u-mina", username="mina", name="Mina", email="mina@example.com", language="de")
PROBLEM = MailProblem(MailProblemKind.BOUNCE, "2045-07-12T19:30:00.000Z", "No such mailbox", "mike@example.com")


def store(stores: Stores, channel: str, *recipients: Recipient) -> None:
    for each in recipients:
        stores.recipients.change(channel, each.user_id, lambda _, each=each: each)  # type: ignore[misc]


def test_a_channel_has_its_recipients_and_no_others(stores: Stores) -> None:
    store(stores, "instructor:32", MIKE, MINA)
    store(stores, "instructor:33", replace(MIKE, user_id="u-other"))

    found = stores.recipients.of_channel("instructor:32")

    assert sorted(found, key=lambda each: each.user_id) == [MIKE, MINA]


def test_a_change_gets_what_is_stored_and_stores_its_result(stores: Stores) -> None:
    store(stores, "instructor:32", MIKE)
    seen: list[Recipient | None] = []

    def change(found: Recipient | None) -> Recipient | None:
        seen.append(found)
        return replace(found, problem=PROBLEM) if found else None

    changed = stores.recipients.change("instructor:32", "u-mike", change)

    assert seen == [MIKE]
    assert stores.recipients.of_channel("instructor:32") == [changed] == [replace(MIKE, problem=PROBLEM)]


def test_a_change_of_nobody_may_leave_it_so(stores: Stores) -> None:
    assert stores.recipients.change("admin", "u-nobody", lambda found: found) is None
    assert stores.recipients.of_channel("admin") == []


def test_a_change_to_none_removes_the_recipient(stores: Stores) -> None:
    store(stores, "instructor:32", MIKE, MINA)

    stores.recipients.change("instructor:32", "u-mike", lambda _: None)

    assert stores.recipients.of_channel("instructor:32") == [MINA]


def test_several_are_found_by_channel_and_user_and_missing_ones_are_left_out(stores: Stores) -> None:
    store(stores, "instructor:32", MIKE)
    store(stores, "admin", MINA)

    found = stores.recipients.find_many([("instructor:32", "u-mike"), ("admin", "u-mina"), ("admin", "u-mike")])

    assert found == {"u-mike": MIKE, "u-mina": MINA}
