"""CORS, and the public preflight routes that it needs.

Rules from the API Gateway developer guide, "Configure CORS for HTTP APIs in API Gateway" (http-api-cors).
"""

from collections.abc import Sequence
from typing import Any

import pulumi

from ..args import CorsArgs
from ..errors import Argument, Given, Message, is_deferred, message
from ..model import limits
from ..model.route_key import HTTP_METHODS, RouteKey
from ..model.settings import Authorizer, Cors, Route
from . import rules
from .functions import PREFLIGHT_ID
from .reader import Fields

ANY_VALUE = "*"
_ANY_OF_A_SCHEME = ("https://*", "http://*")
_method = rules.one_of("a method", *HTTP_METHODS, ANY_VALUE)
_header = rules.matching(
    r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", '{} is not the name of a header. Use one such as "content-type", or "*".'
)


def validate_cors(
    args: Fields, routes: Sequence[Route], authorizers: Sequence[Authorizer], default_origin: Any
) -> Cors | None:
    """The CORS configuration, or None without CORS.

    Args:
        args: the component's arguments.
        routes: the declared routes. Their methods are the default.
        authorizers: the authorizers. The headers with their tokens are the default.
        default_origin: the origin that is admitted by default. None: CORS is off by default.
    """
    fields = args["cors"].object(CorsArgs)
    credentials = fields["allow_credentials"].flag()

    def values(argument: str, what: str, item: rules.Rule, default: Any = None) -> Any:
        rule = rules.ListRule(what, _beside_credentials(item, what) if credentials else item)
        return fields[argument].inputs(rule, default)

    cors = Cors(
        allow_origins=values("allow_origins", "origins", cors_origin, [default_origin]),
        allow_methods=values("allow_methods", "methods", _method, _methods(routes, credentials=credentials)),
        allow_headers=values("allow_headers", "headers", _header, _headers(authorizers)),
        expose_headers=values("expose_headers", "headers", _header),
        max_age=fields["max_age"].input(rules.whole_number("The age in seconds", *limits.CORS_MAX_AGE_SECONDS)),
        allow_credentials=credentials,
    )
    if not fields["enabled"].flag(default="cors" in args or default_origin is not None):
        return None
    if "allow_origins" not in fields and default_origin is None:
        fields["allow_origins"].add(
            'missing. Give the origins of the pages that call the API, such as ["https://app.example.com"], or set {} '
            "to false.",
            Argument("enabled"),
        )
    return cors


def validate_preflight_routes(args: Fields, routes: Sequence[Route]) -> list[Route]:
    """The public `OPTIONS` routes for the preflights that protected routes would match and answer 401.

    A path does not get one if a declared route answers its preflights. Such a route is an `OPTIONS` route, or a public
    `ANY` route, which a preflight route would hide.
    """
    declared = {route.key.shape for route in routes}
    public = {route.key.shape for route in routes if route.authorizer is None}
    preflight_routes: dict[tuple[str, ...], Route] = {}
    for route in routes:
        for key in route.key.preflight_keys if route.authorizer is not None else ():
            if key.shape in declared or RouteKey("ANY", key.segments).shape in public:
                continue
            preflight_routes.setdefault(key.shape, Route(key, PREFLIGHT_ID, None, is_preflight=True))
            if len(str(key)) > limits.ROUTE_KEY_LENGTH:
                args["routes"].entry(str(route.key)).add(
                    "its preflight route {} has "
                    f"{len(str(key))} characters. Use at most {limits.ROUTE_KEY_LENGTH}: shorten the path, or name "
                    "the methods instead of ANY.",
                    Given(str(key)),
                )
    total = len(routes) + len(preflight_routes)
    if len(routes) <= limits.ROUTES_PER_API < total:
        args["routes"].add(
            f"{len(routes)} routes and the {len(preflight_routes)} preflight routes they need are too many. One API "
            f"has at most {limits.ROUTES_PER_API}. Name the methods instead of ANY, or split the API."
        )
    return list(preflight_routes.values())


def _beside_credentials(item: rules.Rule, what: str) -> rules.Rule:
    def rule(value: Any) -> Message | None:
        if value == ANY_VALUE:
            return message(
                f"{{}} beside {{}} is refused by API Gateway and browsers. Name the {what}.",
                Given(value),
                Argument("allow_credentials"),
            )
        return item(value)

    return rule


def cors_origin(value: Any) -> Message | None:
    """An origin, or a wildcard for origins that API Gateway takes."""
    if value == ANY_VALUE or value in _ANY_OF_A_SCHEME:
        return None
    return rules.origin(value)


def _methods(routes: Sequence[Route], *, credentials: bool) -> list[str]:
    methods = {route.key.method or "ANY" for route in routes}
    if "ANY" in methods:
        # With credentials a browser reads "*" as the name of a method.
        return [*HTTP_METHODS] if credentials else [ANY_VALUE]
    return sorted(methods)


def _headers(authorizers: Sequence[Authorizer]) -> list[Any]:
    headers: dict[object, Any] = {}
    for authorizer in authorizers:
        source = authorizer.identity_source
        if is_deferred(source):
            headers[id(source)] = pulumi.Output.from_input(source).apply(header_of)
        elif isinstance(source, str):  # any other value has a problem already
            headers[header_of(source)] = header_of(source)
    return [*headers.values(), "content-type"]


def header_of(source: str) -> str:
    """The header of an identity source, in small letters."""
    return source.removeprefix("$request.header.").lower()
