"""Bad routes: a case for each kind, with all problems that the user sees."""

from tests.bad_input.support import ROUTE, Cases, missing, output, with_key, with_route
from tests.support.programs import passage_args

CASES: Cases = {
    # Unknown keys, at every level.
    "unknown argument": (
        lambda: passage_args(rooutes={}),
        ['rooutes: unknown argument. Did you mean "routes"?'],
    ),
    "an argument of the other component": (
        lambda: passage_args(authorizers={}),
        [
            "authorizers: unknown argument. Allowed: access_logs, alarms, app_id, audiences, auth_origin, code, cors, default_scopes, domain, function_defaults, functions, issuer, routes, tags, throttling."
        ],
    ),
    "unknown key of a route": (
        lambda: with_route(scopse=["a"]),
        ['routes["GET /x"].scopse: unknown argument. Did you mean "scopes"?'],
    ),
    "camelCase in access_logs": (
        lambda: passage_args(access_logs={"retentionDays": 7}),
        ['access_logs.retentionDays: unknown argument. Did you mean "retention_days"?'],
    ),
    "unknown key of function_defaults": (
        lambda: passage_args(function_defaults={"memory": 128}),
        ['function_defaults.memory: unknown argument. Did you mean "memory_size"?'],
    ),
    # Arguments that decide about access are plain.
    "public as an Output": (
        lambda: with_route(public=output(False)),
        [
            'routes["GET /x"].public: an Output is not allowed here, since it is not known while the program runs. Write true or false.'
        ],
    ),
    "public as text": (
        lambda: with_route(public="false"),
        ["routes[\"GET /x\"].public: 'false' is not true or false. Remove the quotes (in Python: True or False)."],
    ),
    "public as a number": (
        lambda: with_route(public=1),
        ['routes["GET /x"].public: 1 is not true or false. Write true or false.'],
    ),
    "public as a list": (
        lambda: with_route(public=[]),
        ['routes["GET /x"].public: a value of type list is not true or false. Write true or false.'],
    ),
    "scopes as an Output": (
        lambda: with_route(scopes=output(["a"])),
        [
            'routes["GET /x"].scopes: an Output is not allowed here, since it is not known while the program runs. Write the scopes as a plain list of strings.'
        ],
    ),
    "a scope as an Output": (
        lambda: with_route(scopes=[output("a")]),
        [
            'routes["GET /x"].scopes[0]: an Output is not allowed here, since it is not known while the program runs. Write the scopes as a plain list of strings.'
        ],
    ),
    "scopes as text": (
        lambda: with_route(scopes="a"),
        ["routes[\"GET /x\"].scopes: 'a' is not a list of scopes. Put it in brackets."],
    ),
    "a route as an Output": (
        lambda: passage_args(routes={"GET /x": output(ROUTE)}),
        [
            'routes["GET /x"]: an Output is not allowed here, since it is not known while the program runs. Write the mapping out.'
        ],
    ),
    "routes as an Output": (
        lambda: passage_args(routes=output({})),
        ["routes: an Output is not allowed here, since it is not known while the program runs. Write the mapping out."],
    ),
    "handler as an Output": (
        lambda: with_route(handler=output("orders.handler")),
        [
            'routes["GET /x"].handler: an Output is not allowed here, since it is not known while the program runs. Write module, dot, function, such as "me.handler".'
        ],
    ),
    "public with scopes": (
        lambda: with_route(public=True, scopes=["a"]),
        ['routes["GET /x"].scopes: a public route admits everybody. Remove one of the two.'],
    ),
    "public with an authorizer": (
        lambda: with_route(public=True, authorizer="jwt"),
        ['routes["GET /x"].authorizer: a public route admits everybody. Remove one of the two.'],
    ),
    "public with empty scopes": (
        lambda: with_route(public=True, scopes=[]),
        [
            'routes["GET /x"].scopes: 0 scopes are too few. Give 1 to 10. Remove the argument if the token needs no scope.',
            'routes["GET /x"].scopes: a public route admits everybody. Remove one of the two.',
        ],
    ),
    "an unknown authorizer": (
        lambda: with_route(authorizer="jwtt"),
        ['routes["GET /x"].authorizer: \'jwtt\' is not an authorizer. Did you mean "jwt"?'],
    ),
    # Scopes.
    "empty scopes": (
        lambda: with_route(scopes=[]),
        [
            'routes["GET /x"].scopes: 0 scopes are too few. Give 1 to 10. Remove the argument if the token needs no scope.'
        ],
    ),
    "empty scopes beside default ones": (
        lambda: {**with_route(scopes=[]), "default_scopes": ["read"]},
        [
            'routes["GET /x"].scopes: 0 scopes are too few. Give 1 to 10. Remove the argument to require a default scope. Only an authorizer without them admits other tokens.'
        ],
    ),
    "empty default scopes": (
        lambda: {**with_route(), "default_scopes": []},
        ["default_scopes: 0 scopes are too few. Give 1 to 10. Remove the argument if tokens need no scope."],
    ),
    "default scopes as an Output": (
        lambda: {**with_route(), "default_scopes": output(["a"])},
        [
            "default_scopes: an Output is not allowed here, since it is not known while the program runs. Write the scopes as a plain list of strings."
        ],
    ),
    "default scopes as text": (
        lambda: {**with_route(), "default_scopes": "read write"},
        ["default_scopes: 'read write' is not a list of scopes. Put it in brackets."],
    ),
    "eleven scopes": (
        lambda: with_route(scopes=[f"s{number}" for number in range(11)]),
        ['routes["GET /x"].scopes: 11 scopes are too many. Give 1 to 10.'],
    ),
    "a scope with a space": (
        lambda: with_route(scopes=["read write"]),
        [
            "routes[\"GET /x\"].scopes[0]: 'read write' is not a scope. Use printable characters without space, quote and backslash (RFC 6749, section 3.3)."
        ],
    ),
    "a scope twice": (
        lambda: with_route(scopes=["a", "a"]),
        ["routes[\"GET /x\"].scopes: 'a' occurs twice. Remove one."],
    ),
    "a long scope": (
        lambda: with_route(scopes=["a" * 65]),
        ['routes["GET /x"].scopes[0]: 65 characters are too many. A scope has at most 64.'],
    ),
    # Handlers and code.
    "a handler without a function": (
        lambda: with_route(handler="orders"),
        [
            'routes["GET /x"].handler: \'orders\' is not a Lambda entry point. Write module, dot, function, such as "me.handler".'
        ],
    ),
    "a handler with a space": (
        lambda: with_route(handler="orders .handler"),
        [
            'routes["GET /x"].handler: \'orders .handler\' is not a Lambda entry point. Write module, dot, function, such as "me.handler".'
        ],
    ),
    "a long handler": (
        lambda: with_route(handler=f"{'a' * 125}.bcd"),
        ['routes["GET /x"].handler: 129 characters are too many. A handler has at most 128.'],
    ),
    "no code": (
        lambda: missing("code"),
        ['code: missing. Give the code of the handlers: lambda_archive("handlers").'],
    ),
    "code as a path": (
        lambda: passage_args(code="handlers"),
        ["code: 'handlers' is not an Archive. Pack a folder with lambda_archive(\"handlers\")."],
    ),
    # Routes.
    "no routes": (
        lambda: passage_args(routes={}),
        ['routes: missing. Give at least one route, such as {"GET /me": {"handler": "me.handler"}}.'],
    ),
    "301 routes": (
        lambda: passage_args(routes={f"GET /{number}": ROUTE for number in range(301)}),
        ["routes: 301 routes are too many. One API has at most 300. Split the API."],
    ),
    "routes as a list": (
        lambda: passage_args(routes=[("GET /x", ROUTE)]),
        [
            'routes: a value of type list is not a mapping. Write keys and values, such as {"GET /me": {"handler": "me.handler"}}.'
        ],
    ),
    "a route key of another type": (
        lambda: with_key(1),
        ['routes["1"]: the route key is not a string. Write one such as "GET /items/{id}".'],
    ),
    "a method in small letters": (
        lambda: with_key("get /x"),
        [
            'routes["get /x"]: "get" is not a method of an HTTP API. Use ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, in capitals.'
        ],
    ),
    "routes of one shape": (
        lambda: passage_args(routes={"GET /{id}": ROUTE, "GET /{name}": {**ROUTE, "public": True}}),
        [
            "routes[\"GET /{name}\"]: it matches the same requests as route 'GET /{id}', since only the names of path parameters differ. Remove one."
        ],
    ),
    **{
        f"a part that API Gateway refuses, {segment}": (
            lambda segment=segment: with_key(f"GET /{segment}/me"),  # type: ignore[misc] # no type for a default
            [
                f'routes["GET /{segment}/me"]: the path segment "{segment}" has a character that API Gateway refuses. Use '
                'letters, digits and .:_- only, or a parameter such as "{name}", whose value the handler compares.'
            ],
        )
        for segment in ("@me", "a,b", "caf%C3%A9", "x=1")
    },
    "a segment that clients remove": (
        lambda: with_key("GET /../me"),
        [
            'routes["GET /../me"]: clients remove the path segment ".." before they send a request (RFC 3986, section '
            "6.2.2). Write the path without it."
        ],
    ),
    "a trailing slash": (
        lambda: with_key("GET /events/"),
        [
            'routes["GET /events/"]: the path ends with a slash, which API Gateway refuses. Remove the slash.',
        ],
    ),
    "a wildcard": (
        lambda: with_key("GET /voice/*"),
        ['routes["GET /voice/*"]: "*" is not a wildcard of API Gateway. Write "{proxy+}" for the rest of the path.'],
    ),
    "a parameter of another framework": (
        lambda: with_key("GET /orders/<int:id>"),
        ['routes["GET /orders/<int:id>"]: "<int:id>" is not a path parameter. Write "{id}".'],
    ),
    "a literal that is meant as a parameter": (
        lambda: with_key("GET /orders/:id"),
        [
            "routes[\"GET /orders/:id\"]: API Gateway takes ':id' as it is written, not as a parameter. Write {id}.",
        ],
    ),
}
