"""Rules for the whole stack: routes with their authorizers, preflight routes with their backends."""

from typing import Any

import pytest

from policy import authorizers
from policy.preflights import check_preflights
from policy.route_authorizers import check_route_authorizers
from policy.settings import Settings
from policy.type_tokens import AUTHORIZER, INTEGRATION, ROUTE
from policy.values import UNKNOWN, Resource, problem

ISSUER = "https://login.example.com"
SETTINGS = Settings(issuers={ISSUER: ("orders",)})
FUNCTION = "aws:lambda/function:Function"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:items"


def resource(urn: str, type_: str, dependencies: dict[str, set[str]] | None = None, **properties: Any) -> Resource:
    of = {key: frozenset(urns) for key, urns in (dependencies or {}).items()}
    return Resource(urn, type_, properties, of)


def authorizer(urn: str, issuer: Any = ISSUER, **properties: Any) -> Resource:
    jwt = {"issuer": issuer, "audiences": ["orders"]}
    return resource(urn, AUTHORIZER, authorizerType="JWT", jwtConfiguration=jwt, **properties)


def protected(key: str, id_: Any, *origin: str) -> Resource:
    return resource(
        f"route {key}",
        ROUTE,
        {"authorizerId": set(origin)},
        routeKey=key,
        authorizationType="JWT",
        authorizerId=id_,
    )


FOREIGN = problem(
    'route "GET /me": its authorizer is not one of this stack, so no policy checked its issuer. Declare the '
    "aws.apigatewayv2.Authorizer in the same program."
)


def found(*resources: Resource, analyzed: frozenset[str] = frozenset({"people", "machines"})) -> list[Any]:
    return list(check_route_authorizers(resources, analyzed, SETTINGS))


@pytest.mark.parametrize(
    ("id_", "of_authorizer"), [(UNKNOWN, {}), (UNKNOWN, {"id": UNKNOWN}), ("abc", {}), ("abc", {"id": "abc"})]
)
def test_authorizer_of_the_same_stack_is_allowed(id_: Any, of_authorizer: dict[str, Any]) -> None:
    assert found(authorizer("people", **of_authorizer), protected("GET /me", id_, "people")) == []


def test_known_authorizer_id_is_enough() -> None:
    assert found(authorizer("people", id="abc"), protected("GET /me", "abc")) == []


@pytest.mark.parametrize("id_", [UNKNOWN, "abc"])
def test_authorizer_of_another_stack_is_refused(id_: Any) -> None:
    route = protected("GET /me", id_, "stack reference", "a bucket")
    others = [resource("stack reference", "pulumi:pulumi:StackReference"), resource("a bucket", "aws:s3/bucket:Bucket")]

    assert found(route) == [(route.urn, FOREIGN)]
    assert found(route, *others) == [(route.urn, FOREIGN)]
    assert found(route, *others, authorizer("people")) == [(route.urn, FOREIGN)]
    assert found(route, *others, authorizer("people", id="other")) == [(route.urn, FOREIGN)]


def test_id_with_only_a_dependency_on_the_authorizer_is_refused() -> None:
    route = protected("GET /me", "other", "people")

    assert found(authorizer("people", id="abc"), route) == [(route.urn, FOREIGN)]


def test_read_authorizer_is_checked_with_the_stack() -> None:
    route = protected("GET /me", "abc", "read")

    assert found(authorizer("read", id="abc"), route) == []
    evil = authorizer("read", "https://evil.example", id="abc")
    assert found(evil, route) == [(route.urn, authorizers.check_authorizer(evil.properties, SETTINGS))]
    assert found(evil, route, analyzed=frozenset({"read"})) == []


def test_routes_without_authorizer_are_left_to_another_policy() -> None:
    assert found(resource("route", ROUTE, routeKey="GET /health", authorizerId="")) == []
    assert found(resource("other", "aws:apigatewayv2/other:Other", authorizerId="abc")) == []


# -- preflights -----------------------------------------------------------------------------------------------

SHARED = problem(
    'route "OPTIONS /me": its backend also answers a route with an authorizer, and anybody can call it without a '
    "token. Give the open OPTIONS route a backend of its own."
)
UNTOLD = problem('route "OPTIONS /me": its backend is unknown. Set its target to an integration of the same program.')


def route_to(key: str, *origin: str, open_: bool = False, target: Any = UNKNOWN) -> Resource:
    access = {} if open_ else {"authorizationType": "JWT", "authorizerId": "abc"}
    return resource(key, ROUTE, {"target": set(origin)}, routeKey=key, target=target, **access)


def integration(urn: str, uri: Any, *origin: str) -> Resource:
    return resource(urn, INTEGRATION, {"integrationUri": set(origin)}, integrationUri=uri)


ME = route_to("ANY /me", "to handler")
PREFLIGHT = route_to("OPTIONS /me", "to preflights", open_=True)


def preflights(*resources: Resource) -> list[Any]:
    functions = [resource("handler", FUNCTION), resource("preflights", FUNCTION), resource("bucket", "aws:s3:Bucket")]
    return list(check_preflights([*resources, *functions]))


@pytest.mark.parametrize(("handler", "preflight"), [(UNKNOWN, UNKNOWN), (ARN, f"{ARN}-preflights")])
def test_preflight_route_with_a_backend_of_its_own_is_allowed(handler: Any, preflight: Any) -> None:
    mine = integration("to handler", handler, "handler", "bucket")
    own = integration("to preflights", preflight, "preflights", "bucket")

    assert preflights(mine, own, ME, PREFLIGHT) == []


def test_preflight_route_on_a_handlers_integration_is_refused() -> None:
    preflight = route_to("OPTIONS /me", "to handler", open_=True)

    assert preflights(integration("to handler", UNKNOWN), ME, preflight) == [("OPTIONS /me", SHARED)]


def test_preflight_route_on_a_handlers_function_is_refused() -> None:
    to_handler, again = (integration(each, UNKNOWN, "handler") for each in ("to handler", "to preflights"))

    assert preflights(to_handler, again, ME, PREFLIGHT) == [("OPTIONS /me", SHARED)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ARN, ARN),
        (ARN, f"{ARN}:live"),
        (ARN, f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}/invocations"),
        ("https://backend.example.com/me", "https://backend.example.com/me"),
    ],
)
def test_preflight_route_to_the_same_address_is_refused(one: str, other: str) -> None:
    same = (integration("to handler", one), integration("to preflights", other))

    assert preflights(*same, ME, PREFLIGHT) == [("OPTIONS /me", SHARED)]


@pytest.mark.parametrize(("target", "origin"), [(UNKNOWN, ()), ("integrations/abc", ()), (UNKNOWN, ("bucket", "gone"))])
def test_preflight_route_with_an_unknown_backend_is_refused(target: Any, origin: tuple[str, ...]) -> None:
    assert preflights(route_to("OPTIONS /me", *origin, open_=True, target=target)) == [("OPTIONS /me", UNTOLD)]


def test_other_routes_may_share_a_backend() -> None:
    shared = integration("to handler", ARN, "handler")
    health = route_to("GET /health", "to handler", open_=True)
    answered = route_to("OPTIONS /me", "to handler")

    assert preflights(shared, ME, health, answered) == []
    assert preflights(shared, health, route_to("OPTIONS /me", "to handler", open_=True)) == []
    assert preflights(ME, route_to("OPTIONS /me", open_=True, target=None)) == []
