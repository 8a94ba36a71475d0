from __future__ import annotations

import pytest

from chalicelib.mail.unsubscribe_token import read_unsubscribe_token, unsubscribe_token

KEY = b"k" * 32
TOKEN = unsubscribe_token(KEY, "organization:7", "2f1c9f0e-iffat")


def test_a_token_names_channel_and_user() -> None:
    assert read_unsubscribe_token(KEY, TOKEN) == ("organization:7", "2f1c9f0e-iffat")


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "x",
        "é.é",
        TOKEN + "A",
        TOKEN[:-1],
        "A" + TOKEN,
        TOKEN.replace(".", ".."),
        "%%%." + TOKEN.partition(".")[2],
        "x" * 100_000,
        unsubscribe_token(KEY, "organization:8", "2f1c9f0e-iffat").partition(".")[0] + "." + TOKEN.partition(".")[2],
        unsubscribe_token(b"another", "organization:7", "2f1c9f0e-iffat"),
    ],
)
def test_a_token_that_the_stage_did_not_make_names_nobody(token: str) -> None:
    assert read_unsubscribe_token(KEY, token) is None
