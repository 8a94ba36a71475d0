"""The token of an unsubscribe link: it names one person, and can end that person's mails, and nothing else. Pure.

A mail program, or whoever a mail was forwarded to, uses the link without a sign-in, so the token is signed by a key
that only the stage has. It does not expire: a mail may be old when its reader has had enough.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

PURPOSE = b"coursewire unsubscribe\n"
SIGNATURE_BYTES = 18
MAX_TOKEN = 400


def unsubscribe_token(key: bytes, channel: str, user_id: str) -> str:
    """Returns the token of the person with that user id, whose mails come from ``channel``."""
    name = f"{channel}\n{user_id}".encode()
    return f"{_text(name)}.{_text(_signature(key, name))}"


def read_unsubscribe_token(key: bytes, token: str) -> tuple[str, str] | None:
    """Returns the channel and the user id, None for a token that was not made with the key."""
    encoded, _, signature = token[: MAX_TOKEN + 1].partition(".")
    try:
        name = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        channel, _, user_id = name.decode().partition("\n")
        is_signed = hmac.compare_digest(_text(_signature(key, name)).encode(), signature.encode())
    except (Error, ValueError):
        return None
    return (channel, user_id) if is_signed and encoded == _text(name) else None


def _signature(key: bytes, name: bytes) -> bytes:
    return hmac.digest(key, PURPOSE + name, hashlib.sha256)[:SIGNATURE_BYTES]


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
