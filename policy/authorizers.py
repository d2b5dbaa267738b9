"""Whose tokens are admitted: issuers and audiences from the list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .settings import Settings
from .values import UNKNOWN, Findings, Properties, problem, shown

_AUTHORIZATION_TYPE = {"JWT": "JWT", "REQUEST": "CUSTOM"}
"""Authorizer type to the authorization type of its routes (API reference, CreateAuthorizer and CreateRoute)."""


def check_authorizer(authorizer: Properties, settings: Settings) -> Findings:
    """Whether an authorizer admits the organisation's tokens only.

    A Lambda function decides for a `REQUEST` authorizer: nobody can tell what it admits, so that it is refused unless
    routes may be `CUSTOM`.
    """
    type_ = authorizer.get("authorizerType")
    allowed = [each for each, wanted in _AUTHORIZATION_TYPE.items() if wanted in settings.authorization_types]
    if type_ is UNKNOWN or type_ not in allowed:
        return problem(
            f"authorizerType: it is {shown(type_, tuple(_AUTHORIZATION_TYPE))}; allowed are "
            f"{', '.join(allowed) or 'none'}, as plain values; use a JWT authorizer, or add CUSTOM to "
            "authorizationTypes of the policy route-authorization"
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
        allowed = sorted({each for some in listed.values() for each in some})
    elif isinstance(issuer, str) and issuer in listed:
        allowed = sorted(listed[issuer])
    else:
        problems.append(_not_listed("issuer", "issuer", listed, "to the byte, a slash at the end included"))
        # Its audiences are nobody's business: the list has them by issuer.
        return Findings(tuple(problems))

    if audiences is UNKNOWN or UNKNOWN in items:
        unknown.append("jwtConfiguration.audiences")
    elif not items:
        problems.append(
            "jwtConfiguration.audiences: there is none, as a list; name at least one of those listed for the issuer"
        )
    if any(each is not UNKNOWN and each not in allowed for each in items):
        problems.append(_not_listed("audiences", "audience", allowed, "for this issuer"))
    return Findings(tuple(problems), tuple(unknown))


def _not_listed(property_: str, what: str, listed: Iterable[str], how: str) -> str:
    allowed = ", ".join(f'"{each}"' for each in listed) or "none"
    return (
        f"jwtConfiguration.{property_}: an {what} that is not on the list was given; allowed are, {how}, {allowed}; "
        f"use one of them, or have the {what} added to issuers of the policy authorizer-issuers"
    )
