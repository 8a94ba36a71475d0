"""HPACK without memory: fields are written out each time, and of what is read only the status is understood.

https://www.rfc-editor.org/rfc/rfc7541
"""

from __future__ import annotations

from functools import cache

from chalicelib.transport.codec import ProtocolError

# The table's size from here on: zero. A reader that allows less than the 4,096 bytes all begin with has to be told
# before the first field, even by those who never put anything into the table (section 4.2).
NO_MEMORY = b"\x20"
# Indices of the static table (appendix A).
_AUTHORITY, _METHOD_POST, _METHOD, _PATH, _SCHEME_HTTPS, _STATUS = 1, 3, 2, 4, 7, 8
_AUTHORIZATION, _CONTENT_LENGTH = 23, 28
_STATUSES = {8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500}
# The Huffman code of the digits (appendix B): 0 to 2 have five bits, 3 to 9 six.
_DIGITS = ["00000", "00001", "00010", "011001", "011010", "011011", "011100", "011101", "011110", "011111"]


def _huffman(number: int) -> bytes:
    bits = "".join(_DIGITS[int(digit)] for digit in str(number))
    whole = -(-len(bits) // 8)
    return int(bits.ljust(whole * 8, "1"), 2).to_bytes(whole, "big")


@cache
def _words() -> dict[bytes, int]:
    """All that a status may look like; worked out when the first one is not in the static table."""
    return {_huffman(number): number for number in range(100, 600)} | {b"%d" % n: n for n in range(100, 600)}


def authority(host: str) -> bytes:
    return _named(_AUTHORITY, host)


def fields(headers: list[tuple[str, str]]) -> bytes:
    return b"".join(b"\x00" + _text(name.lower()) + _text(value) for name, value in headers)


def target(method: str, path: str) -> bytes:
    """The pseudo-fields that differ; together with :func:`authority` they go before all others."""
    asked = bytes((0x80 | _METHOD_POST,)) if method == "POST" else _named(_METHOD, method)
    return asked + bytes((0x80 | _SCHEME_HTTPS,)) + _named(_PATH, path)


def ending(authorization: str, length: int) -> bytes:
    """What differs of the other fields. Proxies are asked never to remember the signature."""
    return _named(_AUTHORIZATION, authorization, 0x10) + _named(_CONTENT_LENGTH, str(length))


def status(block: bytes) -> int:
    """What the block's first field says. Raises ProtocolError when that is not a status."""
    while block and block[0] & 0xE0 == 0x20:  # The table's size, which we know to be zero.
        _, block = _integer(block, 5)
    if block and block[0] & 0x80:
        return _known(block)
    index, rest = _integer(block, 6 if block and block[0] & 0x40 else 4)
    if index != _STATUS or not rest:
        raise ProtocolError("A head that does not begin with a status")
    length, value = _integer(rest, 7)
    found = _words().get(value[:length])
    if found is None:
        raise ProtocolError(f"Not a status: {value[:length]!r}")
    return found


def _known(block: bytes) -> int:
    found = _STATUSES.get(block[0] & 0x7F)
    if found is None:
        raise ProtocolError("A head that does not begin with a status")
    return found


def _named(index: int, value: str, kind: int = 0) -> bytes:
    """A literal that is not to be remembered, its name from the static table."""
    name = bytes((kind | index,)) if index < 15 else bytes((kind | 15, index - 15))
    return name + _text(value)


def _text(value: str) -> bytes:
    data = value.encode()
    length = len(data)
    if length < 127:
        return bytes((length,)) + data
    prefix, length = b"\x7f", length - 127
    while length >= 128:
        prefix, length = prefix + bytes((length & 0x7F | 0x80,)), length >> 7
    return prefix + bytes((length,)) + data


def _integer(block: bytes, bits: int) -> tuple[int, bytes]:
    """The integer with a prefix of so many bits, and what follows it."""
    if not block:
        raise ProtocolError("An empty head")
    full = (1 << bits) - 1
    value = block[0] & full
    if value < full:
        return value, block[1:]
    for n, byte in enumerate(block[1:5]):
        value += (byte & 0x7F) << 7 * n
        if byte < 128:
            return value, block[n + 2 :]
    raise ProtocolError("An endless integer")
