from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from chalicelib.mail.dynamo import mail_keys
from chalicelib.mail.dynamo.mailed_courses import LIFE
from chalicelib.mail.ports import Mailed, Method, StoredMail
from chalicelib.mail.queued_mail import MAX_CHANGES, MailedChange, QueuedMail
from tests.contract.stores import DynamoStores, Stores


def change(version: int) -> MailedChange:
    return MailedChange(type="course_rescheduled", version=version, cursor=f"epoch.{version}")


def mail(*versions: int, user_id: str = "u-mike", at: float = 100.0, **values: Any) -> QueuedMail:
    changes = tuple(map(change, versions))
    return QueuedMail(
        course_id=5, channel="instructor:32", user_id=user_id, changes=changes, first_at=at, last_at=at, **values
    )


def only(stores: Stores) -> StoredMail:
    (stored,) = stores.mail_queue.all()
    return stored


def versions(stored: StoredMail) -> list[int]:
    return [each.version for each in stored.mail.changes]


class TestQueue:
    def test_a_person_has_one_mail_per_course(self, stores: Stores) -> None:
        stores.mail_queue.add([mail(2), mail(2, user_id="u-mina"), replace(mail(2), course_id=6)])
        stores.mail_queue.add([mail(3, at=160.0)])

        queued = {(each.mail.course_id, each.mail.user_id): each for each in stores.mail_queue.all()}
        assert set(queued) == {(5, "u-mike"), (5, "u-mina"), (6, "u-mike")}
        merged = queued[5, "u-mike"]
        assert (versions(merged), merged.mail.first_at, merged.mail.last_at) == ([2, 3], 100.0, 160.0)

    def test_a_repetition_changes_nothing(self, stores: Stores) -> None:
        stores.mail_queue.add([mail(2, 3)])
        before = only(stores)

        stores.mail_queue.add([mail(2, at=900.0), mail(3, at=900.0)])

        assert only(stores) == before

    def test_the_oldest_changes_are_dropped(self, stores: Stores) -> None:
        stores.mail_queue.add([mail(*range(1, MAX_CHANGES + 6))])

        stores.mail_queue.add([mail(MAX_CHANGES + 6), mail(1)])

        assert versions(only(stores)) == list(range(7, MAX_CHANGES + 7))

    def test_only_what_was_read_is_replaced_and_removed(self, stores: Stores) -> None:
        stores.mail_queue.add([mail(2)])
        read = only(stores)
        replaced = stores.mail_queue.replace(read, replace(read.mail, not_before=500.0))

        assert stores.mail_queue.replace(read, read.mail) is None
        assert stores.mail_queue.remove(read) is False
        assert only(stores) == replaced
        assert replaced is not None
        assert stores.mail_queue.remove(replaced) is True
        assert stores.mail_queue.all() == []

    def test_what_was_removed_is_not_stored_again_by_its_reader(self, stores: Stores) -> None:
        stores.mail_queue.add([mail(2)])
        read = only(stores)
        stores.mail_queue.remove(read)

        assert stores.mail_queue.replace(read, read.mail) is None
        assert stores.mail_queue.all() == []


def test_a_queued_mail_expires_a_week_after_its_last_change(dynamo_stores: DynamoStores) -> None:
    dynamo_stores.mail_queue.add([mail(2)])
    dynamo_stores.mail_queue.add([mail(3, at=160.0)])

    (row,) = dynamo_stores._courses.query(mail_keys.QUEUE)

    assert row.dies_at == 160 + 7 * 24 * 3600


class TestMailed:
    def test_the_last_is_kept_per_person_and_course(self, stores: Stores) -> None:
        stores.mailed_courses.save(5, "u-mike", Mailed(2, Method.REQUEST))
        stores.mailed_courses.save(5, "u-mike", Mailed(3, Method.CANCEL))
        stores.mailed_courses.save(6, "u-mike", Mailed(9))

        found = [
            stores.mailed_courses.read(number, user) for number, user in ((5, "u-mike"), (6, "u-mike"), (5, "u-x"))
        ]

        assert found == [Mailed(3, Method.CANCEL), Mailed(9), None]


def test_what_was_mailed_is_forgotten_in_time_though_the_item_is_still_there(dynamo_stores: DynamoStores) -> None:
    """TTL deletes items up to days after they have expired."""
    dynamo_stores.mailed_courses.save(5, "u-mike", Mailed(2, Method.REQUEST))

    dynamo_stores.now += LIFE

    assert dynamo_stores.item("MAILED#5", "u-mike") is not None
    assert dynamo_stores.mailed_courses.read(5, "u-mike") is None
