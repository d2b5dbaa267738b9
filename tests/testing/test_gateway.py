"""The local API against API Gateway's rules: tokens and routes."""

from typing import Any

import pytest

from passage_component import InputError
from passage_component.testing import LocalAuthorizer, LocalHttpApi, TokenIssuer
from tests.e2e.projects.gateway.routes import AUDIENCE, ISSUER
from tests.testing.local import local
from tests.testing.route_cases import SELECTED
from tests.testing.token_cases import CASES


def test_there_are_at_least_forty_token_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_a_token(api: LocalHttpApi, name: str) -> None:
    case = CASES[name]
    header = case.header(api.issuer())
    response = api.request(case.route, headers={} if header is None else {"Authorization": header})

    assert response.status == case.status, case.rule
    assert (response.event is None) is (case.status != 200), "a handler runs for admitted tokens only"
    assert ("www-authenticate" in response.headers) is (case.status == 401)
    assert (response.refusal.rule if response.refusal else None) == case.refused_for
    if case.status == 401:
        assert response.body == b'{"message":"Unauthorized"}'


def test_wrong_audience_has_api_gateways_words(api: LocalHttpApi) -> None:
    response = api.request("GET /scoped", token=api.issuer().wrong_audience())

    assert response.headers["www-authenticate"] == (
        'Bearer scope="items:read items:write" error="invalid_token" '
        'error_description="the token does not have a valid audience"'
    )
    assert response.refusal is not None
    assert response.refusal.rule == "aud"


@pytest.mark.parametrize("request_", SELECTED)
def test_which_route_is_selected(api: LocalHttpApi, request_: str) -> None:
    response = api.request(request_, token=api.token())
    expected = SELECTED[request_]

    if expected is None:
        assert (response.status, response.body, response.route_key) == (404, b'{"message":"Not Found"}', None)
        return
    key, parameters = expected
    assert (response.status, response.route_key) == (200, key)
    assert response.event is not None
    assert response.event.get("pathParameters", {}) == parameters


def test_the_example_of_the_developer_guide() -> None:
    """http-api-develop-routes, "Routing API requests"."""
    keys = ["$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1"]
    api = local({key: {"public": True} for key in keys})

    def selected(request: str) -> str | None:
        return api.request(request).route_key

    assert selected("GET /pets/dog/1") == "GET /pets/dog/1"
    assert selected("GET /pets/dog/2") == "GET /pets/dog/{id}"
    assert selected("GET /pets/cat/1") == "GET /pets/{proxy+}"
    assert selected("POST /test/5") == "ANY /{proxy+}"
    assert selected("GET /") == "$default"


def test_public_route_accepts_any_token_without_an_authorizer() -> None:
    response = local({"GET /x": {"public": True}}).request("GET /x", token="whatever")

    assert "authorizer" not in response.json()["requestContext"]


def test_scopes_are_passed_on_for_a_route_with_scopes_only() -> None:
    api = local({"GET /plain": {}, "GET /scoped": {"scopes": ["a"]}})

    def authorizer(route: str) -> Any:
        return api.request(route, token=api.token(scope="b a")).json()["requestContext"]["authorizer"]["jwt"]

    assert authorizer("GET /plain")["scopes"] is None
    assert authorizer("GET /plain")["claims"]["scope"] == "b a"
    assert authorizer("GET /scoped")["scopes"] == ["b", "a"]


def test_default_scopes_hold_for_routes_that_name_none() -> None:
    """Two authorizers of one issuer may differ in their default scopes alone."""
    issuer = TokenIssuer("https://people.example.com", ["app"])
    plain, scoped = LocalAuthorizer(issuer), LocalAuthorizer(issuer, default_scopes=["read"])
    routes = {"GET /a": {}, "GET /b": {"scopes": ["write"]}, "GET /c": {"authorizer": "plain"}}
    api = local(routes, authorizers={"plain": plain, "scoped": scoped}, default_authorizer="scoped")

    def statuses(scope: str | None) -> list[int]:
        return [api.request(route, token=issuer.mint(scope=scope)).status for route in routes]

    assert api.routes == {"GET /a": "jwt:scoped [read]", "GET /b": "jwt:scoped [write]", "GET /c": "jwt:plain"}
    assert statuses(None) == [403, 403, 200]
    assert statuses("read") == [200, 403, 200]


def test_several_authorizers_each_with_a_header_of_its_own() -> None:
    people = TokenIssuer("https://people.example.com", ["app", "other"])
    machines = TokenIssuer("https://machines.example.com", "app")
    api = local(
        {"GET /me": {}, "GET /beat": {"authorizer": "machines"}},
        authorizers={
            "people": LocalAuthorizer(people, ("app",)),
            "machines": LocalAuthorizer(machines, identity_source="$request.header.X-Robot"),
        },
        default_authorizer="people",
    )

    assert api.routes == {"GET /me": "jwt:people", "GET /beat": "jwt:machines"}
    assert api.request("GET /me", token=api.token()).status == 200
    assert api.request("GET /me", token=people.mint(audience="other")).status == 401
    assert api.request("GET /me", token=api.token(authorizer="machines")).status == 401
    assert api.request("GET /beat", token=api.token(authorizer="machines")).status == 401
    assert api.request("GET /beat", headers={"x-robot": api.token(authorizer="machines")}).status == 200
    with pytest.raises(ValueError, match=r"authorizer: 'robots' is not an authorizer\. Name one of people, machines"):
        api.token(authorizer="robots")


def test_audiences_may_be_one_text() -> None:
    issuer = TokenIssuer(ISSUER, "zzz")
    api = local({"GET /me": {}}, authorizers=LocalAuthorizer(issuer, "myapi"))

    assert [api.request("GET /me", token=issuer.mint(audience=each)).status for each in ("myapi", "my", "", "zzz")] == [
        200,
        401,
        401,
        401,
    ]


@pytest.mark.parametrize("algorithm", ["RS384", "RS512"])
def test_other_hashes(algorithm: str) -> None:
    api = local({"GET /me": {}}, authorizers=TokenIssuer(ISSUER, AUDIENCE, algorithm=algorithm))

    assert api.request("GET /me", token=api.token()).status == 200


@pytest.mark.parametrize("authorizers", ["https://login.example.com", {"main": {"issuer": "x"}}, {"main": "x"}])
def test_what_is_no_authorizer(authorizers: Any) -> None:
    with pytest.raises(InputError, match=r"was given\. Give a TokenIssuer or a LocalAuthorizer"):
        local({"GET /me": {}}, authorizers=authorizers)


def test_a_rotated_key_is_good_as_long_as_it_is_published() -> None:
    issuer = TokenIssuer(ISSUER, AUDIENCE)
    api = local({"GET /me": {}}, authorizers=issuer)
    old = issuer.mint()
    issuer.rotate_key()
    new = issuer.mint()
    assert [api.request("GET /me", token=token).status for token in (old, new)] == [200, 200]
    issuer.rotate_key(keep_old=False)
    assert [api.request("GET /me", token=token).status for token in (old, new)] == [401, 401]


@pytest.mark.parametrize("route", ["get /me", "FOO /me", "/me", "GET", "", "GET  /me", "GET me", "ANY /me"])
def test_what_is_no_request(api: LocalHttpApi, route: str) -> None:
    with pytest.raises(ValueError, match=r'is not a request\. Write "METHOD /path" with one of'):
        api.request(route)


@pytest.mark.parametrize(
    ("greedy", "default", "statuses"),
    [
        ({}, {"public": True}, {"/x/": 401, "/x/y": 401, "/y": 200}),
        ({"public": True}, {}, {"/x/": 401, "/x/y": 200, "/y": 401}),
        ({"public": True}, None, {"/x/": 404, "/x/y": 200, "/y": 404}),
    ],
)
def test_empty_rest_is_answered_by_the_stricter_route(
    greedy: dict[str, Any], default: dict[str, Any] | None, statuses: dict[str, int]
) -> None:
    api = local({"ANY /x/{proxy+}": greedy} | ({} if default is None else {"$default": default}))

    assert {path: api.request(f"GET {path}").status for path in statuses} == statuses


def test_routes_are_checked_as_the_component_checks_them() -> None:
    with pytest.raises(InputError, match=r'routes\["GET /me"\]\.scopse: unknown argument. Did you mean "scopes"'):
        local({"GET /me": {"scopse": ["a"]}})
