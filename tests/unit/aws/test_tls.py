"""AWS's endpoints are trusted by Amazon's own roots first, everyone else by the system's."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import tls

MANAGEMENT_HOST = "abc123.execute-api.eu-central-1.amazonaws.com"


@pytest.fixture(autouse=True)
def without_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)


def names(context: ssl.SSLContext) -> set[str]:
    certificates: list[Any] = context.get_ca_certs()
    return {value for each in certificates for ((key, value),) in each["subject"] if key == "commonName"}


def test_the_roots_are_amazons_and_good_until_2038() -> None:
    """A fixed year: `infra.notices` says when it comes near."""
    roots = ssl.create_default_context(cafile=str(tls.AMAZON_ROOTS)).get_ca_certs()

    assert len(roots) == 5
    assert all(root["subject"] == root["issuer"] for root in roots)
    ends = {str(root["notAfter"]).split()[3] for root in roots}
    assert min(ends) >= "2037"


def test_an_endpoint_of_aws_is_trusted_by_amazons_roots_first_and_then_by_the_systems() -> None:
    first, second = tls.contexts(MANAGEMENT_HOST)

    assert {name.startswith(("Amazon Root CA", "Starfield Services Root")) for name in names(first)} == {True}
    assert first is not second


@pytest.mark.parametrize("host", ["localhost", "amazonaws.com.example", "gateway.example"])
def test_any_other_host_is_trusted_by_the_systems_only(host: str) -> None:
    [only] = tls.contexts(host)

    assert only is list(tls.contexts(MANAGEMENT_HOST))[1]


def test_a_bundle_that_was_named_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tls.AMAZON_ROOTS))

    [only] = tls.contexts(MANAGEMENT_HOST)

    assert len(only.get_ca_certs()) == 5


def test_a_bundle_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "nowhere.pem"))

    with pytest.raises(FileNotFoundError):
        next(tls.contexts(MANAGEMENT_HOST))


@pytest.mark.parametrize("host", [MANAGEMENT_HOST, "localhost"])
def test_certificates_and_names_are_verified(host: str) -> None:
    for context in tls.contexts(host):
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_contexts_are_made_once() -> None:
    assert list(tls.contexts(MANAGEMENT_HOST)) == list(tls.contexts(MANAGEMENT_HOST))
