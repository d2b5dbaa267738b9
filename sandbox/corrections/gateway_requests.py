"""Corrections of API Gateway's data plane: routes, tokens, preflights, events, permissions and answers.

"guide" is the API Gateway developer guide.
"""

import fnmatch
import secrets
import time
from typing import Any

import ministack.app
from ministack.services import apigateway

from passage_component.model import tokens
from passage_component.testing.answers import BadAnswerError, answer_of

from .correction import Corrections

CORRECTIONS, OF_APP = Corrections("services.apigateway"), Corrections("app")

_JSON = {"Content-Type": "application/json"}
_ERROR = (500, dict(_JSON), b'{"message":"Internal Server Error"}')

Answer = tuple[int, dict[str, str], bytes]


def closed(host: str, path: str) -> Answer | None:
    """404 at a disabled default endpoint, or None."""
    parsed = ministack.app._parse_execute_api_url(host, path)
    if parsed is None:
        return None
    for (_, _, api_id), api in apigateway._apis.all_items():
        if api_id == parsed[0] and api.get("disableExecuteApiEndpoint"):
            return 404, dict(_JSON), b'{"message":"Not Found"}'
    return None


@OF_APP.instead(
    "It loses the slash at the end of a path with one part, which is another path.",
    "guide, Create routes for HTTP APIs",
    "_parse_execute_api_url",
)
def path_with_slash(original: Any, host: str, path: str) -> tuple[str, str, str] | None:
    """The API, first part and rest of a request's path. The slash at the end of a single part stays with it."""
    found: tuple[str, str, str] | None = original(host, path)
    if found and path.endswith(f"{found[1]}/") and found[2] == "/":
        return found[0], f"{found[1]}/", "/"
    return found


@OF_APP.instead("As path_with_slash.", "guide, Create routes for HTTP APIs", "_resolve_stage_and_path")
def stage_and_path(original: Any, api_id: str, first: str, rest: str) -> tuple[str, str]:
    """The stage, and the path without it."""
    stage, path = original(api_id, first.removesuffix("/"), rest)
    return stage, f"{path}/" if first.endswith("/") and stage == "$default" else path


def answers_preflight(api_id: str, path: str, headers: dict[str, str]) -> bool:
    """Whether API Gateway answers an OPTIONS request itself.

    It does if CORS is configured and the request has the two headers of a preflight, unless a route with an authorizer
    matches first: a protected `ANY` or `$default` answers 401.
    """
    api = apigateway._apis.get(api_id) or {}
    names = {name.lower() for name in headers}
    if not api.get("corsConfiguration") or not {"origin", "access-control-request-method"} <= names:
        return False
    route = apigateway._match_route(api_id, "OPTIONS", "/" + path.lstrip("/"))
    return route is None or (route.get("authorizationType") or "NONE") == "NONE"


def integration_url(integration: dict[str, Any], parameters: dict[str, str]) -> str:
    """The URL that an HTTP integration calls, with the values of the path parameters."""
    url = str(integration.get("integrationUri", ""))
    for name, value in parameters.items():
        url = url.replace(f"{{{name}}}", value)
    return url


@CORRECTIONS.instead(
    "It admits tokens without `exp` or with another algorithm in the header, fails on others, and sends no "
    "`www-authenticate`.",
    "guide, Control access to HTTP APIs with JWT authorizers (passage_component.model.tokens)",
    "_validate_jwt_authorizer",
)
async def check_token(
    _original: Any, route: dict[str, Any], authorizer: dict[str, Any], headers: dict[str, str], query: dict[str, Any]
) -> tuple[dict[str, Any] | None, list[str] | None, Answer | None]:
    """The claims and scopes of a request's token, or the answer to its refusal, by the package's own rules."""
    kind, _, name = str(authorizer["identitySource"][0]).removeprefix("$request.").partition(".")
    value = headers.get(name.lower()) if kind == "header" else (query.get(name) or [None])[-1]
    token = tokens.token_of(value or "")
    route_scopes = route.get("authorizationScopes") or []
    if not token:
        return None, None, _unauthorized(tokens.challenge(None, route_scopes))
    jwt = authorizer["jwtConfiguration"]
    refusal = next(
        tokens.refusals(
            token, issuer=jwt["issuer"], audiences=jwt["audience"], keys=await _keys(authorizer), now=time.time()
        ),
        None,
    )
    if refusal:
        return None, None, _unauthorized(tokens.challenge(refusal, route_scopes))
    claims = tokens.claims_of(token)
    if not tokens.may_enter(claims, route_scopes):
        return None, None, apigateway._jwt_forbidden()
    return claims, tokens.scopes_of(claims), None


async def _keys(authorizer: dict[str, Any]) -> dict[str, Any]:
    """The issuer's keys by `kid`. Empty if it does not answer."""
    try:
        found = await apigateway._fetch_jwks(await apigateway._resolve_jwks_url(authorizer))
        return {key["kid"]: key for key in found["keys"] if key.get("kty") == "RSA"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _unauthorized(challenge: str) -> Answer:
    status, headers, body = apigateway._jwt_unauthorized()
    return status, {**headers, "WWW-Authenticate": challenge}, body


def complete_event(event: dict[str, Any], body: bytes) -> dict[str, Any]:
    """An event with all of API Gateway's fields and headers, and without fields that have no value.

    Cookies have a field of their own.
    """
    headers = event["headers"]
    cookies = [cookie for cookie in headers.pop("cookie", "").split("; ") if cookie]
    if cookies:
        event["cookies"] = cookies
    if not event["pathParameters"]:
        del event["pathParameters"]
    host = headers.get("host", "")
    context = event["requestContext"]
    context["domainName"] = host.partition(":")[0]
    context["domainPrefix"] = host.partition(".")[0]
    headers.update(
        {
            "content-length": str(len(body or b"")),
            "x-amzn-trace-id": f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}",
            "x-forwarded-for": context["http"]["sourceIp"],
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        }
    )
    return event


def may_invoke(function: dict[str, Any], invoked: str, api_arn: str) -> bool:
    """Whether a function's policy allows API Gateway to invoke it for an API. A statement is for one qualifier."""
    for statement in function["policy"]["Statement"]:
        source = (statement.get("Condition") or {}).get("ArnLike", {}).get("AWS:SourceArn", "*")
        if (
            statement["Principal"] == {"Service": "apigateway.amazonaws.com"}
            and statement["Resource"] == invoked
            and fnmatch.fnmatchcase(api_arn, source)
        ):
            return True
    return False


def function_answer(result: dict[str, Any]) -> dict[str, Any]:
    """The answer to a function's result, by the package's own rules: 500 for an error or a result that is not one."""
    status, headers, body = _ERROR
    if not result.get("error"):
        try:
            given = answer_of(result.get("body"))
        except BadAnswerError:
            pass
        else:
            return {
                "statusCode": given.status,
                "headers": dict(given.headers),
                "cookies": list(given.cookies),
                "body": given.body,
            }
    return {"statusCode": status, "headers": dict(headers), "body": body}


_EVENTS = "guide, Create AWS Lambda proxy integrations for HTTP APIs"

OF_APP.value(
    "health",
    "It answers `/health` on every host itself, and that path belongs to the deployed APIs.",
    "guide, Create routes for HTTP APIs",
    "_HEALTH_PATHS",
    ("/_ministack/health",),
)
OF_APP.pieces(
    "repeated_header",
    "It joins the values of a repeated header with a comma and a space.",
    _EVENTS,
    "app",
    {'("; " if key == "cookie" else ", ") + decoded': '("; " if key == "cookie" else ",") + decoded'},
)
OF_APP.pieces(
    "closed",
    "A disabled default endpoint answers.",
    "guide, Disable the default endpoint for HTTP APIs",
    "_handle_execute_api_request",
    {
        "    parsed = _parse_execute_api_url(host, path)\n": (
            "    refused = closed(host, path)\n    if refused:\n        return refused\n"
            "    parsed = _parse_execute_api_url(host, path)\n"
        )
    },
    closed,
)
CORRECTIONS.pieces(
    "no_stage",
    "An API without a stage answers as `$default`.",
    "guide, Stages for HTTP APIs",
    "_handle_execute_in_scope",
    {'if stage not in api_stages and stage != "$default":': "if stage not in api_stages:"},
)
CORRECTIONS.pieces(
    "preflights",
    "It answers every OPTIONS request as a preflight, also without CORS and before a route's authorizer.",
    "guide, Configure CORS for HTTP APIs",
    "_handle_execute_in_scope",
    {'if method == "OPTIONS":': 'if method == "OPTIONS" and answers_preflight(api_id, path, headers):'},
    answers_preflight,
)
CORRECTIONS.pieces(
    "preflights_of_other_origins",
    "It answers 403 to a preflight of another origin. AWS leaves the headers out, and the browser then refuses.",
    "guide, Configure CORS for HTTP APIs",
    "_cors_preflight_response",
    {
        'return 403, {"Content-Type": "application/json"}, json.dumps(\n'
        '            {"message": "CORS origin denied"}\n'
        "        ).encode()": 'return 204, {"Content-Length": "0"}, b""'
    },
)
CORRECTIONS.pieces(
    "url_of_integration",
    "It appends the request's path to an integration's URL, and leaves path parameters in it.",
    "guide, Create HTTP proxy integrations for HTTP APIs",
    "_handle_execute_in_scope",
    {
        "            integration,\n            mapped_path,\n": (
            '            {**integration, "integrationUri": integration_url(integration, path_params)},\n'
            '            "",\n'
        )
    },
    integration_url,
)
CORRECTIONS.pieces(
    "scopes_of_event",
    "The event has the token's scopes where the route has none.",
    _EVENTS,
    "_handle_execute_in_scope",
    {
        "        authorizer_scopes = scopes or []\n": (
            '        authorizer_scopes = (scopes or []) if route.get("authorizationScopes") else None\n'
        )
    },
)
CORRECTIONS.pieces(
    "event",
    "The event lacks cookies and AWS's headers, and has fields and claims that are null.",
    _EVENTS,
    "_invoke_lambda_proxy",
    {
        '"scopes": authorizer_scopes or [],': '"scopes": authorizer_scopes,',
        "for k, v in (authorizer_claims or {}).items()}": (
            "for k, v in (authorizer_claims or {}).items() if v is not None}"
        ),
        "    exec_record = ": "    event = complete_event(event, body)\n    exec_record = ",
    },
    complete_event,
)
CORRECTIONS.pieces(
    "permission",
    "It invokes a function whose policy does not allow it.",
    "Lambda developer guide, Working with resource-based IAM policies in Lambda",
    "_invoke_lambda_proxy",
    {
        "    # Build API Gateway v2 proxy event (payload format 2.0)\n": (
            '    route_arn = route_key.replace(" ", "")\n'
            '    api_arn = f"arn:aws:execute-api:{owner_region}:{owner_account_id}:{api_id}/{stage}/{route_arn}"\n'
            "    if not may_invoke(func_data, lambda_ref, api_arn):\n"
            '        return 500, {"Content-Type": "application/json"}, b\'{"message":"Internal Server Error"}\'\n'
        )
    },
    may_invoke,
)
CORRECTIONS.pieces(
    "answer",
    "It answers 502 with the error's text to a function that fails, and takes results that AWS does not.",
    f"{_EVENTS} (passage_component.testing.answers)",
    "_invoke_lambda_proxy",
    {
        "    lambda_response, _ = lambda_svc.lambda_execute_result_to_api_proxy_response(result)\n": (
            "    lambda_response = function_answer(result)\n"
        )
    },
    function_answer,
)
