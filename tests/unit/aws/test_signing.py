"""Signatures equal botocore's, byte for byte."""

from __future__ import annotations

import time

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.credentials import Credentials
from chalicelib.aws.signing import RequestTemplate, canonical_path, payload_hash
from chalicelib.push.management_request import RequestBuilder

HOST = "l0ngapi1d.execute-api.eu-central-1.amazonaws.com"
LASTING = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
PASSING = Credentials("ASIAEXAMPLE", "anotherSecret/+=", "IQoJb3JpZ2luX2VjEJr//////////wEaCXVz+Lg==")
NOON = 1_795_521_600  # 2026-11-24T12:00:00Z
IDS = ["NkYxZdQOoAMCIjQ=", "L0SM9cOFvHcCIhw=", "a+b/c==", "a b", "é📡", "~._-", "%3D", "a&b?c#d"]


class Clock:
    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def template(credentials: Credentials = PASSING, now: float = NOON, method: str = "POST") -> RequestTemplate:
    return RequestTemplate(
        method, HOST, {}, service="execute-api", region="eu-central-1", credentials=lambda: credentials, now=Clock(now)
    )


def signed_by_botocore(
    method: str, path: str, body: bytes, headers: dict[str, str], credentials: Credentials, service: str, at: float
) -> str:
    """What botocore's own signer makes of the request at that time."""
    request = AWSRequest(method, f"https://{headers['Host']}{path}", headers=headers, data=body)
    request.context["timestamp"] = headers["X-Amz-Date"]
    keys = BotocoreCredentials(credentials.access_key, credentials.secret_key, credentials.token or None)
    signer = SigV4Auth(keys, service, "eu-central-1")
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    names = signer.signed_headers(signer.headers_to_sign(request))
    return f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={names}, Signature={signature}"


def agreed(request_headers: tuple[tuple[str, str], ...], authorization: str, *what: object) -> bool:
    return signed_by_botocore(what[0], what[1], what[2], dict(request_headers), *what[3:]) == authorization  # type: ignore[arg-type]


@pytest.mark.parametrize("credentials", [LASTING, PASSING], ids=["without token", "with token"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("connection_id", IDS)
def test_every_connections_request_is_signed_as_botocore_signs_it(
    connection_id: str, method: str, credentials: Credentials
) -> None:
    requests = RequestBuilder(method, "/dev", lambda method: template(credentials, method=method))

    request = requests.build(connection_id, b'{"n":1}')

    assert agreed(
        request.headers, request.authorization, method, request.path, b'{"n":1}', credentials, "execute-api", NOON
    )


@given(
    connection_id=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda s: s.strip(".")),
    body=st.binary(max_size=200),
    at=st.integers(min_value=0, max_value=4_000_000_000),
)
def test_any_request_at_any_time_is_signed_as_botocore_signs_it(connection_id: str, body: bytes, at: int) -> None:
    request = RequestBuilder("POST", "/dev", lambda _: template(now=at)).build(connection_id, body)

    assert agreed(request.headers, request.authorization, "POST", request.path, body, PASSING, "execute-api", at)


def test_a_call_of_another_service_with_headers_of_its_own_is_signed_alike() -> None:
    own = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.Query"}
    body = b'{"TableName":"connections"}'
    dynamodb = RequestTemplate(
        "POST", HOST, own, service="dynamodb", region="eu-central-1", credentials=lambda: PASSING, now=Clock()
    )

    authorization = dynamodb.sign(canonical_path(""), payload_hash(body))

    assert agreed(dynamodb.headers, authorization, "POST", "/", body, PASSING, "dynamodb", NOON)


def test_the_headers_tell_time_and_token() -> None:
    one = template()

    one.sign("/", payload_hash(b""))

    assert dict(one.headers) == {
        "Host": HOST,
        "X-Amz-Date": "20261124T120000Z",
        "X-Amz-Security-Token": PASSING.token,
    }


@pytest.mark.parametrize("seconds", [1, 60, 86_400, -1], ids=["second", "minute", "day", "set back"])
def test_a_stencil_that_was_used_before_signs_for_the_present(seconds: int) -> None:
    clock = Clock()
    one = RequestTemplate(
        "POST", HOST, {}, service="execute-api", region="eu-central-1", credentials=lambda: PASSING, now=clock
    )
    one.sign("/", payload_hash(b""))

    clock.now += seconds
    authorization = one.sign("/", payload_hash(b""))

    assert dict(one.headers)["X-Amz-Date"] == time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(NOON + seconds))
    assert agreed(one.headers, authorization, "POST", "/", b"", PASSING, "execute-api", clock.now)


def test_new_credentials_are_used_from_the_next_second_on() -> None:
    clock, current = Clock(), [PASSING]
    one = RequestTemplate(
        "POST", HOST, {}, service="execute-api", region="eu-central-1", credentials=lambda: current[0], now=clock
    )
    one.sign("/", payload_hash(b""))

    current[0] = LASTING
    clock.now += 1
    authorization = one.sign("/", payload_hash(b""))

    assert agreed(one.headers, authorization, "POST", "/", b"", LASTING, "execute-api", clock.now)


def test_headers_are_the_same_object_while_nothing_changes() -> None:
    one = template()

    one.sign("/a", payload_hash(b""))
    first = one.headers
    one.sign("/b", payload_hash(b""))

    assert one.headers is first
