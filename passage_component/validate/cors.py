"""CORS, and the public `OPTIONS` twins that preflights need.

Rules from the API Gateway developer guide, "Configure CORS for HTTP APIs in API Gateway" (http-api-cors).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi

from ..args import CorsArgs
from ..errors import Problems
from ..model import limits
from ..model.route_key import HTTP_METHODS
from ..model.settings import Authorizer, Cors, Route
from . import checks, rules
from .fields import Fields
from .functions import PREFLIGHT_ID

ANY_VALUE = "*"
_ANY_OF_A_SCHEME = ("https://*", "http://*")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def normalize_cors(
    problems: Problems,
    given: Mapping[str, Any],
    routes: Sequence[Route],
    authorizers: Sequence[Authorizer],
    default_origin: Any,
) -> Cors | None:
    """What browsers may do, or None without CORS.

    Args:
        problems: takes what is wrong.
        given: the component's arguments.
        routes: the declared routes; their methods are the default.
        authorizers: the authorizers; the headers with their tokens are the default.
        default_origin: the one origin that is admitted when none is given; None where CORS is off by default.
    """
    fields = Fields(problems, "cors", given.get("cors"), CorsArgs)
    credentials = fields.flag("allow_credentials")
    origins = fields.inputs("allow_origins", _list("origins", cors_origin, credentials=credentials))
    cors = Cors(
        allow_origins=[default_origin] if origins is None else origins,
        allow_methods=fields.inputs(
            "allow_methods",
            _list("methods", _method, credentials=credentials),
            _methods(routes, credentials=credentials),
        ),
        allow_headers=fields.inputs(
            "allow_headers", _list("headers", _header, credentials=credentials), _headers(authorizers)
        ),
        expose_headers=fields.inputs("expose_headers", _list("headers", _header, credentials=credentials)),
        max_age=fields.input("max_age", rules.whole_number("the age in seconds", *limits.CORS_MAX_AGE_SECONDS)),
        allow_credentials=credentials,
    )
    if not fields.flag("enabled", default="cors" in given or default_origin is not None):
        return None
    if origins is None and default_origin is None:
        fields.add(
            "allow_origins",
            'missing; the origins of the pages that call the API are needed, such as ["https://app.example.com"]; '
            'or switch CORS off with {"enabled": False}',
        )
    return cors


def preflight_routes(problems: Problems, routes: Sequence[Route]) -> list[Route]:
    """The public `OPTIONS` twins of protected routes that would catch preflights and answer them 401.

    None where the user has declared what answers the path's preflights: an `OPTIONS` route, or a public `ANY`
    route, which a twin would hide.
    """
    declared = {route.key.shape for route in routes}
    public = {route.key.shape for route in routes if route.authorizer is None}
    preflights: dict[tuple[str, ...], Route] = {}
    for route in routes:
        for key in route.key.preflight_keys if route.authorizer is not None else ():
            if key.shape not in declared and key.with_method("ANY").shape not in public:
                preflights.setdefault(key.shape, Route(key, PREFLIGHT_ID, None, is_preflight=True))
                if len(str(key)) > limits.ROUTE_KEY_LENGTH:
                    problems.add(
                        f'routes["{route.key}"]',
                        f'browsers\' preflights need a route "{key}", which has {len(str(key))} characters; at most '
                        f"{limits.ROUTE_KEY_LENGTH} are allowed; shorten the path, or name the methods instead of ANY",
                    )
    return list(preflights.values())


def preflight_warnings(routes: Sequence[Route]) -> Iterator[str]:
    """Declared `OPTIONS` routes that turn preflights away."""
    for route in routes:
        if route.key.method == "OPTIONS" and route.authorizer is not None:
            yield (
                f'routes["{route.key}"] is protected: preflights carry no token and get 401 there, so that browsers '
                "can't call this path from pages of other origins; make it public, or leave it out"
            )


def _list(what: str, item: rules.Rule, *, credentials: bool) -> rules.ListRule:
    def rule(value: Any, shown: str) -> str | None:
        if credentials and value == ANY_VALUE:
            return (
                f"{shown} was given together with allow_credentials, which API Gateway and browsers refuse: name the "
                f"{what}, or leave the credentials out"
            )
        return item(value, shown)

    return rules.ListRule(what, rule)


def cors_origin(value: Any, shown: str) -> str | None:
    """An origin, or a wildcard for origins that API Gateway takes."""
    if value == ANY_VALUE or value in _ANY_OF_A_SCHEME:
        return None
    return rules.origin(value, shown)


def _method(value: Any, shown: str) -> str | None:
    if value == ANY_VALUE or value in HTTP_METHODS:
        return None
    return f'{shown} was given; a method is one of {", ".join(HTTP_METHODS)} or "*"'


def _header(value: Any, shown: str) -> str | None:
    if isinstance(value, str) and _TOKEN.fullmatch(value):
        return None
    return f'{shown} was given; a header\'s name is allowed, such as "content-type", or "*"'


def _methods(routes: Sequence[Route], *, credentials: bool) -> list[str]:
    methods = {route.key.method or "ANY" for route in routes}
    if "ANY" in methods:
        # With credentials a browser takes "*" for a method of that name.
        return [*HTTP_METHODS] if credentials else [ANY_VALUE]
    return sorted(methods)


def _headers(authorizers: Sequence[Authorizer]) -> list[Any]:
    headers: dict[object, Any] = {}
    for authorizer in authorizers:
        source = authorizer.identity_source
        if checks.is_deferred(source):
            headers[id(source)] = pulumi.Output.from_input(source).apply(_header_of)
        elif isinstance(source, str):  # what is no text was refused where it was given
            headers[_header_of(source)] = _header_of(source)
    return [*headers.values(), "content-type"]


def _header_of(source: str) -> str:
    return source.removeprefix("$request.header.").lower()
