"""The private part of a feed's address: who, and a secret that proves it."""

import hashlib
import hmac
import re
import secrets

# 128 bits of a hash of the user id, so that the address does not tell the id, and a secret of 192 bits in base64url.
HANDLE_LENGTH, SECRET_BYTES = 32, 24
_TOKEN = re.compile(r"([0-9a-f]{32})([A-Za-z0-9_-]{32})\.ics", re.ASCII)


def handle(user_id: str) -> str:
    """Returns the name under which the feed of that person is found, 32 hexadecimal digits."""
    return hashlib.sha256(b"coursewire calendar feed " + user_id.encode()).hexdigest()[:HANDLE_LENGTH]


def new_secret() -> str:
    """Returns a new secret of 32 letters, digits, hyphens and underscores."""
    return secrets.token_urlsafe(SECRET_BYTES)


def secret_hash(secret: str) -> str:
    """Returns what is stored of a secret. Nobody can find the secret from it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, stored_hash: str) -> bool:
    """Whether it is the secret of that hash. How long this takes does not depend on the secret."""
    return hmac.compare_digest(secret_hash(secret), stored_hash)


def file_name(user_id: str, secret: str) -> str:
    """Returns the last part of the address."""
    return f"{handle(user_id)}{secret}.ics"


def parse_file_name(name: str) -> tuple[str, str] | None:
    """Returns the handle and the secret, None for a text that is no such name."""
    match = _TOKEN.fullmatch(name)
    return (match[1], match[2]) if match else None
