"""Which addresses a webhook may have."""

from __future__ import annotations

import pytest

from chalicelib.webhooks.public_address import MAX_URL, Address, is_loopback, is_public, parse_address

PUBLIC = ["93.184.215.14", "2600:1f18::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
INSIDE = [
    *("127.0.0.1", "127.255.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "169.254.170.2", "169.254.100.1", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
    *("224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254"),
    *("fec0::1", "ff02::1", "100::1", "2001:db8::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::1", "2001:0:7f00:1::1", "", "localhost", "2130706433"),
]


def public(host: str, port: int, target: str, authority: str) -> Address:
    return Address(is_secure=True, host=host, port=port, target=target, authority=authority)


@pytest.mark.parametrize("number", PUBLIC)
def test_an_address_of_the_internet_is_public(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize("number", INSIDE)
def test_an_address_inside_of_a_network_is_not(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize(
    ("number", "expected"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("x", False)]
)
def test_only_addresses_of_this_machine_are_loopback(number: str, expected: bool) -> None:
    assert is_loopback(number) is expected


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.com", public("example.com", 443, "/", "example.com")),
        ("HTTPS://Example.com/a?b=c", public("Example.com", 443, "/a?b=c", "Example.com")),
        ("https://example.com:8443/a", public("example.com", 8443, "/a", "example.com:8443")),
        ("https://[2600:1f18::1]/", public("2600:1f18::1", 443, "/", "[2600:1f18::1]")),
    ],
)
def test_an_address_is_taken_apart(url: str, address: Address) -> None:
    assert parse_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "example.com",
            "http://example.com",
            "ftp://example.com",
            "https://",
            "https:///path",
            "file:///etc/passwd",
        ),
        *("https://user@example.com/", "https://a:b@example.com/", "https://example.com#x", "https://example.com:0/"),
        *("https://example.com:65536/", "https://example.com:x/", "https://example.com:/", "https://exa mple.com/"),
        *("https://example.com\\@10.0.0.1/", "https://example.com/\r\nHost: x", "https://exämple.com/", "https://[x]/"),
        f"https://example.com/{'x' * MAX_URL}",
    ],
)
def test_what_is_no_https_address_without_a_user_is_none(url: str) -> None:
    assert parse_address(url) is None


def test_http_is_for_an_emulated_cloud_only() -> None:
    address = Address(is_secure=False, host="127.0.0.1", port=8080, target="/", authority="127.0.0.1:8080")

    assert parse_address("http://127.0.0.1:8080/", may_be_local=True) == address
