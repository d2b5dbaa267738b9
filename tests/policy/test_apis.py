"""Routes that no policy would see, and CORS."""

from typing import Any

import pytest

from policy.cors import check_cors
from policy.unseen_routes import check_api, check_native
from policy.values import UNKNOWN, Findings, problem

BODY = problem(
    "body: an OpenAPI definition adds routes that no policy sees. Remove it and declare each route or method, its "
    "integration and its authorizer."
)
HTTP = {"protocolType": "HTTP", "name": "api"}


def quick_create(*given: str) -> str:
    return (
        f"{', '.join(given)}: quick create adds an open route and a stage without access log. Remove it and "
        "declare aws.apigatewayv2.Route, Integration and Stage."
    )


@pytest.mark.parametrize("left_out", [{}, {"body": "", "target": ""}, {"body": None, "routeKey": None}])
def test_api_alone_has_no_routes(left_out: dict[str, Any]) -> None:
    assert check_api({**HTTP, **left_out}) == Findings()


@pytest.mark.parametrize("value", ["arn:aws:lambda:eu-west-1:123456789012:function:f", UNKNOWN])
def test_quick_create_is_refused(value: Any) -> None:
    assert check_api({**HTTP, "target": value}) == problem(quick_create("target"))
    assert check_api({**HTTP, "routeKey": value}) == problem(quick_create("routeKey"))
    assert check_api({**HTTP, "credentialsArn": value}) == problem(quick_create("credentialsArn"))
    assert check_api({**HTTP, "target": value, "routeKey": "GET /"}) == problem(quick_create("target", "routeKey"))


@pytest.mark.parametrize("body", ['{"openapi": "3.0.1"}', UNKNOWN])
def test_openapi_definition_is_refused(body: Any) -> None:
    assert check_api({**HTTP, "body": body}) == BODY
    assert check_api({**HTTP, "body": body, "target": "arn"}) == Findings((quick_create("target"), *BODY.problems))


def test_another_providers_types_are_refused() -> None:
    native = "aws-native:apigatewayv2:Route"

    assert check_native(native) == problem(
        f"{native}: these policies do not read it. Declare it with the aws provider."
    )
    for type_ in ("aws:apigatewayv2/route:Route", "aws-native:lambda:Function", "passage:index:PassageHttpApi"):
        assert check_native(type_) == Findings()


def cors(**given: Any) -> Findings:
    return check_cors({**HTTP, "corsConfiguration": given})


def wild(*properties: str) -> tuple[str, ...]:
    return tuple(
        f"corsConfiguration.{each}: a wildcard or null is combined with allowCredentials. Write full names, or remove "
        "allowCredentials. A token in a header does not need it."
        for each in properties
    )


def test_cors_without_credentials_may_have_wildcards() -> None:
    assert check_cors(HTTP) == Findings()
    for credentials in ({}, {"allowCredentials": False}, {"allowCredentials": None}):
        assert cors(allowOrigins=["*"], allowHeaders=["*"], **credentials) == Findings()


def test_cors_with_credentials_names_its_origins() -> None:
    named = {"allowOrigins": ["https://app.example.com"], "allowMethods": ["GET"], "allowHeaders": ["content-type"]}

    assert cors(allowCredentials=True, **named) == Findings()
    assert cors(allowCredentials=True) == Findings()


@pytest.mark.parametrize("origin", ["*", "https://*", "http://*", "https://*.example.com", "null"])
@pytest.mark.parametrize("credentials", [True, "true", 1])
def test_wildcard_with_credentials_is_refused(origin: str, credentials: Any) -> None:
    given = {"allowCredentials": credentials, "allowOrigins": ["https://app.example.com", origin]}

    assert cors(**given) == Findings(wild("allowOrigins"))


def test_every_list_is_checked() -> None:
    lists = ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders")

    assert cors(allowCredentials=True, **{each: ["*"] for each in lists}) == Findings(wild(*lists))
    assert cors(allowCredentials=True, allowOrigins="*") == Findings(wild("allowOrigins"))


def test_unknown_cors_waits_and_known_violations_are_reported() -> None:
    assert check_cors({"corsConfiguration": UNKNOWN}) == Findings(unknown=("corsConfiguration",))
    credentials, origins = "corsConfiguration.allowCredentials", "corsConfiguration.allowOrigins"
    assert cors(allowCredentials=UNKNOWN, allowOrigins=["*"]) == Findings(unknown=(credentials,))
    assert cors(allowCredentials=True, allowOrigins=UNKNOWN) == Findings(unknown=(origins,))
    assert cors(allowCredentials=True, allowOrigins=[UNKNOWN]) == Findings(unknown=(origins,))
    assert cors(allowCredentials=UNKNOWN, allowOrigins=UNKNOWN) == Findings(unknown=(origins,))
    assert cors(allowCredentials=True, allowOrigins=[UNKNOWN, "*"]) == Findings(wild("allowOrigins"), (origins,))
    assert cors(allowCredentials=False, allowOrigins=UNKNOWN) == Findings()
