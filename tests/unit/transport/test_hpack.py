"""What we write, others can read; what they write of a status, we can read."""

from __future__ import annotations

import pytest
from hpack import Decoder, Encoder
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.transport import hpack
from chalicelib.transport.codec import ProtocolError

TEXT = st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=300)


@given(
    path=TEXT, host=TEXT, token=st.text(alphabet="t", max_size=20_000), authorization=TEXT, length=st.integers(0, 10**6)
)
def test_a_head_is_read_as_it_was_meant(path: str, host: str, token: str, authorization: str, length: int) -> None:
    block = (
        hpack.target("POST", path)
        + hpack.authority(host)
        + hpack.fields([("X-Amz-Security-Token", token)])
        + hpack.ending(authorization, length)
    )

    fields = Decoder(max_header_list_size=1 << 20).decode(block)

    assert [tuple(field) for field in fields] == [
        (":method", "POST"),
        (":scheme", "https"),
        (":path", path),
        (":authority", host),
        ("x-amz-security-token", token),
        ("authorization", authorization),
        ("content-length", str(length)),
    ]


def test_another_method_is_spelled_out() -> None:
    fields = Decoder().decode(hpack.target("DELETE", "/"))

    assert dict(fields)[":method"] == "DELETE"


@pytest.mark.parametrize("huffman", [True, False], ids=["huffman", "plain"])
@pytest.mark.parametrize("sensitive", [True, False], ids=["never indexed", "indexed"])
@pytest.mark.parametrize("size", [0, None], ids=["size told", "size not told"])
def test_every_status_is_understood(huffman: bool, sensitive: bool, size: int | None) -> None:
    for status in range(100, 600):
        encoder = Encoder()
        if size is not None:
            encoder.header_table_size = size
        block = encoder.encode([(":status", str(status), sensitive), ("server", "x")], huffman=huffman)

        assert hpack.status(block) == status


@pytest.mark.parametrize(
    "block",
    [b"", b"\x20", b"\x82", b"\xbe", b"\x00\x01a\x01b", b"\x48", b"\x48\x03abc", b"\x48\x7f\xff\xff\xff\xff\xff\xff"],
)
def test_a_head_without_a_status_is_refused(block: bytes) -> None:
    with pytest.raises(ProtocolError):
        hpack.status(block)
