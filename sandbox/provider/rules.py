"""What AWS refuses and the emulator would accept, each rule with its source.

"guide" is the API Gateway developer guide, "api" the Amazon API Gateway Version 2 API reference.
"""

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

from .aws import Aws, AwsError
from .resource import Failure, State
from .values import has_unknowns, is_unknown

_METHODS = "ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT"
_ROUTE_KEY = re.compile(rf"\$default|({_METHODS}) /\S*")
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+")
_RUNTIME_ATTRIBUTES = ("handler", "runtime")
_ROUTE_SETTINGS: dict[str, type | tuple[type, ...]] = {
    "routeKey": str,
    "throttlingRateLimit": (int, float),
    "throttlingBurstLimit": int,
    "detailedMetricsEnabled": bool,
    "dataTraceEnabled": bool,
    "loggingLevel": str,
}


def authorizer_failures(inputs: State) -> Iterator[Failure]:
    """guide, "Control access to HTTP APIs with JWT authorizers": issuer, audience and one identity source."""
    if inputs.get("authorizerType") != "JWT":
        return
    jwt = inputs.get("jwtConfiguration")
    if jwt is None:
        yield "jwtConfiguration", "missing; a JWT authorizer needs an issuer and audiences"
    elif isinstance(jwt, dict):
        if not jwt.get("issuer"):
            yield "jwtConfiguration.issuer", "missing; a JWT authorizer needs an issuer"
        elif not is_unknown(jwt["issuer"]) and not str(jwt["issuer"]).startswith("https://"):
            yield "jwtConfiguration.issuer", "expected an https URL"
        if not jwt.get("audiences"):
            yield "jwtConfiguration.audiences", "missing; a JWT authorizer needs at least one audience"
    sources = inputs.get("identitySources")
    if not sources:
        yield "identitySources", "missing; a JWT authorizer needs one identity source"
    elif isinstance(sources, list):
        if len(sources) != 1:
            yield "identitySources", "expected exactly one identity source for a JWT authorizer"
        elif not is_unknown(sources[0]) and not re.fullmatch(r"\$request\.(header|querystring)\.\S+", str(sources[0])):
            yield "identitySources[0]", "expected $request.header.NAME or $request.querystring.NAME"


def route_failures(inputs: State) -> Iterator[Failure]:
    """guide, "Create routes for HTTP APIs"; api, CreateRoute."""
    key = inputs.get("routeKey")
    if isinstance(key, str) and not is_unknown(key) and not _ROUTE_KEY.fullmatch(key):
        yield "routeKey", 'expected "METHOD /path" or "$default"'
    kind = inputs.get("authorizationType")
    if kind == "JWT" and not inputs.get("authorizerId"):
        yield "authorizerId", "missing; authorizationType JWT needs an authorizer"
    if kind in (None, "NONE") and inputs.get("authorizerId"):
        yield "authorizerId", "given, but authorizationType is not JWT"
    if kind in (None, "NONE") and inputs.get("authorizationScopes"):
        yield "authorizationScopes", "given, but authorizationType is not JWT"
    target = inputs.get("target")
    if isinstance(target, str) and not has_unknowns(target) and not re.fullmatch(r"integrations/\S+", target):
        yield "target", "expected integrations/{integration id}"


def stage_failures(inputs: State) -> Iterator[Failure]:
    """guide, "Customize HTTP API access logs": a log group's ARN and a template with the request's id."""
    for index, each in enumerate(inputs.get("routeSettings") or []):
        yield from _route_settings_failures(f"routeSettings[{index}]", each)
    settings = inputs.get("accessLogSettings")
    if not isinstance(settings, dict):
        return
    for key in ("destinationArn", "format"):
        if not settings.get(key):
            yield f"accessLogSettings.{key}", "missing required property"
    arn, template = settings.get("destinationArn"), settings.get("format")
    if isinstance(arn, str) and arn and not is_unknown(arn) and not _ARN.fullmatch(arn):
        yield "accessLogSettings.destinationArn", "expected an ARN"
    if isinstance(template, str) and template and not is_unknown(template) and "equestId" not in template:
        yield "accessLogSettings.format", "expected a template that holds $context.requestId or extendedRequestId"


def _route_settings_failures(path: str, settings: Any) -> Iterator[Failure]:
    """api, RouteSettings; the real provider wants the route's key beside them."""
    if is_unknown(settings):
        return
    if not isinstance(settings, dict):
        yield path, "expected an object"
        return
    if "routeKey" not in settings:
        yield f"{path}.routeKey", "missing required property"
    for key, value in settings.items():
        if key not in _ROUTE_SETTINGS:
            yield f"{path}.{key}", f"unknown property; known are {', '.join(sorted(_ROUTE_SETTINGS))}"
        elif not is_unknown(value) and (
            not isinstance(value, _ROUTE_SETTINGS[key])
            or (isinstance(value, bool) and _ROUTE_SETTINGS[key] is not bool)
        ):
            yield f"{path}.{key}", "expected another type"


def function_failures(inputs: State) -> Iterator[Failure]:
    """Lambda API reference, CreateFunction: what a function packed as a zip needs."""
    if inputs.get("packageType", "Zip") != "Zip":
        yield "packageType", "only Zip is supported by the sandbox's provider"
    for key in ("code", *_RUNTIME_ATTRIBUTES):
        if not inputs.get(key):
            yield key, "missing required property"
    timeout, logging = inputs.get("timeout"), inputs.get("loggingConfig")
    if isinstance(timeout, int) and timeout > 900:
        yield "timeout", "expected 1 to 900"
    if isinstance(logging, dict) and not logging.get("logFormat"):
        yield "loggingConfig.logFormat", "missing required property"
    role = inputs.get("role")
    if isinstance(role, str) and not is_unknown(role) and not re.fullmatch(r"arn:[^:]+:iam::\d{12}:role/\S+", role):
        yield "role", "expected the ARN of an IAM role"


def document_failures(property_: str, value: Any) -> Iterator[Failure]:
    """IAM user guide, "Grammar of the IAM JSON policy language": a document with statements."""
    if not isinstance(value, str) or is_unknown(value):
        return
    try:
        document = json.loads(value)
    except ValueError:
        yield property_, "expected a JSON document"
        return
    statements = document.get("Statement") if isinstance(document, dict) else None
    for statement in [statements] if isinstance(statements, dict) else statements or [None]:
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            yield property_, "expected a policy document whose statements have an Effect of Allow or Deny"
            return
        if not ({"Action", "NotAction"} & statement.keys()):
            yield property_, "expected a policy document whose statements have an Action"
            return


class RouteKeys:
    """The route keys of APIs: read once from each API, then kept as this process changes them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str, dict[str, str]] = {}

    def claim(self, aws: Aws, region: str, route_id: str, inputs: State) -> None:
        """Take a key before a route is made or renamed; `route_id` is empty for a new one.

        Raises:
            AwsError: api, CreateRoute: another route of the API has it (409).
        """
        api_id, key = inputs["apiId"], inputs["routeKey"]
        with self._lock:
            if api_id not in self._keys:
                routes = _items(aws, region, "GetRoutes", api_id)
                self._keys[api_id] = {route["RouteKey"]: route["RouteId"] for route in routes}
            keys = self._keys[api_id]
            if keys.get(key, route_id) != route_id or (key in keys and not route_id):
                raise AwsError("ConflictException", f"Route with key {key} already exists for this API")
            keys[key] = route_id

    def settle(self, api_id: str, key: str, route_id: str | None) -> None:
        """Note which route has a key now, or that none has."""
        with self._lock:
            keys = self._keys.get(api_id, {})
            for each in [each for each, owner in keys.items() if owner == route_id or each == key]:
                del keys[each]
            if route_id:
                keys[key] = route_id


def check_references(aws: Aws, region: str, inputs: State) -> None:
    """api, CreateRoute: 400 for an integration or an authorizer that does not exist.

    Raises:
        AwsError: as AWS says it.
    """
    api_id = inputs["apiId"]
    target = inputs.get("target", "").removeprefix("integrations/")
    if target:
        try:
            aws.call("apigatewayv2", "GetIntegration", region, ApiId=api_id, IntegrationId=target)
        except AwsError as error:
            if error.code != "NotFoundException":
                raise
            raise AwsError("BadRequestException", f"Invalid integration target {target}") from error
    if inputs.get("authorizerId"):
        try:
            aws.call("apigatewayv2", "GetAuthorizer", region, ApiId=api_id, AuthorizerId=inputs["authorizerId"])
        except AwsError as error:
            if error.code != "NotFoundException":
                raise
            raise AwsError("BadRequestException", f"Invalid authorizer id {inputs['authorizerId']}") from error


def check_authorizer_unused(aws: Aws, region: str, api_id: str, authorizer_id: str) -> None:
    """api, DeleteAuthorizer: 409 while a route uses it.

    Raises:
        AwsError: as AWS says it.
    """
    try:
        users = [
            route["RouteKey"]
            for route in _items(aws, region, "GetRoutes", api_id)
            if route.get("AuthorizerId") == authorizer_id and route.get("AuthorizationType") != "NONE"
        ]
    except AwsError as error:
        if error.code == "NotFoundException":
            return
        raise
    if users:
        raise AwsError("ConflictException", f"Cannot delete authorizer {authorizer_id}, used by {', '.join(users)}")


def _items(aws: Aws, region: str, operation: str, api_id: str) -> Iterator[dict[str, Any]]:
    token: dict[str, str] = {}
    while True:
        page = aws.call("apigatewayv2", operation, region, ApiId=api_id, MaxResults="500", **token)
        yield from page.get("Items") or []
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def cors_failures(cors: Any) -> Iterator[Failure]:
    """Developer guide, "Configure CORS for HTTP APIs": credentials go with no wildcard."""
    if not isinstance(cors, dict):
        return
    for key in ("allowOrigins", "allowMethods", "allowHeaders"):
        values = cors.get(key)
        if cors.get("allowCredentials") is True and isinstance(values, list) and "*" in values:
            yield f"corsConfiguration.{key}", "expected no * together with allowCredentials"


def check_route_settings(aws: Aws, region: str, inputs: State) -> None:
    """api, CreateStage and UpdateStage: 404 for settings of a route that the API does not have.

    Raises:
        AwsError: as AWS says it.
    """
    wanted = {each["routeKey"] for each in inputs.get("routeSettings") or []}
    if wanted:
        keys = {route["RouteKey"] for route in _items(aws, region, "GetRoutes", inputs["apiId"])}
        for key in sorted(wanted - keys):
            message = f"Unable to find Route by key {key} within the provided RouteSettings"
            raise AwsError("NotFoundException", message)
