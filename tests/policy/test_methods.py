"""Who may call a method of a REST API."""

from typing import Any

import pytest

from policy.methods import check_method
from policy.settings import Settings
from policy.unseen_routes import check_native
from policy.values import UNKNOWN, Findings, problem


def wrong(type_: str, allowed: str = "COGNITO_USER_POOLS, JWT") -> Findings:
    return problem(
        f"authorization: it is {type_}. Allowed as plain values: {allowed}. Use one of them, add to authorizationTypes of "
        "the policy route-authorization, or set the level of this policy."
    )


@pytest.mark.parametrize("type_", ["JWT", "COGNITO_USER_POOLS"])
def test_method_that_needs_a_token_is_allowed(type_: str) -> None:
    method = {"httpMethod": "GET", "authorization": type_, "authorizerId": UNKNOWN}

    assert check_method(method, Settings()) == Findings()
    without = problem(f"authorizerId: missing beside authorization {type_}. Set the id of an authorizer.")
    assert check_method({**method, "authorizerId": ""}, Settings()) == without


@pytest.mark.parametrize(("type_", "shown"), [("NONE", "NONE"), ("CUSTOM", "CUSTOM"), ("AWS_IAM", "AWS_IAM")])
def test_method_without_an_allowed_type_is_refused(type_: str, shown: str) -> None:
    method = {"httpMethod": "GET", "authorization": type_, "authorizerId": "abc"}

    assert check_method(method, Settings()) == wrong(shown)
    if type_ != "NONE":
        assert check_method(method, Settings(authorization_types=("JWT", type_))) == Findings()


@pytest.mark.parametrize("type_", [UNKNOWN, None, "none", ["NONE"]])
def test_method_of_an_unknown_type_is_refused(type_: Any) -> None:
    assert check_method({"httpMethod": "GET", "authorization": type_, "authorizerId": "abc"}, Settings()).problems


def test_open_options_method_is_allowed_if_configured() -> None:
    preflight = {"httpMethod": "OPTIONS", "authorization": "NONE"}

    assert check_method(preflight, Settings()) == wrong("NONE")
    assert check_method(preflight, Settings(preflight_routes=True)) == Findings()
    assert check_method({**preflight, "httpMethod": "ANY"}, Settings(preflight_routes=True)) == wrong("NONE")


def test_rest_api_of_the_native_provider_is_refused() -> None:
    assert check_native("aws-native:apigateway:Method")
    assert not check_native("aws:apigateway/method:Method")
