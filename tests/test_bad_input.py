"""Bad input: one case for each kind, with everything the user is told about it."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from passage_component import InputError, JwtHttpApi, PassageHttpApi
from passage_component.testing.mocks import Program, run_program
from tests.support.programs import code, jwt_args, passage_args

ROUTE = {"handler": "orders.handler"}
IN_ROUTE = 'routes["GET /x"]'
PLAIN = "is allowed, not an Output; write it out"
KNOWN_IN_ROUTE = "allowed are authorizer, handler, public, scopes; correct the key or remove it"


def problems_of(component: Any, make_args: Callable[[], Any], name: Any = "api") -> list[str]:
    """What the component says of the arguments; nothing may have been registered."""
    seen: list[InputError] = []

    def program() -> None:
        with pytest.raises(InputError) as caught:
            component(name, make_args())
        seen.append(caught.value)

    assert run_program(program).resources == []
    assert isinstance(seen[0], pulumi.RunError)
    assert isinstance(seen[0], ValueError)
    assert str(seen[0]).startswith(f'{component.__name__} "{name}": ')
    return list(seen[0].problems)


def with_route(**route: Any) -> Any:
    return passage_args(routes={"GET /x": {**ROUTE, **route}})


def with_key(key: Any) -> Any:
    return passage_args(routes={key: ROUTE})


def missing(*keys: str) -> Any:
    return {key: value for key, value in passage_args().items() if key not in keys}


def output(value: Any) -> pulumi.Output[Any]:
    return pulumi.Output.from_input(value)


CASES: dict[str, tuple[Callable[[], Any], list[str]]] = {
    # Unknown keys, at every level.
    "unknown argument": (
        lambda: passage_args(rooutes={}),
        [
            'rooutes: unknown argument; did you mean "routes"? allowed are access_logs, app_id, audiences, auth_origin, '
            "code, function_defaults, issuer, routes, tags; correct the key or remove it"
        ],
    ),
    "an argument of the other component": (
        lambda: passage_args(authorizers={}),
        [
            "authorizers: unknown argument; allowed are access_logs, app_id, audiences, auth_origin, code, "
            "function_defaults, issuer, routes, tags; correct the key or remove it"
        ],
    ),
    "unknown key of a route": (
        lambda: with_route(scopse=["a"]),
        [f'{IN_ROUTE}.scopse: unknown argument; did you mean "scopes"? {KNOWN_IN_ROUTE}'],
    ),
    "camelCase in access_logs": (
        lambda: passage_args(access_logs={"retentionDays": 7}),
        [
            'access_logs.retentionDays: unknown argument; did you mean "retention_days"? allowed are enabled, '
            "include_subject, retention_days; correct the key or remove it"
        ],
    ),
    "unknown key of function_defaults": (
        lambda: passage_args(function_defaults={"memory": 128}),
        [
            'function_defaults.memory: unknown argument; did you mean "memory_size"? allowed are architecture, '
            "environment, log_retention_days, memory_size, runtime, timeout; correct the key or remove it"
        ],
    ),
    # What decides who enters is plain.
    "public as an Output": (
        lambda: with_route(public=output(False)),
        [f"{IN_ROUTE}.public: an Output was given; true or false {PLAIN}"],
    ),
    "public as text": (
        lambda: with_route(public="false"),
        [f"{IN_ROUTE}.public: 'false' was given; true or false {PLAIN}"],
    ),
    "public as a number": (lambda: with_route(public=1), [f"{IN_ROUTE}.public: 1 was given; true or false {PLAIN}"]),
    "public as a list": (
        lambda: with_route(public=[]),
        [f"{IN_ROUTE}.public: a value of type list was given; true or false {PLAIN}"],
    ),
    "scopes as an Output": (
        lambda: with_route(scopes=output(["a"])),
        [f"{IN_ROUTE}.scopes: an Output was given; a plain list of strings is allowed; write it out"],
    ),
    "a scope as an Output": (
        lambda: with_route(scopes=[output("a")]),
        [f"{IN_ROUTE}.scopes[0]: an Output was given; a scope {PLAIN}"],
    ),
    "scopes as text": (
        lambda: with_route(scopes="a"),
        [f"{IN_ROUTE}.scopes: 'a' was given; a plain list of strings is allowed; write it out"],
    ),
    "a route as an Output": (
        lambda: passage_args(routes={"GET /x": output(ROUTE)}),
        [f"{IN_ROUTE}: an Output was given; a plain mapping is allowed, not an Output; write it out"],
    ),
    "routes as an Output": (
        lambda: passage_args(routes=output({})),
        ["routes: an Output was given; a plain mapping is allowed, not an Output; write it out"],
    ),
    "handler as an Output": (
        lambda: with_route(handler=output("orders.handler")),
        [f'{IN_ROUTE}.handler: an Output was given; an entry point such as "me.handler" {PLAIN}'],
    ),
    "public with scopes": (
        lambda: with_route(public=True, scopes=["a"]),
        [f"{IN_ROUTE}.scopes: was given together with public, which admits everybody; remove one of the two"],
    ),
    "public with an authorizer": (
        lambda: with_route(public=True, authorizer="jwt"),
        [f"{IN_ROUTE}.authorizer: was given together with public, which admits everybody; remove one of the two"],
    ),
    "public with empty scopes": (
        lambda: with_route(public=True, scopes=[]),
        [
            f"{IN_ROUTE}.scopes: 0 scopes were given; 1 to 10 are allowed; leave `scopes` out if the token needs none",
            f"{IN_ROUTE}.scopes: was given together with public, which admits everybody; remove one of the two",
        ],
    ),
    "an unknown authorizer": (
        lambda: with_route(authorizer="jwtt"),
        [f'{IN_ROUTE}.authorizer: "jwtt" is not an authorizer; did you mean "jwt"? allowed are jwt'],
    ),
    # Scopes.
    "empty scopes": (
        lambda: with_route(scopes=[]),
        [f"{IN_ROUTE}.scopes: 0 scopes were given; 1 to 10 are allowed; leave `scopes` out if the token needs none"],
    ),
    "eleven scopes": (
        lambda: with_route(scopes=[f"s{number}" for number in range(11)]),
        [f"{IN_ROUTE}.scopes: 11 scopes were given; 1 to 10 are allowed; leave `scopes` out if the token needs none"],
    ),
    "a scope with a space": (
        lambda: with_route(scopes=["read write"]),
        [
            f'{IN_ROUTE}.scopes[0]: "read write" is not a scope; allowed are printable characters, no space, quote or '
            "backslash (RFC 6749, section 3.3)"
        ],
    ),
    "a scope twice": (
        lambda: with_route(scopes=["a", "a"]),
        [f"{IN_ROUTE}.scopes: 'a' occurs twice; remove one"],
    ),
    "a long scope": (
        lambda: with_route(scopes=["a" * 65]),
        [f"{IN_ROUTE}.scopes[0]: it has 65 characters; at most 64 are allowed"],
    ),
    # Handlers and code.
    "no handler": (
        lambda: passage_args(routes={"GET /x": {}}),
        [f'{IN_ROUTE}.handler: missing; every route needs one, such as "me.handler"'],
    ),
    "a handler without a function": (
        lambda: with_route(handler="orders"),
        [f'{IN_ROUTE}.handler: "orders" is not a Lambda entry point; expected "module.function"'],
    ),
    "a handler with a space": (
        lambda: with_route(handler="orders .handler"),
        [f'{IN_ROUTE}.handler: "orders .handler" is not a Lambda entry point; expected "module.function"'],
    ),
    "a long handler": (
        lambda: with_route(handler=f"{'a' * 125}.bcd"),
        [f"{IN_ROUTE}.handler: it has 129 characters; at most 128 are allowed"],
    ),
    "no code": (
        lambda: missing("code"),
        ['code: missing; routes with a handler need their code: lambda_archive("handlers")'],
    ),
    "code as a path": (
        lambda: passage_args(code="handlers"),
        ["code: 'handlers' was given; an Archive is allowed: lambda_archive(\"handlers\")"],
    ),
    # Routes.
    "no routes": (
        lambda: passage_args(routes={}),
        ['routes: 0 were given; 1 to 300 are allowed on one API, such as {"GET /me": {"handler": "me.handler"}}'],
    ),
    "301 routes": (
        lambda: passage_args(routes={f"GET /{number}": ROUTE for number in range(301)}),
        ["routes: 301 were given; 1 to 300 are allowed on one API"],
    ),
    "routes as a list": (
        lambda: passage_args(routes=[("GET /x", ROUTE)]),
        ["routes: a value of type list was given; a plain mapping is allowed, not an Output; write it out"],
    ),
    "a route key that is no text": (
        lambda: with_key(1),
        [f'routes["1"]: 1 was given; a route key {PLAIN}'],
    ),
    "a method in small letters": (
        lambda: with_key("get /x"),
        [
            'routes["get /x"]: "get" is not a method of an HTTP API; allowed are ANY, DELETE, GET, HEAD, OPTIONS, PATCH, '
            "POST, PUT, in capitals"
        ],
    ),
    "routes of one shape": (
        lambda: passage_args(routes={"GET /{id}": ROUTE, "GET /{name}": {**ROUTE, "public": True}}),
        [
            'routes["GET /{name}"]: matches the same requests as routes["GET /{id}"]; only the names of path parameters '
            "differ, so that nobody could tell which of them answers; remove one"
        ],
    ),
    # The preset.
    "nothing at all": (
        dict,
        [
            "app_id: missing; give the Passage app's ID, or the `issuer` of any other OIDC provider",
            "auth_origin: missing; give the Passage app's authentication origin, or the `audiences` that your tokens are "
            "made for",
            'routes: 0 were given; 1 to 300 are allowed on one API, such as {"GET /me": {"handler": "me.handler"}}',
        ],
    ),
    "an app id with a slash": (
        lambda: passage_args(app_id="abc/def"),
        ["app_id: 'abc/def' was given; an app ID has letters and digits only; copy it from the Passage console"],
    ),
    "an origin without a scheme": (
        lambda: passage_args(auth_origin="app.example.com"),
        [
            "auth_origin: 'app.example.com' was given, without a scheme; an origin is scheme, host and, unless standard, "
            'port, such as "https://app.example.com"; put "https://" before it'
        ],
    ),
    "an origin with a trailing slash": (
        lambda: passage_args(auth_origin="https://app.example.com/"),
        [
            "auth_origin: 'https://app.example.com/' was given; an origin is scheme, host and, unless standard, port, such "
            'as "https://app.example.com"; remove what follows the host, a trailing slash included'
        ],
    ),
    "no audience": (
        lambda: passage_args(audiences=[]),
        [
            "audiences: 0 audiences were given; 1 to 50 are allowed: without one, tokens made for any other application "
            "would be admitted"
        ],
    ),
    "51 audiences": (
        lambda: passage_args(audiences=[f"a{number}" for number in range(51)]),
        [
            "audiences: 51 audiences were given; 1 to 50 are allowed: without one, tokens made for any other application "
            "would be admitted"
        ],
    ),
    "an empty audience": (
        lambda: passage_args(audiences=["a", ""]),
        ["audiences[1]: '' was given; an audience is a non-empty string without spaces around it"],
    ),
    "audiences as text": (
        lambda: passage_args(audiences="https://app.example.com"),
        ["audiences: 'https://app.example.com' was given; a list of audiences is allowed; put it in brackets"],
    ),
    "an audience twice": (
        lambda: passage_args(audiences=["a", "a"]),
        ["audiences: 'a' occurs twice; remove one"],
    ),
    "an http issuer": (
        lambda: passage_args(issuer="http://login.example.com"),
        [
            "issuer: 'http://login.example.com' was given; an issuer is an https URL such as "
            '"https://login.example.com", with no query and no fragment; API Gateway fetches the keys from there, so http '
            "is never accepted: copy the issuer from your provider's discovery document"
        ],
    ),
    "an empty issuer": (
        lambda: passage_args(issuer=""),
        [
            "issuer: '' was given; an issuer is an https URL such as \"https://login.example.com\", with no query and no "
            "fragment; API Gateway fetches the keys from there, so http is never accepted: copy the issuer from your "
            "provider's discovery document"
        ],
    ),
    # Functions, logs, tags.
    "a timeout beyond the gateway's": (
        lambda: passage_args(function_defaults={"timeout": 31}),
        ["function_defaults.timeout: 31 was given; the timeout in seconds is a whole number from 1 to 30"],
    ),
    "a boolean for a number": (
        lambda: passage_args(function_defaults={"memory_size": True}),
        ["function_defaults.memory_size: True was given; the memory in MB is a whole number from 128 to 32768"],
    ),
    "an unknown architecture": (
        lambda: passage_args(function_defaults={"architecture": "arm"}),
        ["function_defaults.architecture: 'arm' was given; an architecture is one of arm64, x86_64"],
    ),
    "an environment variable that is no text": (
        lambda: passage_args(function_defaults={"environment": {"COUNT": 1}}),
        ['function_defaults.environment["COUNT"]: 1 was given; a string is allowed; write it in quotes'],
    ),
    "a reserved environment variable": (
        lambda: passage_args(function_defaults={"environment": {"AWS_REGION": "x"}}),
        ['function_defaults.environment["AWS_REGION"]: the name is reserved by Lambda; choose another one'],
    ),
    "too much environment": (
        lambda: passage_args(function_defaults={"environment": {"BIG": "x" * 4096}}),
        ["function_defaults.environment: it has 4099 bytes; at most 4096 are allowed in all"],
    ),
    "a retention that CloudWatch does not have": (
        lambda: passage_args(access_logs={"retention_days": 8}),
        [
            "access_logs.retention_days: 8 was given; the number of days logs are kept is one of 1, 3, 5, 7, 14, 30, 60, "
            "90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653"
        ],
    ),
    "a flag as text": (
        lambda: passage_args(access_logs={"enabled": "no"}),
        [f"access_logs.enabled: 'no' was given; true or false {PLAIN}"],
    ),
    "a reserved tag": (
        lambda: passage_args(tags={"aws:x": "y"}),
        ['tags["aws:x"]: keys that start with "aws:" are reserved by AWS; choose another one'],
    ),
    "a tag that is no text": (
        lambda: passage_args(tags={"cost": 1}),
        ['tags["cost"]: 1 was given; a string is allowed; write it in quotes'],
    ),
    # All at once.
    "several problems": (
        lambda: passage_args(
            app_id="",
            auth_origin="x",
            code=None,
            routes={"GET x": ROUTE, "GET /x": {"handler": "orders.handler", "pubic": True}},
            tags=[],
        ),
        [
            "app_id: '' was given; an app ID has letters and digits only; copy it from the Passage console",
            "auth_origin: 'x' was given, without a scheme; an origin is scheme, host and, unless standard, port, such as "
            '"https://app.example.com"; put "https://" before it',
            'routes["GET x"]: the path "x" does not start with "/"; expected "METHOD /path", such as "GET /items/{id}", or '
            '"$default"',
            f'{IN_ROUTE}.pubic: unknown argument; did you mean "public"? {KNOWN_IN_ROUTE}',
            'code: missing; routes with a handler need their code: lambda_archive("handlers")',
            "tags: a value of type list was given; a plain mapping is allowed, not an Output; write it out",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_passage_http_api(case: str) -> None:
    make, expected = CASES[case]

    assert problems_of(PassageHttpApi, make) == expected


ISSUER = {"issuer": "https://login.example.com", "audiences": ["a"]}

JWT_CASES: dict[str, tuple[Callable[[], dict[str, Any]], list[str]]] = {
    "no authorizers": (
        lambda: {"authorizers": None, "default_authorizer": None, "routes": {"GET /x": ROUTE}},
        ['authorizers: missing; at least one is needed, such as {"main": {"issuer": "https://…", "audiences": ["…"]}}'],
    ),
    "eleven authorizers": (
        lambda: {
            "authorizers": {f"a{n}": {"issuer": f"https://{n}.example.com", "audiences": ["a"]} for n in range(11)},
            "default_authorizer": "a0",
            "routes": {"GET /x": ROUTE},
        },
        ["authorizers: 11 were given; 1 to 10 are allowed on one API"],
    ),
    "an authorizer without audiences": (
        lambda: {"authorizers": {"people": {"issuer": "https://login.example.com"}}, "routes": {"GET /x": ROUTE}},
        ['authorizers["people"].audiences: missing; every authorizer needs an issuer and audiences'],
    ),
    "an authorizer's unknown key": (
        lambda: {"authorizers": {"people": {**ISSUER, "audience": "a"}}, "routes": {"GET /x": ROUTE}},
        [
            'authorizers["people"].audience: unknown argument; did you mean "audiences"? allowed are audiences, '
            "identity_source, issuer; correct the key or remove it"
        ],
    ),
    "a token in the query string": (
        lambda: {
            "authorizers": {"people": {**ISSUER, "identity_source": "$request.querystring.token"}},
            "routes": {"GET /x": ROUTE},
        },
        [
            "authorizers[\"people\"].identity_source: '$request.querystring.token' was given; a token in a query string "
            'ends up in logs and is refused; use a header: "$request.header.Authorization"'
        ],
    ),
    "an empty identity source": (
        lambda: {"authorizers": {"people": {**ISSUER, "identity_source": ""}}, "routes": {"GET /x": ROUTE}},
        [
            'authorizers["people"].identity_source: \'\' was given; allowed is a header, "$request.header.NAME", such as '
            '"$request.header.Authorization"'
        ],
    ),
    "two authorizers for the same tokens": (
        lambda: {"authorizers": {"people": ISSUER, "staff": ISSUER}, "routes": {"GET /x": ROUTE}},
        [
            'authorizers["staff"]: admits the same tokens as authorizers["people"]; issuer or audiences must differ; '
            "remove one of them"
        ],
    ),
    "no default among several": (
        lambda: {"default_authorizer": None, "routes": {"GET /x": ROUTE}},
        [
            f"{IN_ROUTE}.authorizer: missing; there are several authorizers (people, machines) and no "
            "default_authorizer; name one, here or as the default"
        ],
    ),
    "an unknown default": (
        lambda: {"default_authorizer": "poeple", "routes": {"GET /x": ROUTE}},
        [
            'default_authorizer: "poeple" is not an authorizer; did you mean "people"? allowed are people, machines',
        ],
    ),
    "authorizers as an Output": (
        lambda: {"authorizers": output({"people": ISSUER}), "routes": {"GET /x": ROUTE}},
        ["authorizers: an Output was given; a plain mapping is allowed, not an Output; write it out"],
    ),
    "a name with a space": (
        lambda: {"authorizers": {"the people": ISSUER}, "default_authorizer": None, "routes": {"GET /x": ROUTE}},
        [
            'authorizers["the people"]: the name has letters, digits, hyphens and underscores, a letter first, at most 64',
        ],
    ),
}


@pytest.mark.parametrize("case", JWT_CASES)
def test_jwt_http_api(case: str) -> None:
    make, expected = JWT_CASES[case]

    def args() -> Any:
        changes = make()
        declared = changes.get("authorizers", {})
        if isinstance(declared, dict) and len(declared) == 1:
            changes.setdefault("default_authorizer", None)
        return jwt_args(**changes)

    assert problems_of(JwtHttpApi, args) == expected


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (
            "1api",
            "'1api' is not a name that Lambda and IAM take; allowed are letters, digits, hyphens and underscores, with a "
            "letter first",
        ),
        (
            "a" * 31,
            f'"{"a" * 31}" has 31 characters; at most 30 are allowed, since the names of functions and roles are made from '
            "it and have at most 64",
        ),
    ],
)
def test_names(name: str, problem: str) -> None:
    assert problems_of(PassageHttpApi, passage_args, name) == [f"name: {problem}"]


@pytest.mark.parametrize("make", [lambda: None, list, lambda: "x", lambda: 1, lambda: output({})])
def test_arguments_that_are_no_mapping(make: Callable[[], Any]) -> None:
    (problem,) = problems_of(PassageHttpApi, make)

    assert problem.startswith("args: ")


def test_none_counts_as_left_out() -> None:
    def program() -> None:
        PassageHttpApi(
            "api",
            passage_args(
                tags=None,
                function_defaults={"timeout": None},
                routes={"GET /x": {**ROUTE, "public": None, "scopes": None}},
            ),
        )

    assert run_program(program).routes == {"GET /x": "jwt"}


def test_limits_themselves_are_allowed() -> None:
    def program() -> None:
        routes = {f"GET /{number}": {**ROUTE, "scopes": [f"s{n}" for n in range(10)]} for number in range(300)}
        PassageHttpApi(
            "a" * 30,
            passage_args(issuer="https://login.example.com", audiences=[str(n) for n in range(50)], routes=routes),
        )

    assert len(run_program(program).routes) == 300


GARBAGE: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.5,
    "",
    "x",
    [],
    {},
    [1],
    {"x": 1},
    (),
    b"x",
    object(),
]
ROUTE_KEYS = ("handler", "public", "scopes", "authorizer")
ARGUMENTS = (
    "routes",
    "code",
    "function_defaults",
    "access_logs",
    "tags",
    "app_id",
    "auth_origin",
    "issuer",
    "audiences",
)


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: type(value).__name__ + str(value)[:4])
@pytest.mark.parametrize("key", [*ARGUMENTS, *(f"route {key}" for key in ROUTE_KEYS)])
def test_garbage_is_refused_or_harmless(key: str, value: Any) -> None:
    """Never another exception, and never an open route that does not say `public`: True to the letter."""
    args = (
        with_route(**{key.removeprefix("route "): value}) if key.startswith("route ") else passage_args(**{key: value})
    )
    result: list[Program] = []
    try:
        result.append(run_program(lambda: PassageHttpApi("api", args)))
    except InputError:
        # Told before anything was made: problems_of shows it for each kind.
        return
    for route in result[0].of_type("aws:apigatewayv2/route:Route"):
        if key == "route public" and value is True:
            continue
        assert route.inputs["authorizationType"] == "JWT"
        assert route.inputs["authorizerId"]


def test_code_is_checked_as_an_output_too() -> None:
    with pytest.raises(pulumi.RunError, match="code: a value that came from an Output was given"):
        run_program(lambda: PassageHttpApi("api", passage_args(code=output("handlers"))))
    assert run_program(lambda: PassageHttpApi("api", passage_args(code=output(code())))).routes == {
        "GET /orders": "jwt"
    }
