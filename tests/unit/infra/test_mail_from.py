"""Which values of the parameter MailFrom a deployment refuses, before it changes anything."""

from __future__ import annotations

import re

import pytest

from infra.local.local_stack import PARAMETERS
from infra.template_fragments import read_fragments

PATTERN = re.compile(read_fragments()["Parameters"]["MailFrom"]["AllowedPattern"], re.ASCII)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "courses@example.com",
        "<courses@example.com>",
        "Courses <courses@example.com>",
        "O'Brien's Courses<no-reply+courses@mail.example.com>",
        '"Schmidt, Kurse (Halle)" <kurse@example.com>',
        "=?UTF-8?Q?Acad=C3=A9mie?= <cours@example.com>",
        PARAMETERS["MailFrom"],
    ],
)
def test_an_address_is_taken_with_a_name_in_ascii(value: str) -> None:
    assert PATTERN.fullmatch(value)


@pytest.mark.parametrize(
    "value",
    [
        "Courses",
        "courses@",
        "Courses courses@example.com",
        "Schmidt, Kurse <kurse@example.com>",
        "Académie <cours@example.com>",
        "cours@académie.example",
        "a@example.com, b@example.com",
        "Courses <courses@example.com>\nBcc: all@example.com",
        'A "B" <courses@example.com>',
        "Dr. Schmidt <kurse@example.com>",
        # Python writes none of these into a mail.
        "no..reply@example.com",
        ".courses@example.com",
        "Courses <courses.@example.com>",
        "Courses <courses@example..com>",
        "courses@example.com.",
    ],
)
def test_what_is_no_sender_is_refused(value: str) -> None:
    assert not PATTERN.fullmatch(value)
