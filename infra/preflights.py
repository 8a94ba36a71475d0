"""Lets the gateway's responses to preflight requests follow the parameter CorsOrigins. Pure.

Chalice writes `*` into them. Where only some origins are allowed, a mapping template returns the one that asks:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
The template reads the origins from variables of the stage (infra/template/cors.yaml): a parameter in the description of
the API would take effect with the next deployment of the API only.
"""

from __future__ import annotations

from typing import Any

ANY = "any"
VARY = "method.response.header.Vary"
# The name of the header is as the client wrote it: in lower case with HTTP/2. The list is compared between commas, so
# that no origin is found inside of a longer one. A page of another origin is told the first of the list, which its
# browser names in the console.
TEMPLATE = f"""\
#set($allowed = $stageVariables.corsOrigins)
#if($allowed && $allowed != "{ANY}")
#set($origin = $input.params().header.get("origin"))
#if(!$origin)#set($origin = $input.params().header.get("Origin"))#end
#set($listed = ",$allowed,")
#set($asking = ",$origin,")
#if($origin && $listed.contains($asking))
#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#else
#set($context.responseOverride.header.Access-Control-Allow-Origin = $stageVariables.firstCorsOrigin)
#end
#end
"""


def follow_cors_origins(template: dict[str, Any]) -> None:
    """Each preflight response of the template's REST API allows the origins in the variables of its stage."""
    for methods in template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"].values():
        if preflight := methods.get("options"):
            preflight["responses"]["200"]["headers"]["Vary"] = {"type": "string"}
            response = preflight["x-amazon-apigateway-integration"]["responses"]["default"]
            response["responseParameters"][VARY] = "'Origin'"
            response["responseTemplates"] = {"application/json": TEMPLATE}
