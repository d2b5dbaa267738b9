"""Authorizers admit only listed issuers and audiences."""

from typing import Any

import pytest

from policy.authorizers import check_authorizer
from policy.settings import Settings
from policy.values import UNKNOWN, Findings, problem

PEOPLE = "https://login.example.com/"
LISTED = Settings(issuers={PEOPLE: ("orders", "shop"), "https://machines.example.com": ("orders",)})
UNLISTED_ISSUER = problem(
    "jwtConfiguration.issuer: an issuer is not on the list. Allowed byte for byte: "
    f'"{PEOPLE}", "https://machines.example.com". Use one of them, or have the issuer added to issuers of the policy '
    "authorizer-issuers."
)
NO_AUDIENCE = problem(
    "jwtConfiguration.audiences: missing, or not a list. Name at least one that is listed for the issuer."
)


def unlisted_audience(allowed: str) -> str:
    return (
        "jwtConfiguration.audiences: an audience is not on the list. Allowed for this issuer: "
        f"{allowed}. Use one of them, or have the audience added to issuers of the policy authorizer-issuers."
    )


def check(issuer: Any, audiences: Any, settings: Settings = LISTED) -> Findings:
    jwt = {"issuer": issuer, "audiences": audiences}
    return check_authorizer({"authorizerType": "JWT", "jwtConfiguration": jwt}, settings)


def test_listed_issuers_with_their_audiences_are_allowed() -> None:
    for audiences in (["orders"], ["shop"], ["shop", "orders"]):
        assert check(PEOPLE, audiences) == Findings()
    assert check("https://machines.example.com", ["orders"]) == Findings()


@pytest.mark.parametrize(
    "issuer",
    [
        "https://login.example.com",
        "https://login.example.com//",
        "https://LOGIN.example.com/",
        "http://login.example.com/",
        "https://login.example.com/.evil.example",
        "https://evil.example/https://login.example.com/",
        "https://machines.example.com/",
        "",
        None,
        [PEOPLE],
        {PEOPLE: True},
    ],
)
def test_issuer_must_equal_the_listed_one(issuer: Any) -> None:
    assert check(issuer, ["orders"]) == UNLISTED_ISSUER


def test_audience_is_listed_for_its_issuer() -> None:
    orders_and_shop = '"orders", "shop"'
    assert check(PEOPLE, ["orders", "other"]) == problem(unlisted_audience(orders_and_shop))
    assert check(PEOPLE, ["Orders"]) == problem(unlisted_audience(orders_and_shop))
    assert check(PEOPLE, [["orders"]]) == problem(unlisted_audience(orders_and_shop))
    assert check("https://machines.example.com", ["shop"]) == problem(unlisted_audience('"orders"'))


@pytest.mark.parametrize("audiences", [None, [], "orders", {}])
def test_authorizer_without_audiences_is_refused(audiences: Any) -> None:
    assert check(PEOPLE, audiences) == NO_AUDIENCE


def test_unknown_value_waits_and_known_violations_are_reported() -> None:
    issuer, audiences = "jwtConfiguration.issuer", "jwtConfiguration.audiences"
    assert check_authorizer({"authorizerType": "JWT", "jwtConfiguration": UNKNOWN}, LISTED) == Findings(
        unknown=("jwtConfiguration",)
    )
    assert check(UNKNOWN, ["orders"]) == Findings(unknown=(issuer,))
    assert check(UNKNOWN, UNKNOWN) == Findings(unknown=(issuer, audiences))
    assert check(PEOPLE, UNKNOWN) == Findings(unknown=(audiences,))
    assert check(PEOPLE, ["orders", UNKNOWN]) == Findings(unknown=(audiences,))
    assert check("https://evil.example", UNKNOWN) == UNLISTED_ISSUER
    assert check(UNKNOWN, ["other"]) == Findings((unlisted_audience('"orders", "shop"'),), (issuer,))
    assert check(PEOPLE, [UNKNOWN, "other"]) == Findings((unlisted_audience('"orders", "shop"'),), (audiences,))
    assert check(UNKNOWN, []) == Findings(NO_AUDIENCE.problems, (issuer,))


def test_without_a_list_no_issuer_is_allowed() -> None:
    assert check(PEOPLE, ["orders"], Settings()) == problem(
        "jwtConfiguration.issuer: an issuer is not on the list. Allowed byte for byte: none. "
        "Use one of them, or have the issuer added to issuers of the policy authorizer-issuers."
    )


def test_authorizer_without_tokens_is_refused() -> None:
    for jwt in ({}, {"jwtConfiguration": None}, {"jwtConfiguration": [PEOPLE]}):
        assert check_authorizer({"authorizerType": "JWT", **jwt}, LISTED) == UNLISTED_ISSUER


@pytest.mark.parametrize(
    ("type_", "told"),
    [
        ("REQUEST", "REQUEST"),
        (UNKNOWN, "a value that is not known yet"),
        (None, "an unknown value"),
        ("jwt", "an unknown value"),
        (["JWT"], "an unknown value"),
    ],
)
def test_other_types_are_refused(type_: Any, told: str) -> None:
    jwt = {"issuer": PEOPLE, "audiences": ["orders"]}

    assert check_authorizer({"authorizerType": type_, "jwtConfiguration": jwt}, LISTED) == problem(
        f"authorizerType: it is {told}. Allowed as plain values: JWT. Use one of them, or add to "
        "authorizationTypes of the policy route-authorization."
    )


def test_lambda_authorizer_is_allowed_with_custom_routes() -> None:
    custom = Settings(authorization_types=("CUSTOM",))

    assert check_authorizer({"authorizerType": "REQUEST"}, custom) == Findings()
    assert check(PEOPLE, ["orders"], custom) == problem(
        "authorizerType: it is JWT. Allowed as plain values: REQUEST. Use one of them, or add to "
        "authorizationTypes of the policy route-authorization."
    )


def test_any_issuer_needs_a_disabled_policy() -> None:
    assert check("https://any.example", ["any"], Settings(issuers=None)) == Findings()
