"""Users who came to another user pool, where each has a new id, keep what they have chosen."""

from __future__ import annotations

from uuid import uuid4

import pytest
from msgspec.structs import replace

from chalicelib.calendars.calendar_feed import create_feed, find_feed
from chalicelib.calendars.language import Language
from chalicelib.notices.change_notices import change_choices
from chalicelib.notices.preferences import ChoiceChange
from chalicelib.people.identity import Identity, Role
from chalicelib.people.recipients import MailProblem, MailProblemKind, Recipient
from tests.functional.test_people_command import Ports, Terminal, terminal

__all__ = ["terminal"]

PROBLEM = MailProblem(MailProblemKind.COMPLAINT, "2045-07-12T19:30:00.000Z", "abuse", "dora@example.com")


class Imported:
    """Dora, an admin, who reads French and wants no mails, and her user id before and after ``imported``."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.ports = terminal, Ports(terminal.pool)
        terminal.run("users", "add", "dora", "--name", "Dora", "--email", "dora@example.com", "--role", "admin")
        self.former = self.user_id
        self.ports.recipients.change(
            "admin", self.former, lambda found: found and replace(found, language="fr", is_subscribed=False)
        )

    @property
    def user_id(self) -> str:
        found = self.ports.users.find("dora")
        assert found
        return found.user_id

    @property
    def identity(self) -> Identity:
        return Identity(Role.ADMIN, "Dora", self.user_id, session_expires_at=0)

    @property
    def recipient(self) -> Recipient:
        (found,) = self.ports.recipients.of_channel("admin")
        return found

    def imported(self, **changes: str) -> None:
        """The user has a new id, and other attributes if any."""
        given = {"sub": str(uuid4())} | changes
        for each in self.terminal.pool.users["dora"]["Attributes"]:
            each["Value"] = given.get(each["Name"], each["Value"])
        assert self.user_id != self.former

    def update(self) -> list[str]:
        code, lines, _ = self.terminal.run("users", "update-recipients")
        assert code == 0
        return lines


@pytest.fixture
def dora(terminal: Terminal) -> Imported:
    return Imported(terminal)


def test_who_has_unsubscribed_is_not_mailed_again(dora: Imported) -> None:
    dora.imported()

    lines = dora.update()

    assert dora.recipient == Recipient(
        user_id=dora.user_id, username="dora", name="Dora", email="dora@example.com", language="fr", is_subscribed=False
    )
    assert lines == [
        "1 users come from another user pool, and keep what they chose but for calendar feeds.",
        "1 users can be mailed; 0 who no longer exist were removed.",
    ]
    assert dora.update() == ["1 users can be mailed; 0 who no longer exist were removed."]


def test_an_address_that_has_complained_is_not_mailed_again(dora: Imported) -> None:
    dora.ports.recipients.change("admin", dora.former, lambda found: found and replace(found, problem=PROBLEM))
    dora.imported()

    dora.update()

    assert dora.recipient.problem == PROBLEM


def test_somebody_else_of_the_same_username_chooses_anew(dora: Imported) -> None:
    dora.imported(email="another.dora@example.com")

    lines = dora.update()

    assert (dora.recipient.language, dora.recipient.is_mailable) == ("en", True)
    assert lines == ["1 users can be mailed; 1 who no longer exist were removed."]


@pytest.mark.parametrize("has_looked", [False, True])
def test_choices_of_notices_stay(dora: Imported, has_looked: bool) -> None:
    notices = dora.ports.person_notices
    change_choices(notices, dora.identity, {"course_edited": ChoiceChange(mail=False, bell=False)})
    change_choices(notices, dora.identity, {"course_assigned": ChoiceChange(mail=False)})
    dora.imported()
    if has_looked:
        change_choices(notices, dora.identity, {"course_edited": ChoiceChange(bell=False)})

    dora.update()

    state = notices.read(dora.user_id).state
    assert not state.choice("course_assigned").mail
    assert (state.choice("course_edited").mail, state.choice("course_edited").bell) == (has_looked, False)


def test_a_calendar_feed_ends_since_its_person_could_not_revoke_it(dora: Imported) -> None:
    before = dora.identity
    create_feed(dora.ports.calendar_feeds, before, Language.ENGLISH, dora.ports.now())
    dora.imported()

    dora.update()

    assert find_feed(dora.ports.calendar_feeds, before) is None
