from __future__ import annotations

import pytest

from chalicelib.feed.dynamo import stream_record
from chalicelib.feed.entries import Entry

IMAGE = {
    "PK": {"S": "FEED#organization:7"},
    "SK": {"S": "0000000000000041"},
    "event": {"S": "courseStatusChanged"},
    "body": {"S": '{"reason":"Überflutung"}'},
    "expiresAt": {"N": "1753000000"},
}


class TestEntry:
    def test_it_is_the_entry_that_was_stored(self) -> None:
        entry = stream_record.entry(IMAGE)

        assert entry == Entry("organization:7", 41, "courseStatusChanged", '{"reason":"Überflutung"}'.encode())

    @pytest.mark.parametrize("missing", ["PK", "SK", "event", "body"])
    def test_an_image_without_its_attributes_is_refused(self, missing: str) -> None:
        image = {name: value for name, value in IMAGE.items() if name != missing}

        with pytest.raises(KeyError):
            stream_record.entry(image)

    @pytest.mark.parametrize("key", [{"SK": {"S": "HEAD"}}, {"PK": {"S": "COURSE#118"}}])
    def test_another_item_is_refused(self, key: dict[str, dict[str, str]]) -> None:
        with pytest.raises(ValueError, match=r"."):
            stream_record.entry(IMAGE | key)
