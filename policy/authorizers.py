"""Authorizers admit only listed issuers and audiences."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .settings import Settings
from .values import UNKNOWN, Findings, Properties, problem, shown

_AUTHORIZATION_TYPE = {"JWT": "JWT", "REQUEST": "CUSTOM"}
"""Authorizer type to the authorization type of its routes (API reference, CreateAuthorizer and CreateRoute)."""


def check_authorizer(authorizer: Properties, settings: Settings) -> Findings:
    """Check that an authorizer admits only the organisation's tokens.

    A Lambda function decides for a `REQUEST` authorizer. Its rules are unknown, so it is refused unless routes may be
    `CUSTOM`.
    """
    type_ = authorizer.get("authorizerType")
    allowed = [name for name, wanted in _AUTHORIZATION_TYPE.items() if wanted in settings.authorization_types]
    if type_ is UNKNOWN or type_ not in allowed:
        return problem(
            f"authorizerType: it is {shown(type_, tuple(_AUTHORIZATION_TYPE))}. "
            f"Allowed as plain values: {', '.join(allowed) or 'none'}. "
            "Use one of them, or add to authorizationTypes of the policy route-authorization."
        )
    if type_ != "JWT" or settings.issuers is None:
        return Findings()
    return _check_jwt(authorizer.get("jwtConfiguration"), settings.issuers)


def _check_jwt(jwt: Any, listed: Mapping[str, Sequence[str]]) -> Findings:
    if jwt is UNKNOWN:
        return Findings(unknown=("jwtConfiguration",))
    jwt = jwt if isinstance(jwt, Mapping) else {}
    issuer, audiences = jwt.get("issuer"), jwt.get("audiences")
    items = audiences if isinstance(audiences, list) else []
    problems, unknown = [], []

    if issuer is UNKNOWN:
        unknown.append("jwtConfiguration.issuer")
        allowed = sorted({audience for names in listed.values() for audience in names})
    elif isinstance(issuer, str) and issuer in listed:
        allowed = sorted(listed[issuer])
    else:
        problems.append(_not_listed("issuer", "issuer", listed, "byte for byte"))
        # The list has audiences by issuer, so those of an unlisted one cannot be checked.
        return Findings(tuple(problems))

    if audiences is UNKNOWN or UNKNOWN in items:
        unknown.append("jwtConfiguration.audiences")
    elif not items:
        problems.append(
            "jwtConfiguration.audiences: missing, or not a list. Name at least one that is listed for the issuer."
        )
    if any(audience is not UNKNOWN and audience not in allowed for audience in items):
        problems.append(_not_listed("audiences", "audience", allowed, "for this issuer"))
    return Findings(tuple(problems), tuple(unknown))


def _not_listed(property_: str, what: str, listed: Iterable[str], how: str) -> str:
    allowed = ", ".join(f'"{value}"' for value in listed) or "none"
    return (
        f"jwtConfiguration.{property_}: an {what} is not on the list. Allowed {how}: {allowed}. "
        f"Use one of them, or have the {what} added to issuers of the policy authorizer-issuers."
    )
