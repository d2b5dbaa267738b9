"""Bad settings of the preset, of functions, logs and tags: one case for each kind, with everything the user is told about it."""

from tests.bad_input.support import IN_ROUTE, KNOWN_IN_ROUTE, PLAIN, ROUTE, Cases
from tests.support.programs import passage_args

CASES: Cases = {
    # The preset.
    "nothing at all": (
        dict,
        [
            "app_id: missing; give the Passage app's ID, or the `issuer` of any other OIDC provider",
            "auth_origin: missing; give the Passage app's authentication origin, or `audiences`, that your tokens are "
            'made for and `cors`, whose origin it is by default: {"allow_origins": ["https://app.example.com"]}, or '
            '{"enabled": False}',
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
        ["function_defaults.memory_size: True was given; the memory in MB is a whole number from 128 to 10240"],
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
    **{
        f"the issuer {issuer!r}": (
            lambda issuer=issuer: passage_args(issuer=issuer),  # type: ignore[misc] # no type for a default
            [
                f'issuer: {issuer!r} was given; an issuer is an https URL such as "https://login.example.com", with no '
                "query and no fragment"
            ],
        )
        for issuer in (
            "https://login.example.com/\u200b",
            "https://login,example.com",
            "https://.",
            "https://login.example.com/{tenant}",
        )
    },
    "tags that IAM takes for one": (
        lambda: passage_args(tags={"Team": "a", "team": "b"}),
        ['tags["team"]: IAM takes it for the same key as "Team"; remove one of the two'],
    ),
    "characters that no tag has": (
        lambda: passage_args(tags={"a<b": "x", "b": "☃"}),
        [
            'tags["a<b"]: in a key letters, digits, spaces and _.:/=+-@ are allowed (IAM API reference, Tag)',
            "tags[\"b\"]: '☃' was given; letters, digits, spaces and _.:/=+-@ are allowed (IAM API reference, Tag)",
        ],
    ),
}
