"""Bad authorizers of `JwtHttpApi`, with all problems that the user sees."""

from tests.bad_input.support import ROUTE, Cases, output

ISSUER = {"issuer": "https://login.example.com", "audiences": ["a"]}

CASES: Cases = {
    "no authorizers": (
        lambda: {"authorizers": None, "default_authorizer": None, "routes": {"GET /x": ROUTE}},
        ['authorizers: missing. Give at least one, such as {"main": {"issuer": "https://…", "audiences": ["…"]}}.'],
    ),
    "eleven authorizers": (
        lambda: {
            "authorizers": {f"a{n}": {"issuer": f"https://{n}.example.com", "audiences": ["a"]} for n in range(11)},
            "default_authorizer": "a0",
            "routes": {"GET /x": ROUTE},
        },
        ["authorizers: one API has 1 to 10 authorizers, not 11. Change their number."],
    ),
    "an authorizer without audiences": (
        lambda: {"authorizers": {"people": {"issuer": "https://login.example.com"}}, "routes": {"GET /x": ROUTE}},
        ['authorizers["people"].audiences: missing. Give every authorizer an issuer and audiences.'],
    ),
    "an authorizer's default scope with a space": (
        lambda: {"authorizers": {"people": {**ISSUER, "default_scopes": ["a b"]}}, "routes": {"GET /x": ROUTE}},
        [
            "authorizers[\"people\"].default_scopes[0]: 'a b' is not a scope. Use printable characters without space, quote and backslash (RFC 6749, section 3.3)."
        ],
    ),
    "an authorizer's unknown key": (
        lambda: {"authorizers": {"people": {**ISSUER, "audience": "a"}}, "routes": {"GET /x": ROUTE}},
        ['authorizers["people"].audience: unknown argument. Did you mean "audiences"?'],
    ),
    "a token in the query string": (
        lambda: {
            "authorizers": {"people": {**ISSUER, "identity_source": "$request.querystring.token"}},
            "routes": {"GET /x": ROUTE},
        },
        [
            'authorizers["people"].identity_source: \'$request.querystring.token\' puts the token into a query string, which ends up in logs. Use a header, such as "$request.header.Authorization".'
        ],
    ),
    "an empty identity source": (
        lambda: {"authorizers": {"people": {**ISSUER, "identity_source": ""}}, "routes": {"GET /x": ROUTE}},
        [
            'authorizers["people"].identity_source: \'\' is not a header. Use "$request.header.NAME", such as "$request.header.Authorization".'
        ],
    ),
    "two authorizers for the same tokens": (
        lambda: {"authorizers": {"people": ISSUER, "staff": ISSUER}, "routes": {"GET /x": ROUTE}},
        ["authorizers[\"staff\"]: it admits the same tokens as authorizer 'people'. Change or remove one of the two."],
    ),
    "no default among several": (
        lambda: {"default_authorizer": None, "routes": {"GET /x": ROUTE}},
        ['routes["GET /x"].authorizer: missing. Name people or machines here, or as default_authorizer.'],
    ),
    "an unknown default": (
        lambda: {"default_authorizer": "poeple", "routes": {"GET /x": ROUTE}},
        ["default_authorizer: 'poeple' is not an authorizer. Did you mean \"people\"?"],
    ),
    "authorizers as an Output": (
        lambda: {"authorizers": output({"people": ISSUER}), "routes": {"GET /x": ROUTE}},
        [
            "authorizers: an Output is not allowed here, since it is not known while the program runs. Write the mapping out."
        ],
    ),
    "a default that is not a string": (
        lambda: {"default_authorizer": 7, "routes": {"GET /x": ROUTE}},
        ["default_authorizer: 7 is not the name of an authorizer. Write the name of an authorizer."],
    ),
    "a default as an Output": (
        lambda: {"default_authorizer": output("people"), "routes": {"GET /x": ROUTE}},
        [
            "default_authorizer: an Output is not allowed here, since it is not known while the program runs. Write the name of an authorizer."
        ],
    ),
    "a name that is not a string": (
        lambda: {
            "authorizers": {5: ISSUER, "main": {**ISSUER, "audiences": ["b"]}},
            "default_authorizer": None,
            "routes": {"GET /x": {**ROUTE, "authorizer": "nope"}, "GET /y": ROUTE},
        },
        [
            'authorizers["5"]: the name is not allowed. Use letters, digits, hyphens and underscores, a letter first, at most 64 characters.',
            "routes[\"GET /x\"].authorizer: 'nope' is not an authorizer. Use main.",
        ],
    ),
    "braces in a name": (
        lambda: {
            "authorizers": {"a{}": ISSUER, "b{}": {**ISSUER, "audiences": ["b"]}},
            "default_authorizer": "{}c",
            "routes": {"GET /x": ROUTE},
        },
        [
            'authorizers["a{}"]: the name is not allowed. Use letters, digits, hyphens and underscores, a letter first, at most 64 characters.',
            'authorizers["b{}"]: the name is not allowed. Use letters, digits, hyphens and underscores, a letter first, at most 64 characters.',
            "default_authorizer: '{}c' is not an authorizer. Use a{} or b{}.",
        ],
    ),
    "a name with a space": (
        lambda: {"authorizers": {"the people": ISSUER}, "default_authorizer": None, "routes": {"GET /x": ROUTE}},
        [
            'authorizers["the people"]: the name is not allowed. Use letters, digits, hyphens and underscores, a letter first, at most 64 characters.'
        ],
    ),
}
