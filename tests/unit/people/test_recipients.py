from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.people.commands import ChangeUser
from chalicelib.people.identity import Role
from chalicelib.people.manage_users import change_user, disable_user, enable_user
from chalicelib.people.ports import User
from chalicelib.people.recipients import (
    MailProblem,
    MailProblemKind,
    Recipient,
    channel_of,
    keep_recipient,
    update_recipients,
)
from tests.builders import admin
from tests.stores.memory_recipients import MemoryRecipients
from tests.unit.people.test_manage_users import Desk

MIKE = User("mike", "Mike", "mike@example.com", Role.INSTRUCTOR, instructor_id=32, user_id="u-mike")
PROBLEM = MailProblem(MailProblemKind.COMPLAINT, "2045-07-12T19:30:00.000Z", "abuse", "mike@example.com")


def only(recipients: MemoryRecipients, channel: str) -> Recipient:
    (found,) = recipients.of_channel(channel)
    return found


@pytest.mark.parametrize(
    ("changes", "channel"),
    [
        ({}, "instructor:32"),
        ({"role": Role.ORGANIZATION, "organization_id": 7}, "organization:7"),
        ({"role": Role.ADMIN}, "admin"),
        ({"role": None}, None),
        ({"instructor_id": None}, None),
    ],
)
def test_a_user_is_mailed_about_what_its_channel_receives(changes: dict[str, object], channel: str | None) -> None:
    assert channel_of(replace(MIKE, **changes)) == channel


def test_adding_disabling_and_enabling_a_user_keeps_the_directory() -> None:
    desk = Desk()
    desk.add()
    added = only(desk.recipients, "organization:7")
    disable_user(desk.users, desk.recipients, admin(), "iffat")
    disabled = only(desk.recipients, "organization:7")
    enable_user(desk.users, desk.recipients, admin(), "iffat")

    assert (added.user_id, added.email, added.is_mailable) == ("id-of-iffat", "iffat@example.com", True)
    assert not disabled.is_mailable
    assert only(desk.recipients, "organization:7") == added


def test_a_change_of_a_user_keeps_language_and_subscription() -> None:
    recipients = MemoryRecipients()
    keep_recipient(recipients, MIKE)
    chosen = replace(only(recipients, "instructor:32"), language="fr", is_subscribed=False)
    recipients.change("instructor:32", "u-mike", lambda _: chosen)

    keep_recipient(recipients, replace(MIKE, name="Michael"))

    assert only(recipients, "instructor:32") == replace(chosen, name="Michael")


def test_a_problem_stays_with_its_address_only() -> None:
    recipients = MemoryRecipients()
    keep_recipient(recipients, MIKE)
    recipients.change("instructor:32", "u-mike", lambda found: found and replace(found, problem=PROBLEM))

    keep_recipient(recipients, replace(MIKE, name="Michael"))
    same_address = only(recipients, "instructor:32").is_mailable
    keep_recipient(recipients, replace(MIKE, email="michael@example.com"))

    assert not same_address
    assert only(recipients, "instructor:32").is_mailable


def test_an_admin_who_saves_the_same_address_has_mails_sent_to_it_again() -> None:
    desk = Desk()
    user = desk.add()
    problem = replace(PROBLEM, email=user.email)
    desk.recipients.change("organization:7", user.user_id, lambda found: found and replace(found, problem=problem))

    change_user(desk.users, desk.recipients, admin(), "iffat", ChangeUser(email=user.email))

    assert only(desk.recipients, "organization:7").is_mailable


def test_the_directory_becomes_as_the_user_pool_is() -> None:
    recipients = MemoryRecipients()
    keep_recipient(recipients, MIKE)
    omar = User("omar", "Omar", "omar@example.com", Role.ADMIN, user_id="u-omar")

    counts = update_recipients(recipients, [omar], ["admin", "instructor:32"], lambda _: None)

    assert counts == (1, [MIKE.user_id])
    assert only(recipients, "admin").username == "omar"
    assert recipients.of_channel("instructor:32") == []


def test_a_user_who_was_moved_to_another_channel_keeps_language_subscription_and_problem() -> None:
    recipients = MemoryRecipients()
    keep_recipient(recipients, MIKE)
    chosen = replace(only(recipients, "instructor:32"), language="fr", is_subscribed=False, problem=PROBLEM)
    recipients.change("instructor:32", "u-mike", lambda _: chosen)
    moved = replace(MIKE, role=Role.ADMIN, instructor_id=None)

    counts = update_recipients(recipients, [moved], ["admin", "instructor:32"], {"mike": moved}.get)

    assert counts == (1, ["u-mike"])
    assert only(recipients, "admin") == chosen
    assert recipients.of_channel("instructor:32") == []


def test_a_user_who_is_added_while_the_user_pool_is_listed_stays() -> None:
    recipients = MemoryRecipients()
    keep_recipient(recipients, MIKE)
    of_an_earlier_user = replace(only(recipients, "instructor:32"), user_id="u-earlier")
    recipients.change("instructor:32", "u-earlier", lambda _: of_an_earlier_user)

    counts = update_recipients(recipients, [], ["instructor:32"], {"mike": MIKE}.get)

    assert counts == (1, ["u-earlier"])
    assert only(recipients, "instructor:32").user_id == "u-mike"
