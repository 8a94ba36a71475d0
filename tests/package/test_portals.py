"""The portals in the template: who can read their files, what browsers are told, and at which addresses all is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra import preflights
from infra.local.portal_server import local_headers
from infra.portals.publish_site import FOLDER
from infra.portals.security_headers import CSP
from tests.package.conftest import Package
from tests.package.resolved import resolved, with_values

PLACES = {
    "AWS::Region": "eu-west-1",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::Partition": "aws",
    "AWS::AccountId": "123456789012",
    "WebsocketAPI": "ws1",
    "RestAPI": "rest1",
}
OWN = {
    "PortalDomain": "portal.example.com",
    "PortalCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1a",
    "RestDomain": "api.example.com",
    "WebSocketDomain": "events.example.com",
    "ApiCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1b",
    "HostedZoneId": "Z123",
}

OWN_ORIGIN = "https://portal.example.com"


def parts(dev: Package, **parameters: str) -> dict[str, Any]:
    given = {"Stage": "prod", "LocalAddress": "", **parameters}
    return dict(with_values(resolved(dev, **given), PLACES | given))


def policy(dev: Package, **parameters: str) -> dict[str, list[str]]:
    """The directives of the header Content-Security-Policy."""
    headers = parts(dev, **parameters)["Resources"]["PortalHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    return directives(headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"])


def directives(text: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (each.split() for each in text.split(";"))}


def test_nobody_but_the_distribution_reads_the_bucket(dev: Package) -> None:
    bucket, statements = (
        dev.properties("PortalBucket"),
        dev.properties("PortalBucketPolicy")["PolicyDocument"]["Statement"],
    )

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    allowed = [each for each in statements if each["Effect"] == "Allow"]
    assert {each["Principal"]["Service"] for each in allowed} == {"cloudfront.amazonaws.com"}
    for each in allowed:
        assert each["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"].endswith(
            ":distribution/${PortalDistribution}"
        )
    reading = next(each for each in allowed if each["Action"] == "s3:GetObject")
    assert reading["Resource"] == {"Fn::Sub": f"${{PortalBucket.Arn}}/{FOLDER}*"}


def test_the_bucket_is_encrypted_and_speaks_tls_only(dev: Package) -> None:
    statements = dev.properties("PortalBucketPolicy")["PolicyDocument"]["Statement"]
    rules = dev.properties("PortalBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    (denied,) = [each for each in statements if each["Effect"] == "Deny"]
    assert (denied["Principal"], denied["Action"]) == ("*", "s3:*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert rules == [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]


def test_the_distribution_compresses_redirects_to_tls_and_speaks_http_3(dev: Package) -> None:
    distribution = dev.properties("PortalDistribution")["DistributionConfig"]
    behaviour, (origin,) = distribution["DefaultCacheBehavior"], distribution["Origins"]

    assert (distribution["HttpVersion"], distribution["IPV6Enabled"]) == ("http2and3", True)
    assert (behaviour["ViewerProtocolPolicy"], behaviour["Compress"]) == ("redirect-to-https", True)
    assert behaviour["AllowedMethods"] == ["GET", "HEAD"]
    # The managed policy CachingOptimized, which lets files be compressed with gzip and Brotli.
    assert behaviour["CachePolicyId"] == "658327ea-f89d-4fab-a63d-7e88639e58f6"
    assert origin["OriginPath"] == f"/{FOLDER.strip('/')}"
    assert origin["OriginAccessControlId"] == {"Ref": "PortalBucketAccess"}


def test_an_error_is_no_page(dev: Package) -> None:
    """A custom error response would return the page with status 200 for every file that is missing."""
    distribution = dev.properties("PortalDistribution")["DistributionConfig"]

    assert "CustomErrorResponses" not in distribution
    (function,) = distribution["DefaultCacheBehavior"]["FunctionAssociations"]
    assert function["EventType"] == "viewer-request"


def test_a_page_loads_and_runs_its_own_files_only(dev: Package) -> None:
    said = policy(dev)

    assert said["default-src"] == said["frame-ancestors"] == said["base-uri"] == said["form-action"] == ["'none'"]
    assert said["script-src"] == said["font-src"] == ["'self'"]
    assert "'unsafe-eval'" not in json.dumps(said)


def test_a_page_connects_to_its_stage_only(dev: Package) -> None:
    generated, own = policy(dev)["connect-src"], policy(dev, **OWN)["connect-src"]

    # index.html narrows the first of them (tests/unit/infra/portals/test_site_files.py).
    assert generated == [
        "'self'",
        "https://*.execute-api.eu-west-1.amazonaws.com",
        "wss://ws1.execute-api.eu-west-1.amazonaws.com",
        "https://cognito-idp.eu-west-1.amazonaws.com",
        "https://*.auth.eu-west-1.amazoncognito.com",
    ]
    assert own[1:3] == ["https://api.example.com", "wss://events.example.com"]


def test_browsers_are_told_the_same_by_the_local_server(dev: Package) -> None:
    """So the tests in a real browser run under the policy of the cloud."""
    config = {
        "restUrl": "http://localhost:4566/a",
        "webSocketUrl": "ws://localhost:4566/b",
        "cognitoUrl": "http://sign.in",
    }
    headers = dev.properties("PortalHeaders")["ResponseHeadersPolicyConfig"]
    named = {"ContentTypeOptions", "ContentSecurityPolicy", "FrameOptions", "ReferrerPolicy", "StrictTransportSecurity"}

    local = local_headers(config)

    assert set(headers["SecurityHeadersConfig"]) == named
    in_cloud, here = policy(dev), directives(local.pop(CSP))
    assert here.pop("connect-src") == ["'self'", "http://localhost:4566", "ws://localhost:4566", "http://sign.in"]
    del in_cloud["connect-src"]
    assert here == in_cloud
    assert local == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        **{each["Header"]: each["Value"] for each in headers["CustomHeadersConfig"]["Items"]},
    }
    assert headers["SecurityHeadersConfig"]["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31536000


def test_the_local_cloud_and_stages_whose_portals_are_elsewhere_have_no_distribution(dev: Package) -> None:
    local = parts(dev, LocalAddress="localhost:4566")
    elsewhere = parts(dev, PortalUrl="https://portal.example.org/courses")

    for stack in (local, elsewhere):
        assert not [name for name in stack["Resources"] if name.startswith("Portal")]
    assert "PortalUrl" not in local["Outputs"]
    assert elsewhere["Outputs"]["PortalUrl"]["Value"] == "https://portal.example.org/courses"
    assert parts(dev)["Outputs"]["PortalUrl"]["Value"] == "https://${PortalDistribution.DomainName}"


class TestOwnDomains:
    def test_every_address_that_anybody_is_told_is_the_own_one(self, dev: Package) -> None:
        stack = parts(dev, **OWN)
        told = stack["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]

        outputs = {name: each["Value"] for name, each in stack["Outputs"].items()}
        assert outputs["PortalUrl"] == "https://portal.example.com"
        assert outputs["RestUrl"] == told["REST_URL"] == "https://api.example.com"
        assert outputs["WebSocketUrl"] == told["WEBSOCKET_URL"] == "wss://events.example.com"

    def test_frames_are_posted_at_the_gateways_address_all_the_same(self, dev: Package) -> None:
        told = parts(dev, **OWN)["Resources"]["Broadcaster"]["Properties"]["Environment"]["Variables"]

        assert told["MANAGEMENT_URL"] == "https://ws1.execute-api.eu-west-1.amazonaws.com/prod"

    def test_each_asks_for_tls_1_2(self, dev: Package) -> None:
        resources = parts(dev, **OWN)["Resources"]

        portals = resources["PortalDistribution"]["Properties"]["DistributionConfig"]
        (sockets,) = resources["WebSocketDomainName"]["Properties"]["DomainNameConfigurations"]
        assert portals["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
        assert portals["Aliases"] == ["portal.example.com"]
        assert resources["RestDomainName"]["Properties"]["SecurityPolicy"] == sockets["SecurityPolicy"] == "TLS_1_2"

    def test_a_zone_gets_a_record_for_each_and_no_zone_none(self, dev: Package) -> None:
        with_zone, without = (parts(dev, **OWN | zone)["Resources"] for zone in ({}, {"HostedZoneId": ""}))

        records = {
            each["Properties"]["Name"] for each in with_zone.values() if each["Type"] == "AWS::Route53::RecordSet"
        }
        assert records == {"portal.example.com", "api.example.com", "events.example.com"}
        assert not [each for each in without.values() if each["Type"] == "AWS::Route53::RecordSet"]

    def test_without_them_there_is_nothing_of_them(self, dev: Package) -> None:
        stack = parts(dev)

        assert not [name for name in (*stack["Resources"], *stack["Outputs"]) if "Domain" in name or "Dns" in name]
        assert stack["Resources"]["PortalDistribution"]["Properties"]["DistributionConfig"]["ViewerCertificate"] == {
            "CloudFrontDefaultCertificate": True
        }

    @pytest.mark.parametrize(
        ("parameter", "good", "bad"),
        [
            ("PortalDomain", "portal.example.com", "https://portal.example.com"),
            ("PortalCertificateArn", OWN["PortalCertificateArn"], OWN["ApiCertificateArn"]),
            ("ApiCertificateArn", OWN["ApiCertificateArn"], "1b"),
            ("PortalUrl", "https://portal.example.com", "portal.example.com"),
            ("CorsOrigins", "https://a.example.com,http://localhost:3000", "https://a.example.com/"),
            ("CorsOrigins", "*", "https://a.example.com, https://b.example.com"),
        ],
    )
    def test_a_wrong_value_is_refused_before_anything_changes(
        self, dev: Package, parameter: str, good: str, bad: str
    ) -> None:
        declared = dev.template["Parameters"][parameter]

        assert re.fullmatch(declared["AllowedPattern"], good)
        assert re.fullmatch(declared["AllowedPattern"], declared["Default"])
        assert not re.fullmatch(declared["AllowedPattern"], bad)

    def test_a_domain_without_its_certificate_is_refused(self, dev: Package) -> None:
        asserted = json.dumps(dev.template["Rules"])

        for domain in ("PortalDomain", "RestDomain", "WebSocketDomain"):
            assert f"{domain} needs" in asserted


class TestCorsOrigins:
    ORIGINS = "https://a.example.com,https://b.example.com"

    @pytest.mark.parametrize(
        ("given", "function", "gateway", "first"),
        [
            ({}, "*", "any", "any"),
            ({"CorsOrigins": "", **OWN}, "https://portal.example.com,", "https://portal.example.com,", OWN_ORIGIN),
            ({"CorsOrigins": ORIGINS, **OWN}, f"{OWN_ORIGIN},{ORIGINS}", f"{OWN_ORIGIN},{ORIGINS}", OWN_ORIGIN),
            ({"CorsOrigins": ORIGINS, "LocalAddress": "localhost:4566"}, ORIGINS, ORIGINS, ORIGINS),
        ],
    )
    def test_function_and_gateway_have_the_same_list_with_the_portals_first(
        self, dev: Package, given: dict[str, str], function: str, gateway: str, first: str
    ) -> None:
        resources = parts(dev, **given)["Resources"]

        told = resources["APIHandler"]["Properties"]["Environment"]["Variables"]["CORS_ORIGINS"]
        variables = resources["RestAPI"]["Properties"]["Variables"]
        assert (told, variables) == (function, {"corsOrigins": gateway, "firstCorsOrigin": first})

    def test_each_preflight_reads_the_list_from_variables_which_change_without_a_deployment_of_the_api(
        self, dev: Package
    ) -> None:
        """In the API's description a parameter would take effect only with the deployment after it."""
        body = dev.properties("RestAPI")["DefinitionBody"]

        assert "CorsOrigins" not in json.dumps(body)
        for operations in body["paths"].values():
            response = operations["options"]["x-amazon-apigateway-integration"]["responses"]["default"]
            assert response["responseParameters"]["method.response.header.Vary"] == "'Origin'"
            assert response["responseTemplates"] == {"application/json": preflights.TEMPLATE}
            assert "Vary" in operations["options"]["responses"]["200"]["headers"]
