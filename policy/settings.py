"""The allow lists of an organisation's policy configuration."""

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
            "description": "Route keys that may have no authorizer, compared byte for byte. Default: none.",
        },
        "preflightRoutes": {
            "type": "boolean",
            "description": "True allows OPTIONS routes without an authorizer. Default: false.",
        },
        "authorizationTypes": {
            "type": "array",
            "items": {"type": "string", "enum": ["AWS_IAM", "CUSTOM", "JWT"]},
            "description": "Allowed authorization types of routes. Default: JWT alone.",
        },
    },
    "method-authorization": {},
    "authorizer-issuers": {
        "issuers": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": _TEXT, "minItems": 1},
            "description": "Issuer to its allowed audiences, compared byte for byte. Default: none.",
        },
    },
    "route-authorizers": {},
    "unseen-routes": {},
    "access-logs": {},
    "cors-credentials": {},
    "log-retention": {},
    "preflight-backends": {},
}
"""Policy name to the JSON schema of each of its keys. The engine checks values, `parse` checks names."""

_EVERY_POLICY = "all"
"""The engine's name for the enforcement level of all policies."""


@dataclass(frozen=True)
class Settings:
    """The allow lists, strict by default.

    Attributes:
        public_routes: route keys that may have no authorizer.
        preflight_routes: whether `OPTIONS` routes may have none.
        authorization_types: allowed authorization types of routes.
        issuers: issuer to its allowed audiences; None allows any, for a disabled policy `authorizer-issuers`.
    """

    public_routes: tuple[str, ...] = ()
    preflight_routes: bool = False
    authorization_types: tuple[str, ...] = ("JWT",)
    issuers: Mapping[str, tuple[str, ...]] | None = field(default_factory=dict)


def parse(configured: Mapping[str, Mapping[str, Any]], disabled: Set[str] = frozenset()) -> Settings:
    """Read the configuration.

    Args:
        configured: policy name to key to value, checked by the engine.
        disabled: the disabled policies.

    Raises:
        ValueError: all unknown policies and keys.
    """
    problems = [*_check_names(configured)]
    if problems:
        raise ValueError("policy configuration: " + " ".join(problems))
    routes, issuers = (
        configured.get("route-authorization", {}),
        configured.get("authorizer-issuers", {}).get("issuers", {}),
    )
    defaults = Settings()
    return Settings(
        public_routes=tuple(routes.get("publicRoutes", defaults.public_routes)),
        preflight_routes=routes.get("preflightRoutes", defaults.preflight_routes),
        authorization_types=tuple(routes.get("authorizationTypes", defaults.authorization_types)),
        issuers=None
        if "authorizer-issuers" in disabled
        else {issuer: tuple(audiences) for issuer, audiences in issuers.items()},
    )


def _check_names(configured: Mapping[str, Mapping[str, Any]]) -> list[str]:
    problems = []
    for policy, keys in configured.items():
        if policy != _EVERY_POLICY and policy not in SCHEMAS:
            problems.append(f'"{policy}" is not a policy. Use one of {", ".join(SCHEMAS)}.')
            continue
        known = SCHEMAS.get(policy, {})
        problems.extend(
            f'{policy}: "{key}" is not a key of it. Use one of {", ".join(["enforcementLevel", *known])}.'
            for key in keys
            if key not in known
        )
    return problems
