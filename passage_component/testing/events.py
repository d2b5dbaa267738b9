"""Events in payload format 2.0, as API Gateway sends them to a Lambda function.

Developer guide, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway"
(http-api-develop-integrations-lambda). Facts that are not on that page name their own source.
"""

import base64
import json
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

from ..model.route_key import HTTP_METHODS, RouteKey

API_ID = "a1b2c3d4e5"
DOMAIN_NAME = f"{API_ID}.execute-api.us-east-1.amazonaws.com"
ACCOUNT_ID = "123456789012"
SOURCE_IP = "127.0.0.1"

_TEXT_TYPES = ("application/json", "application/xml", "application/javascript")
"""With `text/*`, the content types whose bodies arrive as text. Bodies of other types, or without a type, arrive as
base64 (ministack, services/apigateway.py, from live AWS)."""

_ESCAPES = re.compile(r"(?:%(?!25)[0-9A-Fa-f]{2})+")

Headers = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Request:
    """An HTTP request.

    Attributes:
        method: in upper case.
        path: as the client sends it, with its escapes.
        query: the query string, without its question mark.
        headers: name and value of each header line, in order.
    """

    method: str
    path: str
    query: str = ""
    headers: Sequence[tuple[str, str]] = field(default_factory=tuple)
    body: bytes = b""

    @property
    def raw_path(self) -> str:
        """The path in `rawPath`, with which routes are matched: one leading slash, all escapes decoded except `%25`.

        HTTP APIs decode the path (hotsock/voker, pull request 8; ministack, services/apigateway.py).
        """
        decoded = _ESCAPES.sub(lambda escapes: unquote_to_bytes(escapes[0]).decode("utf-8", "replace"), self.path)
        return "/" + decoded.lstrip("/")

    def header(self, name: str) -> str | None:
        """A header's value; API Gateway joins several lines with commas."""
        values = [value for header, value in self.headers if header.lower() == name.lower()]
        return ",".join(values) if values else None


def http_api_event(
    route_key: str = "GET /",
    *,
    method: str | None = None,
    path: str | None = None,
    path_parameters: Mapping[str, str] | None = None,
    query: Headers | str | None = None,
    headers: Headers | None = None,
    cookies: Sequence[str] = (),
    body: Any = None,
    claims: Mapping[str, Any] | None = None,
    scopes: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The event with which API Gateway calls the function behind a route.

    Args:
        route_key: the route, such as `GET /items/{id}`.
        method: the request's method. Default: the route's, `GET` for `ANY` and `$default`.
        path: the request's path. Default: the route's, filled with `path_parameters`.
        path_parameters: name to value as the handler sees it, with a percent sign as `%25`. Default: those of `path`.
        query: the query string, or name to value or values. Default: none.
        headers: name to value or values. API Gateway's own headers are added. Default: none.
        cookies: such as `["session=1"]`. Default: none.
        body: a string, bytes, or a value that is sent as JSON. A `content-type` is added if `headers` has none.
            Default: none.
        claims: the token's claims as the issuer wrote them; API Gateway turns each into a string. Default: the route is
            public, and the event has no authorizer.
        scopes: the token's scopes. API Gateway passes them on only for a route with scopes. Default: null.

    Returns:
        A new event, which the caller may change.

    Raises:
        ValueError: an argument is wrong, or the route does not take this request.
    """
    key = RouteKey.parse(route_key)
    if scopes is not None and claims is None:
        raise ValueError("scopes: they were given without claims. Give the token's claims too.")
    if method is not None and method not in HTTP_METHODS:
        raise ValueError(f"method: {method!r} is not an HTTP method. Give one of {', '.join(HTTP_METHODS)}.")
    method = method or (key.method if key.method not in ("", "ANY") else "GET")
    path = path if path is not None else _filled(key, path_parameters or {})
    content, lines = request_lines(headers, cookies, body)
    query_string = query if isinstance(query, str) else urlencode(list(_pairs("query", query)), quote_via=quote)
    if query_string.startswith("?"):
        raise ValueError(f"query: {query_string!r} starts with a question mark. Remove it.")
    request = Request(method, path, query_string, lines, content)
    parameters = key.match(method, request.raw_path)
    if parameters is None:
        raise ValueError(f'path: the route "{route_key}" does not take {method} {path}. Correct one of the two.')
    if path_parameters is not None and dict(path_parameters) != parameters:
        raise ValueError(
            f"path_parameters: {path} has {parameters!r}, not {dict(path_parameters)!r}. Give one of them."
        )
    authorizer = None if claims is None else jwt_authorizer(claims, scopes)
    return build_event(request, key, parameters, authorizer)


def request_lines(headers: Headers | None, cookies: Sequence[str], body: Any) -> tuple[bytes, list[tuple[str, str]]]:
    """A request's body and header lines, with a `content-type` if the body needs one."""
    content, content_type = _content(body)
    lines = list(_pairs("headers", headers))
    if content_type and not any(name.lower() == "content-type" for name, _ in lines):
        lines.append(("content-type", content_type))
    if isinstance(cookies, str | Mapping) or not all(isinstance(cookie, str) for cookie in cookies):
        raise ValueError(f'cookies: {cookies!r} is not a list of strings. Give one, such as ["session=1"].')
    if cookies:
        lines.append(("cookie", "; ".join(cookies)))
    return content, lines


def jwt_authorizer(claims: Mapping[str, Any], scopes: Sequence[str] | None) -> dict[str, Any]:
    """`requestContext.authorizer` of a route with a JWT authorizer.

    Raises:
        ValueError: scopes is a string.
    """
    if isinstance(scopes, str):
        raise ValueError(f"scopes: {scopes!r} is not a list of strings. Put it in brackets.")
    texts = {name: claim_text(value) for name, value in claims.items() if value is not None}
    return {"jwt": {"claims": texts, "scopes": None if scopes is None else list(scopes)}}


def claim_text(value: Any) -> str:
    """A claim as API Gateway passes it on: a list as `[a b]`, true as `true`, an object as JSON.

    Source: floci-io/floci, pull request 2011, from live APIs.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(claim_text, value))}]"
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def build_event(
    request: Request,
    key: RouteKey,
    parameters: Mapping[str, str],
    authorizer: Mapping[str, Any] | None,
    domain_name: str = DOMAIN_NAME,
) -> dict[str, Any]:
    """The event of a request that a route takes. As API Gateway does, it leaves empty fields out."""
    now = time.time()
    headers = _event_headers(request, now, domain_name)
    context = {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "authorizer": authorizer,
        "domainName": domain_name,
        "domainPrefix": domain_name.partition(".")[0],
        "http": {
            "method": request.method,
            "path": request.raw_path,
            "protocol": "HTTP/1.1",
            "sourceIp": SOURCE_IP,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": base64.b64encode(secrets.token_bytes(11)).decode(),
        "routeKey": str(key),
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }
    cookie_lines = [value for name, value in request.headers if name.lower() == "cookie"]
    cookies = [cookie for line in cookie_lines for cookie in line.split("; ") if cookie]
    is_text = _is_text(request)
    body = request.body.decode("utf-8", "replace") if is_text else base64.b64encode(request.body).decode()
    event = {
        "version": "2.0",
        "routeKey": str(key),
        "rawPath": request.raw_path,
        "rawQueryString": request.query,
        "cookies": cookies or None,
        "headers": headers,
        "queryStringParameters": _joined(parse_qsl(request.query, keep_blank_values=True)) or None,
        "requestContext": {name: value for name, value in context.items() if value is not None},
        "body": body or None,
        "pathParameters": dict(parameters) or None,
        "isBase64Encoded": bool(body) and not is_text,
    }
    return {name: value for name, value in event.items() if value is not None}


def _filled(key: RouteKey, parameters: Mapping[str, str]) -> str:
    names = ", ".join(key.parameters) or "none"
    for name in {**dict.fromkeys(key.parameters), **parameters}:
        if name not in parameters or name not in key.parameters:
            problem = "is missing" if name in key.parameters else "is unknown"
            raise ValueError(f'path_parameters: {name} {problem}. The parameters of the route "{key}" are {names}.')
    path = key.path or "/"
    for name, value in parameters.items():
        if not isinstance(value, str):
            raise ValueError(f'path_parameters["{name}"]: {value!r} is not a string. Give a string.')
        # The one escape that handlers see.
        text = value.replace("%25", "%")
        path = path.replace(f"{{{name}+}}", quote(text)).replace(f"{{{name}}}", quote(text, safe=""))
    return path


def _content(body: Any) -> tuple[bytes, str | None]:
    """The body's bytes and their content type."""
    if body is None:
        return b"", None
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/plain; charset=utf-8"
    return json.dumps(body).encode(), "application/json"


def _pairs(argument: str, mapping: Headers | None) -> Iterator[tuple[str, str]]:
    """Name and value of each; a name may have several values."""
    if not isinstance(mapping, Mapping | None):
        raise ValueError(f"{argument}: a {type(mapping).__name__} is not a mapping. Give name to value or values.")
    for name, values in (mapping or {}).items():
        for value in values if isinstance(values, list | tuple) else [values]:
            if not isinstance(value, str):
                raise ValueError(f'{argument}["{name}"]: {value!r} is not a string. Give a string or a list of them.')
            yield name, value


def _event_headers(request: Request, now: float, domain_name: str) -> dict[str, str]:
    """All headers but cookies, which have a field of their own. API Gateway's own replace the client's."""
    added = {
        "content-length": str(len(request.body)),
        "host": domain_name,
        "x-amzn-trace-id": f"Root=1-{int(now):08x}-{secrets.token_hex(12)}",
        "x-forwarded-for": SOURCE_IP,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
    headers = _joined((name.lower(), value) for name, value in request.headers) | added
    return {name: headers[name] for name in sorted(headers) if name != "cookie"}


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name to value; the values of a repeated name are joined with commas."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _is_text(request: Request) -> bool:
    type_ = (request.header("content-type") or "").partition(";")[0].strip().lower()
    return type_.startswith("text/") or type_ in _TEXT_TYPES
