"""Entity tags in conditional headers, as RFC 9110 defines them (sections 8.8.3 and 13.1)."""

import re
from collections.abc import Container

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\U0010ffff]*"'
_LIST = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")
_PARTS = re.compile(r'(W/)?"([^"]*)"')
# Apache, Caddy and Jetty mark the tag of a response that they compress, and clients send the marked tag back.
# https://httpd.apache.org/docs/2.4/mod/mod_deflate.html#deflatealteretag
_CODING = re.compile(r"--?(?:br|deflate|gzip|zstd)\Z")


class _Every:
    """All tags, which is what ``*`` means."""

    def __contains__(self, tag: object) -> bool:
        return True


def strong_tags(header: str) -> frozenset[str] | None:
    """Returns an If-Match header's tags without quotes, None for ``*``. Raises ValueError for other text."""
    if header.strip() == "*":
        return None
    if not _LIST.fullmatch(header):
        raise ValueError("not a list of entity tags")
    # If-Match compares strongly.
    return frozenset(_CODING.sub("", tag) for weak, tag in _PARTS.findall(header) if not weak)


def known_tags(header: str | None) -> Container[str]:
    """Returns the tags of an If-None-Match header without quotes, also weak ones. Text without quotes is one tag."""
    if header is None:
        return ()
    if header.strip() == "*":
        return _Every()
    if not _LIST.fullmatch(header):
        return (header.strip(),)
    return frozenset(_CODING.sub("", tag) for _, tag in _PARTS.findall(header))
