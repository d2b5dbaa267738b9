"""Every route asks for a token, unless its key is on the list."""

import json
from typing import Any

from .settings import AUTHORIZATION_TYPES, Settings
from .values import UNKNOWN, Findings, Properties, is_given, problem, shown

_NEED_AUTHORIZER = ("JWT", "CUSTOM")


def check_route(route: Properties, settings: Settings) -> Findings:
    """Who may call a route.

    A route without `authorizationType` is open: `NONE` is API Gateway's default (API reference, CreateRoute). Type and,
    for an open route, key have to be known in a preview, which is when people look.
    """
    type_, where = authorization_type(route), describe(route)
    if type_ == "NONE":
        return Findings() if _may_be_public(route.get("routeKey"), settings) else problem(_public(route, where))
    if type_ is UNKNOWN or type_ not in settings.authorization_types:
        return problem(
            f"{where}: authorizationType is {shown(type_, AUTHORIZATION_TYPES)}; allowed are "
            f"{', '.join(settings.authorization_types) or 'none'}, as plain values; use one of them, or add to "
            "authorizationTypes of the policy route-authorization"
        )
    if type_ in _NEED_AUTHORIZER and not is_given(route.get("authorizerId")):
        return problem(
            f"{where}: authorizationType is {type_}, without authorizerId; "
            "an authorizer of the same program is needed; give its id"
        )
    return Findings()


def authorization_type(route: Properties) -> Any:
    """The type, `NONE` if it is left out."""
    type_ = route.get("authorizationType")
    return type_ if is_given(type_) else "NONE"


def is_preflight(key: Any) -> bool:
    """Whether a key is one that browsers ask before they call."""
    return isinstance(key, str) and key.startswith("OPTIONS /")


def describe(route: Properties) -> str:
    """A route's name in messages."""
    key = route.get("routeKey")
    return f"route {json.dumps(key)}" if isinstance(key, str) else "a route whose key is not known yet"


def _may_be_public(key: Any, settings: Settings) -> bool:
    return key in settings.public_routes or (settings.preflight_routes and is_preflight(key))


def _public(route: Properties, where: str) -> str:
    key = route.get("routeKey")
    add = f"have {json.dumps(key)} added to publicRoutes" if isinstance(key, str) else "make its key a plain value"
    return (
        f"{where}: it has no authorizer, so that everybody may call it; allowed without one are the keys in "
        "publicRoutes of the policy route-authorization; give it authorizationType and authorizerId (with the passage "
        f"component, remove `public`), or {add}"
    )
