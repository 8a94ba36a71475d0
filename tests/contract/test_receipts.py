from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.courses.ports import Receipt, ReceiptExists
from tests.builders import Desk
from tests.contract.stores import Stores

RECEIPT = Receipt("user-1", "key-1", "content")
LIFE = timedelta(days=1)


class TestReceipt:
    def test_it_keeps_content_and_answer(self, stores: Stores) -> None:
        course = stores.desk.request(receipt=RECEIPT)

        assert stores.receipt("user-1", "key-1") == Receipt("user-1", "key-1", "content", course)

    def test_the_answer_stays_what_it_was(self, stores: Stores) -> None:
        course = stores.desk.request(receipt=RECEIPT)

        stores.desk.cancel(course)

        assert stores.receipt("user-1", "key-1").response == course

    @pytest.mark.parametrize(("user", "key"), [("user-1", "key-2"), ("user-2", "key-1"), ("key-1", "user-1")])
    def test_another_key_or_user_has_none(self, stores: Stores, user: str, key: str) -> None:
        stores.desk.request(receipt=RECEIPT)

        assert stores.receipt(user, key) is None

    def test_without_one_none_is_written(self, stores: Stores) -> None:
        stores.desk.request()

        assert stores.receipt("user-1", "key-1") is None

    def test_a_second_one_with_the_key_is_refused(self, stores: Stores) -> None:
        first = stores.desk.request(receipt=RECEIPT)

        with pytest.raises(ReceiptExists):
            stores.desk.request(receipt=Receipt("user-1", "key-1", "other"), location="Annex")

        assert stores.receipt("user-1", "key-1").response == first

    def test_another_users_key_is_another_key(self, stores: Stores) -> None:
        stores.desk.request(receipt=RECEIPT)

        course = stores.desk.request(receipt=Receipt("user-2", "key-1", "content"), location="Annex")

        assert stores.receipt("user-2", "key-1").response == course


class TestExpired:
    def test_it_is_not_given(self, stores: Stores) -> None:
        stores.desk.request(receipt=RECEIPT)

        stores.now += LIFE

        assert stores.receipt("user-1", "key-1") is None

    def test_a_second_before_it_is(self, stores: Stores) -> None:
        stores.desk.request(receipt=RECEIPT)

        stores.now += LIFE - timedelta(seconds=1)

        assert stores.receipt("user-1", "key-1") is not None

    def test_it_is_replaced(self, stores: Stores) -> None:
        stores.desk.request(receipt=RECEIPT)
        stores.now += LIFE

        course = stores.desk.request(receipt=RECEIPT, location="Annex")

        assert stores.receipt("user-1", "key-1").response == course

    def test_it_is_replaced_by_a_request_that_began_before_its_end(self, stores: Stores) -> None:
        stores.desk.request(receipt=RECEIPT)
        began = stores.now + LIFE - timedelta(milliseconds=1)
        stores.now += LIFE

        course = Desk(stores.courses, began).request(receipt=RECEIPT, location="Annex")

        assert stores.receipt("user-1", "key-1").response == course
