"""Bad routes: one case for each kind, with everything the user is told about it."""

from tests.bad_input.support import (
    IN_ROUTE,
    KNOWN,
    KNOWN_IN_FUNCTION,
    KNOWN_IN_ROUTE,
    PLAIN,
    ROUTE,
    Cases,
    missing,
    output,
    with_key,
    with_route,
)
from tests.support.programs import passage_args

CASES: Cases = {
    # Unknown keys, at every level.
    "unknown argument": (
        lambda: passage_args(rooutes={}),
        [f'rooutes: unknown argument; did you mean "routes"? {KNOWN}'],
    ),
    "an argument of the other component": (
        lambda: passage_args(authorizers={}),
        [f"authorizers: unknown argument; {KNOWN}"],
    ),
    "unknown key of a route": (
        lambda: with_route(scopse=["a"]),
        [f'{IN_ROUTE}.scopse: unknown argument; did you mean "scopes"? {KNOWN_IN_ROUTE}'],
    ),
    "camelCase in access_logs": (
        lambda: passage_args(access_logs={"retentionDays": 7}),
        [
            'access_logs.retentionDays: unknown argument; did you mean "retention_days"? allowed are enabled, '
            "include_subject, kms_key_arn, retention_days; correct the key or remove it"
        ],
    ),
    "unknown key of function_defaults": (
        lambda: passage_args(function_defaults={"memory": 128}),
        [f'function_defaults.memory: unknown argument; did you mean "memory_size"? {KNOWN_IN_FUNCTION}'],
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
    **{
        f"another spelling, {segment}": (
            lambda segment=segment: with_key(f"GET /{segment}/me"),  # type: ignore[misc] # no type for a default
            [
                f'routes["GET /{segment}/me"]: the path segment "{segment}" is another spelling of a plain path (RFC 3986, '
                "section 6.2.2), so that nobody could tell which route takes a request; write it plainly"
            ],
        )
        for segment in (".", "..", "%6d", "a%2Db", "%7E")
    },
    "escapes that differ in case": (
        lambda: passage_args(routes={"GET /a%2fb": ROUTE, "GET /a%2Fb": ROUTE}),
        [
            'routes["GET /a%2Fb"]: matches the same requests as routes["GET /a%2fb"]; only the names of path parameters '
            "differ, so that nobody could tell which of them answers; remove one"
        ],
    ),
}
