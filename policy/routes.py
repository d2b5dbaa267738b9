"""Every route needs a token, unless its key is on the list."""

import json
from typing import Any

from .settings import AUTHORIZATION_TYPES, Settings
from .values import UNKNOWN, Findings, Properties, is_given, problem, shown

NEED_AUTHORIZER = ("JWT", "CUSTOM")


def check_route(route: Properties, settings: Settings) -> Findings:
    """Check who may call a route.

    A route without `authorizationType` is open: `NONE` is API Gateway's default (API reference, CreateRoute). A preview
    must show the type and, for an open route, the key, because that is when people look.
    """
    type_, where = authorization_type(route), describe(route)
    if type_ == "NONE":
        return Findings() if _may_be_public(route.get("routeKey"), settings) else problem(_public(route, where))
    if type_ is UNKNOWN or type_ not in settings.authorization_types:
        return problem(
            f"{where}: authorizationType is {shown(type_, AUTHORIZATION_TYPES)}. "
            f"Allowed as plain values: {', '.join(settings.authorization_types) or 'none'}. "
            "Use one of them, or add to authorizationTypes of the policy route-authorization."
        )
    if type_ in NEED_AUTHORIZER and not is_given(route.get("authorizerId")):
        return problem(
            f"{where}: authorizationType is {type_}, without authorizerId. "
            "Set the id of an authorizer in the same program."
        )
    return Findings()


def authorization_type(route: Properties) -> Any:
    """The type, `NONE` if it is missing."""
    type_ = route.get("authorizationType")
    return type_ if is_given(type_) else "NONE"


def is_preflight(key: Any) -> bool:
    """Whether browsers send preflight requests to a key."""
    return isinstance(key, str) and key.startswith("OPTIONS /")


def describe(route: Properties) -> str:
    """A route's name in messages."""
    key = route.get("routeKey")
    return f"route {json.dumps(key)}" if isinstance(key, str) else "a route whose key is not known yet"


def _may_be_public(key: Any, settings: Settings) -> bool:
    return key in settings.public_routes or (settings.preflight_routes and is_preflight(key))


def _public(route: Properties, where: str) -> str:
    key = route.get("routeKey")
    add = f"have {json.dumps(key)} added to" if isinstance(key, str) else "use a plain key from"
    return (
        f"{where}: it has no authorizer, so everybody may call it. Set authorizationType and authorizerId (with the "
        f"passage component, remove `public`), or {add} publicRoutes of the policy route-authorization."
    )
