"""Every method of a REST API needs a token, or another authorization that is allowed."""

from .routes import NEED_AUTHORIZER
from .settings import Settings
from .values import Findings, Properties, is_given, problem, shown

_TYPES = ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT")
"""REST API reference, PutMethod, authorizationType; `JWT` since November 2026."""

_OF_TOKENS = ("COGNITO_USER_POOLS", "JWT")
"""Authorizations by a token alone. The provider has no issuer of them that `authorizer-issuers` could compare."""


def check_method(method: Properties, settings: Settings) -> Findings:
    """Check who may call a method of a REST API. Its path is not known, so a list of public ones cannot name it."""
    type_, verb = method.get("authorization"), method.get("httpMethod")
    if type_ == "NONE" and verb == "OPTIONS" and settings.preflight_routes:
        return Findings()
    allowed = list(dict.fromkeys([*_OF_TOKENS, *settings.authorization_types]))
    if not isinstance(type_, str) or type_ not in allowed:
        return problem(
            f"authorization: it is {shown(type_, _TYPES)}. Allowed as plain values: {', '.join(allowed)}. Use one of "
            "them, add to authorizationTypes of the policy route-authorization, or set the level of this policy."
        )
    if type_ in (*NEED_AUTHORIZER, "COGNITO_USER_POOLS") and not is_given(method.get("authorizerId")):
        return problem(f"authorizerId: missing beside authorization {type_}. Set the id of an authorizer.")
    return Findings()
