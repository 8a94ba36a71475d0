"""Requests of our own client, answered by moto in this process as those of the SDK are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urljoin

import boto3
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.models import botocore_stubber

from chalicelib.aws.http import Response, Send
from tests import moto_statements


def moto_send(url: str) -> Send:
    """Inside ``mock_aws`` only."""

    @cache
    def database() -> Any:
        return boto3.client("dynamodb")

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if headers.get("X-Amz-Target", "").endswith(f".{moto_statements.OPERATION}"):
            return Response(200, moto_statements.execute(database(), body))
        sent = HTTPHeaders()
        for name, value in headers.items():
            sent[name] = value
        request = AWSPreparedRequest(method, urljoin(url, path), sent, body, stream_output=False)
        answered = botocore_stubber.process_request(request)
        assert answered is not None, f"moto does not know {url}"
        status, _, content = answered
        return Response(status, content.encode() if isinstance(content, str) else content)

    return send
