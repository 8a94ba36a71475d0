"""The two APIs: who may call them, and the errors of the gateway."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.api.problems import problem_response
from tests.package.conftest import Package

# The function by the beginning of a path: the first that fits.
SERVED = {
    "/people/webhooks": "Operations",
    "/people/": "People",
    "/mail/": "People",
    "/absences": "Personal",
    "/notices": "Personal",
    "/metrics/": "Operations",
    "/": "APIHandler",
}
# The stream asks for a ticket instead: an EventSource cannot send a header. A link in a mail has a signed token.
OPEN = {"/calendars/{name}", "/health", "/health/ready", "/updates/stream", "/mail/unsubscribe"}
# Response type of API Gateway → status and code for a caller of the API.
ERRORS = {
    "UNAUTHORIZED": (401, "unauthorized"),
    "EXPIRED_TOKEN": (401, "unauthorized"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found"),
    "RESOURCE_NOT_FOUND": (404, "not_found"),
    "ACCESS_DENIED": (403, "forbidden"),
    "REQUEST_TOO_LARGE": (413, "body_too_large"),
    "THROTTLED": (429, "throttled"),
    "QUOTA_EXCEEDED": (429, "throttled"),
    "INTEGRATION_TIMEOUT": (504, "timeout"),
    "INTEGRATION_FAILURE": (502, "internal"),
    "DEFAULT_5XX": (500, "internal"),
}


def test_every_route_but_these_asks_for_a_signed_in_user(dev: Package) -> None:
    methods = [
        (path, operation)
        for path, operations in _swagger(dev)["paths"].items()
        for method, operation in operations.items()
        if method != "options"
    ]

    assert {path for path, operation in methods if not operation.get("security")} <= OPEN


def test_each_route_leads_to_the_function_that_serves_it(dev: Package) -> None:
    """Chalice integrates every route with the REST function; infra/template names the others."""
    integrated = {
        path: operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
        for path, operations in _swagger(dev)["paths"].items()
        for method, operation in operations.items()
        if method != "options"
    }

    serving = {path: next(name for start, name in SERVED.items() if path.startswith(start)) for path in integrated}

    assert [path for path, uri in integrated.items() if f"${{{serving[path]}.Arn}}" not in uri] == []


def test_the_canarys_routes_ask_for_a_signature_and_take_no_users_token(dev: Package) -> None:
    paths = {path: each for path, each in _swagger(dev)["paths"].items() if path.startswith("/canary")}

    assert {path: each["post"]["security"] for path, each in paths.items()} == {
        "/canary/tickets": [{"sigv4": []}],
        "/canary/events": [{"sigv4": []}],
    }
    assert _swagger(dev)["securityDefinitions"]["sigv4"]["x-amazon-apigateway-authtype"] == "awsSigv4"


def test_users_come_from_this_stacks_pool(dev: Package) -> None:
    authorizer = _swagger(dev)["securityDefinitions"]["users"]["x-amazon-apigateway-authorizer"]

    assert authorizer["providerARNs"] == [{"Fn::GetAtt": ["UserPool", "Arn"]}]


def test_no_placeholder_is_left(dev: Package) -> None:
    assert "placeholder" not in json.dumps(dev.template)


def test_the_gateways_own_errors_are_problems_that_browsers_may_read(dev: Package) -> None:
    for response in dev.properties("RestAPI")["GatewayResponses"].values():
        problem, headers = _problem(response), response["ResponseParameters"]["Headers"]

        assert set(problem) == {"type", "title", "status", "detail", "code", "requestId"}
        assert problem["requestId"] == "$context.requestId"
        assert problem["status"] == response["StatusCode"]
        assert problem["title"] == json.loads(problem_response(problem["status"], "x", "").body)["title"]
        assert problem["type"] == f"urn:coursewire:problem:{problem['code']}"
        assert headers["Content-Type"] == "'application/problem+json'"
        assert headers["Access-Control-Allow-Origin"] == "'*'"
        assert headers["Cache-Control"] == "'no-store'"


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_of_the_gateway_has_the_status_and_code_that_callers_know(dev: Package, kind: str) -> None:
    problem = _problem(dev.properties("RestAPI")["GatewayResponses"][kind])

    assert (problem["status"], problem["code"]) == ERRORS[kind]


def test_only_a_401_asks_for_a_token_and_only_a_429_says_when(dev: Package) -> None:
    for response in dev.properties("RestAPI")["GatewayResponses"].values():
        headers = response["ResponseParameters"]["Headers"]

        assert ("WWW-Authenticate" in headers) is (response["StatusCode"] == 401)
        assert ("Retry-After" in headers) is (response["StatusCode"] == 429)


def test_the_gateways_errors_take_effect_with_the_deployment_that_declares_them(dev: Package) -> None:
    """A separate resource would take effect only with the deployment after it."""
    assert not dev.of_type("AWS::ApiGateway::GatewayResponse")
    assert len(dev.properties("RestAPI")["GatewayResponses"]) == 21


def test_new_socket_routes_are_served_without_a_deployment(dev: Package) -> None:
    assert not dev.of_type("AWS::ApiGatewayV2::Deployment")
    assert dev.properties("WebsocketAPIStage")["AutoDeploy"] is True


def test_the_rest_api_has_no_second_stage_without_limits(dev: Package) -> None:
    """Without the version of the description, SAM publishes the API a second time, as a stage named Stage."""
    assert dev.properties("RestAPI")["OpenApiVersion"] == "2.0"


def test_both_gateways_have_limits_that_are_parameters(dev: Package) -> None:
    (rest,) = dev.properties("RestAPI")["MethodSettings"]
    sockets = dev.properties("WebsocketAPIStage")["DefaultRouteSettings"]

    limits = [each[kind]["Ref"] for each in (rest, sockets) for kind in ("ThrottlingRateLimit", "ThrottlingBurstLimit")]
    assert limits == ["RestRateLimit", "RestBurstLimit", "WebSocketRateLimit", "WebSocketBurstLimit"]
    assert [dev.template["Parameters"][limit]["Default"] for limit in limits] == [200, 400, 500, 1000]


def _problem(response: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(response["ResponseTemplates"]["application/json"]))


def _swagger(dev: Package) -> dict[str, Any]:
    return dict(dev.properties("RestAPI")["DefinitionBody"])
