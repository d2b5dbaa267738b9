"""Corrections of API Gateway's control plane: what CreateRoute, UpdateStage and the others refuse and answer.

"api" is the Amazon API Gateway Version 2 API reference, "guide" the API Gateway developer guide, "quotas" its page
"Quotas for configuring and running an HTTP API". An issue is named where it quotes an answer of AWS.
"""

import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from ministack.services import apigateway

from passage_component.model import limits
from passage_component.model.route_key import METHODS, is_path_part

from .correction import Corrections, Refusal

CORRECTIONS = Corrections("services.apigateway")

_BAD, _CONFLICT, _NOT_FOUND = "BadRequestException", "ConflictException", "NotFoundException"
_Data = Mapping[str, Any]

_ROUTE_KEY = re.compile(rf"\$default|({'|'.join(METHODS)}) (/\S*)")
_IDENTITY_SOURCE = re.compile(r"\$request\.(header|querystring)\.\S+")
_LOG_ARN = re.compile(r"arn:[^:]+:(logs|firehose):[^:]*:\d{12}:.+")
_LOG_REQUEST_ID = re.compile(r"\$context\.(requestId|extendedRequestId)\b")
_CORS_HEADERS = {"allowOrigins": "allow-origin", "allowMethods": "allow-methods", "allowHeaders": "allow-headers"}
_QUOTAS = {
    "_routes": ("Routes", limits.ROUTES_PER_API),
    "_integrations": ("Integrations", limits.INTEGRATIONS_PER_API),
    "_authorizers": ("Authorizers", limits.AUTHORIZERS_PER_API),
    "_stages": ("Stages", 10),
}
_OF_LAMBDA_AUTHORIZERS = (
    *("authorizerUri", "authorizerPayloadFormatVersion", "authorizerResultTtlInSeconds"),
    *("enableSimpleResponses", "authorizerCredentialsArn"),
)


def _is_http(api_id: str) -> bool:
    """Whether an API exists and is an HTTP API. The emulator answers 404, and checks WebSocket APIs itself."""
    return (apigateway._apis.get(api_id) or {}).get("protocolType") == "HTTP"


def _children(kind: str, api_id: str) -> dict[str, dict[str, Any]]:
    """The routes, integrations, authorizers or stages of an API, by id."""
    return getattr(apigateway, kind).get(api_id) or {}


def _made(kind: str, api_id: str, arguments: tuple[Any, ...]) -> tuple[str | None, dict[str, Any]]:
    """The id, if it has one, and a child of an HTTP API after a creation or an update. Empty for the emulator's 404."""
    *ids, data = arguments
    id_ = ids[0] if ids else None
    children = _children(kind, api_id)
    if not _is_http(api_id) or (id_ is not None and id_ not in children):
        return id_, {}
    return id_, {**children.get(id_, {}), **data} if id_ else dict(data)


def _quota(kind: str) -> Any:
    noun, most = _QUOTAS[kind]

    def quota(api_id: str, _data: _Data) -> Refusal | None:
        if not _is_http(api_id) or len(_children(kind, api_id)) < most:
            return None
        message = f"Maximum number of {noun} for this API has been reached. Please contact AWS if you need additional "
        return Refusal("TooManyRequestsException", f"{message}{noun}.", 429)

    quota.__name__ = f"quota{kind}"
    return quota


for _kind in _QUOTAS:
    CORRECTIONS.before(
        "It accepts any number.",
        "quotas; serverless/serverless-websockets-plugin issue 22",
        f"_create{_kind.removesuffix('s')}",
    )(_quota(_kind))


@CORRECTIONS.before(
    "It accepts any key, a key twice, and an integration or authorizer that does not exist.",
    "guide, Create routes for HTTP APIs; api, CreateRoute; anomalyco/sst issues 207 (the pattern of path parts) and "
    "4097; serverless/serverless issue 10423",
    *("_create_route", "_update_route"),
)
def route(api_id: str, *arguments: Any) -> Iterator[Refusal]:
    """The refusals of CreateRoute and UpdateRoute."""
    route_id, route = _made("_routes", api_id, arguments)
    if not route:
        return
    key = str(route.get("routeKey", ""))
    parsed = _ROUTE_KEY.fullmatch(key)
    if parsed is None:
        expected = 'Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
        yield Refusal(_BAD, f"The provided route key is not formatted properly for HTTP protocol. {expected}")
        return
    parts = [] if parsed[2] in (None, "/") else parsed[2][1:].split("/")
    if not all(map(is_path_part, parts)) or any(part.endswith("+}") for part in parts[:-1]):
        yield Refusal(_BAD, "One or more path parts appear to be invalid")
    if any(other["routeKey"] == key and id_ != route_id for id_, other in _children("_routes", api_id).items()):
        yield Refusal(_CONFLICT, f"Route with key {key} already exists for this API", 409)
    integration = str(route.get("target") or "").removeprefix("integrations/")
    if integration and integration not in _children("_integrations", api_id):
        yield Refusal(_BAD, f"Invalid integration target {integration}")
    kind, scopes = route.get("authorizationType") or "NONE", route.get("authorizationScopes") or []
    authorizer = _children("_authorizers", api_id).get(route.get("authorizerId") or "") or {}
    wanted = {"JWT": "JWT", "CUSTOM": "REQUEST"}.get(kind)
    if wanted and authorizer.get("authorizerType") != wanted:
        problem = f"Setting the authorization type to {kind} requires a valid {wanted} authorizer."
        yield Refusal(_BAD, f"Invalid authorizer ID specified. {problem}")
    if scopes and kind != "JWT":
        yield Refusal(_BAD, "Authorization scopes can only be set for routes with JWT authorization")
    if len(scopes) > limits.SCOPES_PER_ROUTE:
        yield Refusal(_BAD, f"A route has at most {limits.SCOPES_PER_ROUTE} authorization scopes")


@CORRECTIONS.before(
    "It accepts a JWT authorizer without an issuer, audiences or identity source.",
    "guide, Control access to HTTP APIs with JWT authorizers; quotas, audiences per authorizer",
    *("_create_authorizer", "_update_authorizer"),
)
def authorizer(api_id: str, *arguments: Any) -> Iterator[Refusal]:
    """The refusals of CreateAuthorizer and UpdateAuthorizer, for a JWT authorizer."""
    _, authorizer = _made("_authorizers", api_id, arguments)
    if authorizer.get("authorizerType") != "JWT":
        return
    jwt, sources = authorizer.get("jwtConfiguration") or {}, authorizer.get("identitySource") or []
    issuer, audiences = str(jwt.get("issuer") or ""), jwt.get("audience") or []
    if not issuer.startswith("https://"):
        yield Refusal(_BAD, f"Invalid issuer: {issuer}. Issuer must be an https URL")
    if not 1 <= len(audiences) <= limits.AUDIENCES_PER_AUTHORIZER:
        most = limits.AUDIENCES_PER_AUTHORIZER
        yield Refusal(_BAD, f"A JWT authorizer has 1 to {most} audiences, and {len(audiences)} were given")
    if len(sources) != 1 or not _IDENTITY_SOURCE.fullmatch(str(sources[0])):
        yield Refusal(_BAD, "A JWT authorizer has one identity source, a header or a query parameter of the request")


@CORRECTIONS.before(
    "It deletes an authorizer of routes.", "api, DeleteAuthorizer; anomalyco/sst issue 5586", "_delete_authorizer"
)
def authorizer_in_use(api_id: str, authorizer_id: str) -> Iterator[Refusal]:
    """The refusals of DeleteAuthorizer."""
    name = _children("_authorizers", api_id).get(authorizer_id, {}).get("name", authorizer_id)
    for route in _children("_routes", api_id).values():
        if route.get("authorizerId") == authorizer_id and (route.get("authorizationType") or "NONE") != "NONE":
            message = f"Cannot delete authorizer '{name}', is referenced in route: {route['routeKey']}"
            yield Refusal(_CONFLICT, message, 409)


@CORRECTIONS.before(
    "It deletes an integration of routes.",
    "api, DeleteIntegration; milliHQ/terraform-aws-next-js issue 247",
    "_delete_integration",
)
def integration_in_use(api_id: str, integration_id: str) -> Refusal | None:
    """The refusals of DeleteIntegration."""
    target = f"integrations/{integration_id}"
    users = [id_ for id_, route in _children("_routes", api_id).items() if route.get("target") == target]
    message = "Cannot delete Integration because it is referenced by the following Routes with Ids:"
    return Refusal(_CONFLICT, f"{message} [{', '.join(users)}]", 409) if users else None


@CORRECTIONS.before(
    "It accepts CORS with credentials and a *.",
    "guide, Configure CORS for HTTP APIs; aws/aws-cdk issue 9076",
    *("_create_api", "_update_api"),
)
def cors(*arguments: Any) -> Iterator[Refusal]:
    """The refusals of CreateApi and UpdateApi. The last argument is the request's body."""
    configuration = arguments[-1].get("corsConfiguration") or {}
    for field, header in _CORS_HEADERS.items():
        if configuration.get("allowCredentials") and "*" in (configuration.get(field) or []):
            yield Refusal(_BAD, f"allow-credentials is not supported if '{header}' is *")


@CORRECTIONS.before(
    "It accepts a name twice, settings of unknown routes, execution logs, and any access log.",
    "api, CreateStage; guide, Customize HTTP API access logs; aws/serverless-application-model issue 1939; "
    "hashicorp/terraform-provider-aws issue 12893; terraform-aws-modules/terraform-aws-apigateway-v2 pull request 80",
    *("_create_stage", "_update_stage"),
)
def stage(api_id: str, *arguments: Any) -> Iterator[Refusal]:
    """The refusals of CreateStage and UpdateStage."""
    if not _is_http(api_id):
        return
    stage = arguments[-1]
    if len(arguments) == 1 and stage.get("stageName") in _children("_stages", api_id):
        yield Refusal(_CONFLICT, "Stage already exists", 409)
    keys = {route["routeKey"] for route in _children("_routes", api_id).values()}
    of_routes = stage.get("routeSettings") or {}
    for key in sorted(of_routes.keys() - keys):
        yield Refusal(_NOT_FOUND, f"Unable to find Route by key {key} within the provided RouteSettings", 404)
    for settings in (stage.get("defaultRouteSettings") or {}, *of_routes.values()):
        if settings.get("dataTraceEnabled") or settings.get("loggingLevel") not in (None, "", "OFF"):
            yield Refusal(_BAD, "Execution logs are not supported on protocol type HTTP")
    log = stage.get("accessLogSettings") or {}
    form = str(log.get("format") or "")
    if log and not _LOG_ARN.fullmatch(str(log.get("destinationArn") or "")):
        yield Refusal(_BAD, "Invalid destination ARN for access logs. It must be the ARN of a CloudWatch log group")
    if log and not _LOG_REQUEST_ID.search(form):
        yield Refusal(_BAD, "The access log format must contain $context.requestId or $context.extendedRequestId")
    if "\n" in form.removesuffix("\n"):
        message = "Access Log format must be single line, new line character is allowed only at end of the format"
        yield Refusal(_BAD, message)


@CORRECTIONS.instead(
    "A JWT authorizer has the fields of a Lambda authorizer, which every `up` then takes away.",
    "api, Authorizer: supported only for REQUEST authorizers",
    *("_create_authorizer", "_update_authorizer"),
)
def shown_authorizer(original: Any, api_id: str, *arguments: Any) -> Any:
    """CreateAuthorizer and UpdateAuthorizer, of a JWT authorizer without the fields of a Lambda authorizer."""
    status, headers, body = original(api_id, *arguments)
    stored = _children("_authorizers", api_id).get(json.loads(body).get("authorizerId", ""), {})
    if status >= 300 or stored.get("authorizerType") != "JWT":
        return status, headers, body
    for field in _OF_LAMBDA_AUTHORIZERS:
        stored.pop(field, None)
    return apigateway._apigw_response(stored, status)


_LOST_FIELDS = "It does not keep all fields of a request, which a refresh then shows as changes."


@CORRECTIONS.instead(
    _LOST_FIELDS,
    "api, CreateIntegration; hashicorp/terraform-provider-aws, internal/service/apigatewayv2/integration.go: an empty "
    "text takes a parameter away",
    *("_create_integration", "_update_integration"),
)
def kept_integration(original: Any, api_id: str, *arguments: Any) -> Any:
    """CreateIntegration and UpdateIntegration."""
    status, headers, body = original(api_id, *arguments)
    stored = _children("_integrations", api_id).get(json.loads(body).get("integrationId", ""), {})
    if stored.get("requestParameters"):
        stored["requestParameters"] = {key: value for key, value in stored["requestParameters"].items() if value}
    for field in ("connectionId", "credentialsArn", "integrationSubtype", "tlsConfig"):
        if status < 300 and field in arguments[-1]:
            stored[field] = arguments[-1][field]
    return apigateway._apigw_response(stored, status) if status < 300 else (status, headers, body)


@CORRECTIONS.instead(_LOST_FIELDS, "api, CreateApi", *("_create_api", "_update_api"))
def kept_api(original: Any, *arguments: Any) -> Any:
    """CreateApi and UpdateApi."""
    status, headers, body = original(*arguments)
    if status >= 300:
        return status, headers, body
    stored = apigateway._apis[json.loads(body)["apiId"]]
    stored["ipAddressType"] = arguments[-1].get("ipAddressType") or stored.get("ipAddressType", "ipv4")
    return apigateway._apigw_response(stored, status)


@CORRECTIONS.instead(
    "GetApi and GetStage show the tags of the beginning.",
    "api, GetApi and GetStage",
    *("_tag_resource", "_untag_resource"),
)
def shown_tags(original: Any, arn: str, *arguments: Any) -> Any:
    """TagResource and UntagResource, after which GetApi and GetStage show the tags."""
    answer = original(arn, *arguments)
    parts = urllib.parse.unquote(arn).partition("::/apis/")[2].split("/")
    shown = _children("_stages", parts[0]).get(parts[2]) if len(parts) == 3 else apigateway._apis.get(parts[0])
    if answer[0] < 300 and shown is not None:
        shown["tags"] = dict(apigateway._api_tags.get(arn) or {})
    return answer


def delete_stage_settings(api_id: str, stage_name: str, rest: list[str]) -> Any:
    """DeleteRouteSettings and DeleteAccessLogSettings."""
    stage = _children("_stages", api_id).get(stage_name)
    if stage is None:
        return apigateway._apigw_error(_NOT_FOUND, "Invalid stage identifier specified", 404)
    if rest[0] == "accesslogsettings":
        stage.pop("accessLogSettings", None)
    else:
        route_key = urllib.parse.unquote("/".join(rest[1:]))
        settings = stage.get("routeSettings") or {}
        # The path has lost a slash at its end, if there was one.
        stage["routeSettings"] = {key: settings[key] for key in settings if key.rstrip("/") != route_key.rstrip("/")}
    return 204, {}, b""
