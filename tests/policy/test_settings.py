"""The configuration: strict by default, and without unknown names."""

from typing import Any

import pytest

from policy.settings import SCHEMAS, Settings, parse

POLICIES = (
    "route-authorization, method-authorization, authorizer-issuers, route-authorizers, unseen-routes, access-logs, cors-credentials, "
    "log-retention, preflight-backends"
)


@pytest.mark.parametrize("given", [{}, {"all": {}}, {name: {} for name in SCHEMAS}])
def test_without_lists_everything_is_refused(given: dict[str, Any]) -> None:
    assert parse(given) == Settings(public_routes=(), preflight_routes=False, authorization_types=("JWT",), issuers={})


def test_lists_are_read() -> None:
    given: dict[str, Any] = {
        "route-authorization": {
            "publicRoutes": ["GET /health"],
            "preflightRoutes": True,
            "authorizationTypes": ["JWT", "AWS_IAM"],
        },
        "authorizer-issuers": {"issuers": {"https://login.example.com/": ["orders", "shop"]}},
    }

    expected = Settings(
        public_routes=("GET /health",),
        preflight_routes=True,
        authorization_types=("JWT", "AWS_IAM"),
        issuers={"https://login.example.com/": ("orders", "shop")},
    )
    assert parse(given) == expected
    assert parse(given, frozenset({"access-logs"})) == expected


def test_disabled_list_of_issuers_allows_any() -> None:
    assert parse({}, frozenset({"authorizer-issuers"})) == Settings(issuers=None)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"route-authorisation": {}},
            f'"route-authorisation" is not a policy. Use one of {POLICIES}.',
        ),
        (
            {"route-authorization": {"publicRoute": ["GET /health"]}},
            'route-authorization: "publicRoute" is not a key of it. Use one of enforcementLevel, publicRoutes, '
            "preflightRoutes, authorizationTypes.",
        ),
        (
            {"access-logs": {"publicRoutes": []}, "all": {"issuers": {}}},
            'access-logs: "publicRoutes" is not a key of it. Use one of enforcementLevel. '
            'all: "issuers" is not a key of it. Use one of enforcementLevel.',
        ),
    ],
)
def test_unknown_policies_and_keys_are_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match="policy configuration: ") as raised:
        parse(given)

    assert str(raised.value) == f"policy configuration: {told}"
