"""The two APIs: who is let in, and what the gateway says by itself."""

from __future__ import annotations

import json
from typing import Any

from tests.package.conftest import Package

# The stream asks for a ticket instead: an EventSource cannot send a header.
OPEN = {"/health", "/updates/stream"}


def test_every_route_but_these_asks_for_a_signed_in_user(dev: Package) -> None:
    methods = [
        (path, operation)
        for path, operations in _swagger(dev)["paths"].items()
        for method, operation in operations.items()
        if method != "options"
    ]

    assert {path for path, operation in methods if not operation.get("security")} <= OPEN


def test_users_come_from_this_stacks_pool(dev: Package) -> None:
    authorizer = _swagger(dev)["securityDefinitions"]["users"]["x-amazon-apigateway-authorizer"]

    assert authorizer["providerARNs"] == [{"Fn::GetAtt": ["UserPool", "Arn"]}]


def test_no_placeholder_is_left(dev: Package) -> None:
    assert "placeholder" not in json.dumps(dev.template)


def test_the_gateways_own_errors_are_problems_that_browsers_may_read(dev: Package) -> None:
    for response in _swagger(dev)["x-amazon-apigateway-gateway-responses"].values():
        problem = json.loads(response["responseTemplates"]["application/json"])
        headers = response["responseParameters"]

        assert set(problem) == {"type", "title", "status", "detail", "code"}
        assert problem["status"] == int(response["statusCode"])
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
        assert headers["gatewayresponse.header.Cache-Control"] == "'no-store'"


def test_new_socket_routes_are_served_without_a_deployment(dev: Package) -> None:
    assert not dev.of_type("AWS::ApiGatewayV2::Deployment")
    assert dev.properties("WebsocketAPIStage")["AutoDeploy"] is True


def test_the_rest_api_has_no_second_stage_without_limits(dev: Package) -> None:
    """SAM publishes one named Stage beside ours, unless it is told the version of the description."""
    assert dev.properties("RestAPI")["OpenApiVersion"] == "2.0"


def test_both_gateways_have_a_limit(dev: Package) -> None:
    (rest,) = dev.properties("RestAPI")["MethodSettings"]
    sockets = dev.properties("WebsocketAPIStage")["DefaultRouteSettings"]

    assert all(each["ThrottlingRateLimit"] > 0 and each["ThrottlingBurstLimit"] > 0 for each in (rest, sockets))


def _swagger(dev: Package) -> dict[str, Any]:
    return dict(dev.properties("RestAPI")["DefinitionBody"])
