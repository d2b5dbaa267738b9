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
    parts: tuple[str, str, str] | None = original(host, path)
    if parts and path.endswith(f"{parts[1]}/") and parts[2] == "/":
        return parts[0], f"{parts[1]}/", "/"
    return parts


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
        return None, None, (403, dict(_JSON), b'{"message":"Forbidden"}')
    return claims, tokens.scopes_of(claims), None


async def _keys(authorizer: dict[str, Any]) -> dict[str, Any]:
    """The issuer's keys by `kid`. Empty if it does not answer."""
    try:
        key_set = await apigateway._fetch_jwks(await apigateway._resolve_jwks_url(authorizer))
        return {key["kid"]: key for key in key_set["keys"] if key.get("kty") == "RSA"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _unauthorized(challenge: str) -> Answer:
    return 401, {**_JSON, "WWW-Authenticate": challenge}, b'{"message":"Unauthorized"}'


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
            answer = answer_of(result.get("body"))
        except BadAnswerError:
            pass
        else:
            return {
                "statusCode": answer.status,
                "headers": dict(answer.headers),
                "cookies": list(answer.cookies),
                "body": answer.body,
            }
    return {"statusCode": status, "headers": dict(headers), "body": body}


OF_APP.value(
    "health",
    "It answers `/health` on every host itself, and that path belongs to the deployed APIs.",
    "guide, Create routes for HTTP APIs",
    "_HEALTH_PATHS",
    ("/_ministack/health",),
)
