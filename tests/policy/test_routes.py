"""Who may call a route: the allow list, and the ways around it."""

from typing import Any

import pytest

from policy.routes import check_route
from policy.settings import Settings
from policy.values import UNKNOWN, Findings, problem

STRICT = Settings()
LISTED = Settings(public_routes=("GET /health", "$default"), preflight_routes=True)
OPEN = (
    "it has no authorizer, so everybody may call it. Set authorizationType and authorizerId (with the passage "
    "component, remove `public`), or "
)
LIST = "publicRoutes of the policy route-authorization."


def is_open(key: str) -> Findings:
    return problem(f'route "{key}": {OPEN}have "{key}" added to {LIST}')


def wrong_type(type_: str, allowed: str = "JWT") -> Findings:
    return problem(
        f'route "GET /me": authorizationType is {type_}. Allowed as plain values: {allowed}. Use one of them, or '
        "add to authorizationTypes of the policy route-authorization."
    )


@pytest.mark.parametrize("without", [{}, {"authorizationType": "NONE"}, {"authorizationType": ""}])
def test_route_without_authorizer_is_refused(without: dict[str, Any]) -> None:
    route = {"routeKey": "GET /me", "authorizerId": "abc", **without}

    assert check_route(route, STRICT) == is_open("GET /me")


def test_open_route_is_allowed_if_its_key_is_listed() -> None:
    for key in ("GET /health", "$default"):
        assert check_route({"routeKey": key}, LISTED) == Findings()
        assert check_route({"routeKey": key}, STRICT) == is_open(key)


@pytest.mark.parametrize(
    "key",
    ["GET /health/", "get /health", "ANY /health", "GET  /health", " GET /health", "GET /healthz", "GET /", "GET"],
)
def test_route_key_must_equal_the_listed_one(key: str) -> None:
    assert check_route({"routeKey": key}, LISTED) == is_open(key)


@pytest.mark.parametrize("key", ["OPTIONS /", "OPTIONS /{proxy+}", "OPTIONS /files/{name}"])
def test_open_preflight_route_is_allowed_if_configured(key: str) -> None:
    assert check_route({"routeKey": key}, LISTED) == Findings()
    assert check_route({"routeKey": key}, STRICT) == is_open(key)
    assert check_route({"routeKey": key}, Settings(public_routes=(key,))) == Findings()


@pytest.mark.parametrize("key", ["options /", "OPTIONS", "OPTIONSX /", "ANY /OPTIONS /", "OPTIONS  /"])
def test_route_that_resembles_a_preflight_route_is_refused(key: str) -> None:
    assert check_route({"routeKey": key}, LISTED) == is_open(key)


@pytest.mark.parametrize("key", [UNKNOWN, None, ["GET /health"], 7])
def test_open_route_with_an_unknown_key_is_refused(key: Any) -> None:
    expected = problem(f"a route whose key is not known yet: {OPEN}use a plain key from {LIST}")

    assert check_route({"routeKey": key, "authorizationType": "NONE"}, LISTED) == expected


@pytest.mark.parametrize("authorizer", ["abc", UNKNOWN])
def test_route_with_an_authorizer_is_allowed(authorizer: Any) -> None:
    for key in ("GET /me", UNKNOWN, "$default"):
        route = {"routeKey": key, "authorizationType": "JWT", "authorizerId": authorizer}
        assert check_route(route, STRICT) == Findings()


@pytest.mark.parametrize("without", [{}, {"authorizerId": ""}, {"authorizerId": None}])
def test_authorization_type_without_authorizer_is_refused(without: dict[str, Any]) -> None:
    route = {"routeKey": "GET /me", "authorizationType": "JWT", **without}

    assert check_route(route, STRICT) == problem(
        'route "GET /me": authorizationType is JWT, without authorizerId. Set the id of an authorizer in the '
        "same program."
    )


@pytest.mark.parametrize(
    ("type_", "told"),
    [
        ("AWS_IAM", "AWS_IAM"),
        ("CUSTOM", "CUSTOM"),
        (UNKNOWN, "a value that is not known yet"),
        ("jwt", "an unknown value"),
        ("a secret", "an unknown value"),
        (["JWT"], "an unknown value"),
        (True, "an unknown value"),
    ],
)
def test_other_types_are_refused(type_: Any, told: str) -> None:
    route = {"routeKey": "GET /me", "authorizationType": type_, "authorizerId": "abc"}

    assert check_route(route, STRICT) == wrong_type(told)


def test_other_types_are_allowed_if_listed() -> None:
    others = Settings(authorization_types=("AWS_IAM", "CUSTOM"))

    assert check_route({"routeKey": "GET /me", "authorizationType": "AWS_IAM"}, others) == Findings()
    custom = {"routeKey": "GET /me", "authorizationType": "CUSTOM"}
    assert check_route({**custom, "authorizerId": UNKNOWN}, others) == Findings()
    assert check_route(custom, others) == problem(
        'route "GET /me": authorizationType is CUSTOM, without authorizerId. Set the id of an authorizer in '
        "the same program."
    )
    jwt = {"routeKey": "GET /me", "authorizationType": "JWT", "authorizerId": "abc"}
    assert check_route(jwt, others) == wrong_type("JWT", "AWS_IAM, CUSTOM")
    assert check_route(jwt, Settings(authorization_types=())) == wrong_type("JWT", "none")
