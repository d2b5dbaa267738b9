"""Bad authorizers of the core component, with everything the user is told about them."""

from tests.bad_input.support import IN_ROUTE, ROUTE, Cases, output

ISSUER = {"issuer": "https://login.example.com", "audiences": ["a"]}

CASES: Cases = {
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
