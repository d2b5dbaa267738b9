"""The allow lists: what an organisation writes into its policy configuration."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

AUTHORIZATION_TYPES = ("NONE", "AWS_IAM", "CUSTOM", "JWT")
"""API reference, CreateRoute, authorizationType."""

_TEXT = {"type": "string", "minLength": 1}

SCHEMAS: Final[Mapping[str, Mapping[str, dict[str, Any]]]] = {
    "route-authorization": {
        "publicRoutes": {
            "type": "array",
            "items": _TEXT,
            "description": "Route keys that need no authorizer, to the byte. Default: none.",
        },
        "preflightRoutes": {
            "type": "boolean",
            "description": "True allows OPTIONS routes without an authorizer. Default: false.",
        },
        "authorizationTypes": {
            "type": "array",
            "items": {"type": "string", "enum": ["AWS_IAM", "CUSTOM", "JWT"]},
            "description": "How routes may be protected. Default: JWT alone.",
        },
    },
    "authorizer-issuers": {
        "issuers": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": _TEXT, "minItems": 1},
            "description": "Issuer, to the byte, to the audiences that are allowed with it. Default: none.",
        },
    },
    "route-authorizers": {},
    "unseen-routes": {},
    "access-logs": {},
    "cors-credentials": {},
    "log-retention": {},
    "preflight-backends": {},
}
"""Policy name to the JSON schema of each of its keys. The engine checks values; names are `parse`'s."""

_EVERY_POLICY = "all"
"""The engine's own word for an enforcement level of all policies."""


@dataclass(frozen=True)
class Settings:
    """The allow lists, all as strict as can be unless given.

    Attributes:
        public_routes: route keys that need no authorizer.
        preflight_routes: whether `OPTIONS` routes need none.
        authorization_types: how routes may be protected.
        issuers: issuer to the audiences that are allowed with it; None allows any, which is for a policy
            `authorizer-issuers` that is disabled.
    """

    public_routes: tuple[str, ...] = ()
    preflight_routes: bool = False
    authorization_types: tuple[str, ...] = ("JWT",)
    issuers: Mapping[str, tuple[str, ...]] | None = field(default_factory=dict)


def parse(given: Mapping[str, Mapping[str, Any]], disabled: Set[str] = frozenset()) -> Settings:
    """Read the configuration.

    Args:
        given: policy name to key to value, as the engine has checked it.
        disabled: the policies that are not asked.

    Raises:
        ValueError: a policy or a key that does not exist; all of them are told.
    """
    problems = [*_check_names(given)]
    if problems:
        raise ValueError("policy configuration: " + "; ".join(problems))
    routes, issuers = given.get("route-authorization", {}), given.get("authorizer-issuers", {}).get("issuers", {})
    defaults = Settings()
    return Settings(
        public_routes=tuple(routes.get("publicRoutes", defaults.public_routes)),
        preflight_routes=routes.get("preflightRoutes", defaults.preflight_routes),
        authorization_types=tuple(routes.get("authorizationTypes", defaults.authorization_types)),
        issuers=None
        if "authorizer-issuers" in disabled
        else {issuer: tuple(audiences) for issuer, audiences in issuers.items()},
    )


def _check_names(given: Mapping[str, Mapping[str, Any]]) -> list[str]:
    problems = []
    for policy, keys in given.items():
        if policy != _EVERY_POLICY and policy not in SCHEMAS:
            problems.append(f'"{policy}" is no policy; policies are {", ".join(SCHEMAS)}; correct the name')
            continue
        known = SCHEMAS.get(policy, {})
        problems.extend(
            f'{policy}: "{key}" is no key of it; keys are {", ".join(["enforcementLevel", *known])}; correct the key'
            for key in keys
            if key not in known
        )
    return problems
