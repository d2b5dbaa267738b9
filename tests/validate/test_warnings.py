"""Warnings: text is logged, and the deployment goes on."""

from typing import Any

import pulumi
import pytest

from passage_component import JwtHttpApi
from passage_component.testing import run_program
from tests.support.programs import jwt_api, jwt_args, passage_api

ROUTE = {"handler": "orders.handler"}
ISSUER = "https://login.example.com"


def warnings_of(**changes: object) -> list[str]:
    return run_program(lambda: passage_api(**{"issuer": ISSUER, **changes})).warnings


def test_all_warnings_are_logged_in_order() -> None:
    def program() -> None:
        passage_api(
            app_id="short",
            routes={
                "ANY /{proxy+}": {"handler": "orders.handler", "public": True},
                "GET /orders": {"handler": "orders.handler", "scopes": ["orders:read"]},
            },
        )

    warnings = run_program(program).warnings

    assert [warning.partition(":")[0].partition(" is ")[0] for warning in warnings] == [
        'routes["ANY /{proxy+}"]',
        'routes["GET /orders"]',
        "app_id",
        "issuer",
    ]


@pytest.mark.parametrize(
    ("route", "args", "remove"),
    [
        ({"scopes": ["a"]}, {}, "scopes"),
        ({}, {"default_scopes": ["a"]}, "default_scopes"),
        ({"scopes": ["b"]}, {"default_scopes": ["a"]}, "scopes and default_scopes"),
    ],
    ids=["own", "default", "both"],
)
def test_scopes_of_passages_tokens_are_warned_of(route: Any, args: Any, remove: str) -> None:
    routes = {"GET /orders": {"handler": "orders.handler", **route}}

    warnings = run_program(lambda: passage_api(routes=routes, **args)).warnings

    assert (
        'routes["GET /orders"]: Passage\'s tokens have no scopes, and this route answers 403 to them. '
        f"Remove {remove}, or set the issuer of a provider that grants them"
    ) in warnings


def test_explicit_issuer_silences_the_passage_warnings() -> None:
    issuer = "https://auth.passage.id/v1/apps/abcdefghijklmnopqrstuvwx"

    assert run_program(passage_api).warnings != []
    assert run_program(lambda: passage_api(issuer=issuer)).warnings == []
    assert run_program(jwt_api).warnings == [
        (
            'routes["$default"] is a public catch-all: it opens every method and path that no other route declares, to '
            "everybody"
        )
    ]


@pytest.mark.parametrize(
    ("one", "other", "declare"),
    [
        ("ANY /a/b", "GET /a/{x}", "GET /a/b"),
        ("ANY /a/{x}", "PUT /{y}/b", "PUT /a/{x}"),
        ("ANY /a/{p+}", "GET /{p+}", "GET /a/{p+}"),
        ("ANY /a/{x}/{p+}", "GET /a/{p+}", "GET /a/{x}/{p+}"),
    ],
)
def test_ambiguous_routes_of_different_access_warn(one: str, other: str, declare: str) -> None:
    public = {**ROUTE, "public": True}
    for routes in ({one: ROUTE, other: public}, {other: ROUTE, one: public}):
        warnings = [text for text in warnings_of(routes=routes, cors={"enabled": False}) if "some of the same" in text]
        assert warnings == [
            (
                f'routes["{one}"] and routes["{other}"] take some of the same requests and differ in who may call. AWS '
                f'does not say which of them it selects there. Declare "{declare}" as well'
            )
        ]
    both = {one: ROUTE, other: ROUTE}
    assert not [text for text in warnings_of(routes=both) if "AWS does not say" in text]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ANY /a/{x}", "GET /a/b"),  # method and path agree
        ("ANY /a/b", "GET /a/c"),
        ("ANY /a/b", "ANY /a/{x}"),
        ("ANY /a/b", "GET /{x}"),
        ("ANY /a/b", "GET /{p+}"),  # a full match comes first
        ("ANY /a/{p+}", "GET /b/{p+}"),
        ("ANY /a/b", "$default"),
    ],
)
def test_routes_with_documented_precedence_do_not_warn(one: str, other: str) -> None:
    routes = {one: ROUTE, other: {**ROUTE, "public": True}}
    assert not [text for text in warnings_of(routes=routes) if "AWS does not say" in text]


@pytest.mark.parametrize(
    ("greedy", "wider", "path", "remedy"),
    [
        ("ANY /x/{p+}", "$default", "/x/", None),
        ("GET /x/{a}/{p+}", "ANY /{q+}", "/x/*/", None),
        ("ANY /x/{p+}", "POST /{q+}", "/x/", None),
        ("GET /{p+}", "$default", "/", "GET /"),
        ("ANY /{p+}", "$default", "/", "ANY /"),
    ],
)
def test_empty_rest_that_two_routes_may_take_warns(greedy: str, wider: str, path: str, remedy: str | None) -> None:
    def warnings(routes: dict[str, Any]) -> list[str]:
        return [
            text for text in warnings_of(routes=routes, cors={"enabled": False}) if "differ in who may call, " in text
        ]

    public = {**ROUTE, "public": True}
    for routes in ({greedy: ROUTE, wider: public}, {wider: ROUTE, greedy: public}):
        help_ = (
            f'Declare "{remedy}" as well'
            if remedy
            else "Give both the same access, or have their handlers answer 404 to it"
        )
        assert warnings(routes) == [
            (
                f'routes["{greedy}"] and routes["{wider}"] differ in who may call, and AWS does not say which of them '
                f'takes "{path}". {help_}'
            )
        ]
        assert warnings({**routes, remedy: ROUTE} if remedy else {**routes, wider: routes[greedy]}) == []


def test_empty_rest_of_unlike_paths_does_not_warn() -> None:
    routes = {"ANY /x/{p+}": ROUTE, "GET /y/{p+}": {**ROUTE, "public": True}, "GET /x": {**ROUTE, "public": True}}
    assert warnings_of(routes=routes, cors={"enabled": False}) == []


def test_quota_of_routes_warns_above_eighty_percent() -> None:
    def warnings(count: int) -> list[str]:
        routes = {f"GET /r{number}": {"handler": "orders.handler"} for number in range(count)}
        args = {"issuer": "https://login.example.com", "routes": routes}
        return run_program(lambda: passage_api(**args)).warnings

    assert warnings(240) == []
    assert warnings(241) == [
        ("241 of 300 routes of one API are used. Ask AWS for a higher quota in time, or split the API")
    ]


def test_quotas_of_integrations_and_authorizers_warn() -> None:
    routes = {f"GET /r{number}": {"url": f"https://backend.example.com/{number}"} for number in range(241)}
    assert [text.partition(" are used")[0] for text in warnings_of(routes=routes)] == [
        "241 of 300 routes of one API",
        "241 of 300 integrations of one API",
    ]
    authorizers = {f"a{n}": {"issuer": f"https://{n}.example.com", "audiences": ["a"]} for n in range(9)}
    args = jwt_args(authorizers=authorizers, default_authorizer="a0", routes={"GET /x": ROUTE})
    assert [text.partition(" are used")[0] for text in run_program(lambda: JwtHttpApi("svc", args)).warnings] == [
        "9 of 10 authorizers of one API"
    ]


def test_quotas_of_one_route_authorizer_or_function_warn() -> None:
    def of(**changes: object) -> list[str]:
        return [text.partition(". ")[0] for text in warnings_of(**changes)]

    assert of(audiences=[f"a{number}" for number in range(40)], cors={"enabled": False}) == []
    assert of(audiences=[f"a{number}" for number in range(41)], cors={"enabled": False}) == [
        '41 of 50 audiences of authorizers["jwt"] are used'
    ]
    assert of(routes={"GET /x": {**ROUTE, "scopes": [f"s{number}" for number in range(9)]}}) == [
        '9 of 10 scopes of routes["GET /x"] are used'
    ]
    layers = [f"arn:aws:lambda:eu-west-1:123456789012:layer:l{number}:1" for number in range(5)]
    policies = {f"p{number}": f"arn:aws:iam::123456789012:policy/p{number}" for number in range(9)}
    settings = {"layers": layers, "environment": {"KEY": "x" * 3274}, "policy_arns": policies}
    assert of(function_defaults=settings) == [
        "5 of 5 layers of the function of orders.handler are used",
        "3,277 of 4,096 bytes of environment of the function of orders.handler are used",
        "9 of 10 managed policies of the role of orders.handler are used",
    ]


def test_quota_of_an_output_does_not_warn() -> None:
    def program() -> None:
        passage_api(issuer=ISSUER, audiences=pulumi.Output.from_input([f"a{number}" for number in range(45)]))

    assert run_program(program).warnings == []


def test_protected_options_route_warns() -> None:
    assert warnings_of(routes={"OPTIONS /x": ROUTE, "GET /x": ROUTE}) == [
        (
            'routes["OPTIONS /x"] is protected: preflights carry no token and get 401, so that browsers cannot call '
            "this path from pages of other origins. Set public, or remove the route"
        )
    ]
    assert warnings_of(routes={"OPTIONS /x": {**ROUTE, "public": True}, "GET /x": ROUTE}) == []
    assert warnings_of(routes={"OPTIONS /x": ROUTE, "GET /x": ROUTE}, cors={"enabled": False}) == []


@pytest.mark.parametrize(
    ("headers", "warning", "mended"),
    [
        (
            ["*"],
            (
                'cors.allow_headers: some browsers, such as Firefox, do not send the header authorization, because "*" '
                'does not stand for it. Calls from pages to protected routes fail. Add "authorization" and the names '
                "of the other headers that pages send"
            ),
            ["authorization", "x-page"],
        ),
        (
            ["content-type"],
            (
                "cors.allow_headers: browsers do not send the header authorization, because it is not among them. "
                'Calls from pages to protected routes fail. Add "authorization"'
            ),
            ["content-type", "authorization"],
        ),
    ],
)
def test_token_header_that_browsers_do_not_send_warns(headers: list[str], warning: str, mended: list[str]) -> None:
    origins = {"allow_origins": ["https://app.example.com"]}

    assert warnings_of(cors={**origins, "allow_headers": headers}) == [warning]
    assert warnings_of(cors={**origins, "allow_headers": mended}) == []
    assert warnings_of(cors={**origins, "allow_headers": ["Authorization", "*"]}) == []
    public = {"GET /x": {**ROUTE, "public": True}}
    assert warnings_of(cors={**origins, "allow_headers": headers}, routes=public) == []


def test_token_header_of_ones_own_is_among_all_headers() -> None:
    def warnings(headers: object) -> list[str]:
        cors = {"allow_origins": ["https://app.example.com"], "allow_headers": headers}
        routes = {"GET /x": {**ROUTE, "authorizer": "machines"}}
        return run_program(lambda: jwt_api(routes=routes, cors=cors)).warnings

    assert warnings(["*"]) == []
    assert "x-machine-token" in warnings(["content-type"])[0]


def test_allowed_headers_as_an_output_do_not_warn() -> None:
    def program() -> None:
        headers = pulumi.Output.from_input(["content-type"])
        passage_api(issuer=ISSUER, cors={"allow_origins": ["https://app.example.com"], "allow_headers": headers})

    assert run_program(program).warnings == []


def test_url_without_a_path_parameter_warns() -> None:
    backend = "https://backend.example.com"
    assert warnings_of(routes={"GET /x/{id}": {"url": f"{backend}/{{id}}"}}) == []
    (warning,) = warnings_of(routes={"GET /x/{id}": {"url": backend}})
    assert warning.startswith('routes["GET /x/{id}"].url')


@pytest.mark.parametrize(
    ("args", "warning"),
    [
        (
            {"access_logs": {"enabled": False, "retention_days": 7}},
            "access_logs.enabled is false: retention_days beside it has no effect",
        ),
        (
            {"cors": {"allow_origins": ["https://a.example"], "max_age": 5, "enabled": False}},
            "cors.enabled is false: allow_origins, max_age beside it have no effect",
        ),
    ],
)
def test_settings_of_a_disabled_argument_warn(args: dict[str, Any], warning: str) -> None:
    assert warnings_of(**args) == [warning]


@pytest.mark.parametrize("name", ["access_logs", "cors"])
def test_disabled_argument_without_settings_does_not_warn(name: str) -> None:
    assert warnings_of(**{name: {"enabled": False}}) == []
    assert warnings_of(**{name: {"enabled": False, "max_age" if name == "cors" else "retention_days": None}}) == []
