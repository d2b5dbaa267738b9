"""Bad settings of the preset, of functions, logs and tags: one case for each kind, with all problems that the user sees."""

from tests.bad_input.support import ROUTE, Cases
from tests.support.programs import passage_args

CASES: Cases = {
    # The preset.
    "nothing at all": (
        dict,
        [
            "app_id: missing. Give the Passage app's ID, or the issuer of another provider.",
            "auth_origin: missing. Give the Passage app's authentication origin, or audiences and cors.",
            'routes: missing. Give at least one route, such as {"GET /me": {"handler": "me.handler"}}.',
        ],
    ),
    "an app id with a slash": (
        lambda: passage_args(app_id="abc/def"),
        ["app_id: 'abc/def' is not an app ID, which has letters and digits only. Copy it from the Passage console."],
    ),
    "an origin without a scheme": (
        lambda: passage_args(auth_origin="app.example.com"),
        ["auth_origin: 'app.example.com' has no scheme. Put \"https://\" before it."],
    ),
    "an origin with a trailing slash": (
        lambda: passage_args(auth_origin="https://app.example.com/"),
        [
            "auth_origin: 'https://app.example.com/' is not an origin. Remove the part after the host and the port, a trailing slash included."
        ],
    ),
    "no audience": (
        lambda: passage_args(audiences=[]),
        [
            "audiences: 0 audiences are too few. Give 1 to 50. Without one, the API would admit tokens for any other application."
        ],
    ),
    "51 audiences": (
        lambda: passage_args(audiences=[f"a{number}" for number in range(51)]),
        ["audiences: 51 audiences are too many. Give 1 to 50."],
    ),
    "an empty audience": (
        lambda: passage_args(audiences=["a", ""]),
        ["audiences[1]: '' is not an audience. Use a non-empty string without spaces around it."],
    ),
    "audiences as text": (
        lambda: passage_args(audiences="https://app.example.com"),
        ["audiences: 'https://app.example.com' is not a list of audiences. Put it in brackets."],
    ),
    "an audience twice": (
        lambda: passage_args(audiences=["a", "a"]),
        ["audiences: 'a' occurs twice. Remove one."],
    ),
    "an http issuer": (
        lambda: passage_args(issuer="http://login.example.com"),
        [
            "issuer: 'http://login.example.com' is not an https URL, from which API Gateway fetches the keys. Copy the issuer from your provider's discovery document."
        ],
    ),
    "an empty issuer": (
        lambda: passage_args(issuer=""),
        [
            "issuer: '' is not an https URL, from which API Gateway fetches the keys. Copy the issuer from your provider's discovery document."
        ],
    ),
    # Functions, logs, tags.
    "a timeout beyond the gateway's": (
        lambda: passage_args(function_defaults={"timeout": 31}),
        ["function_defaults.timeout: 31 is not allowed. The timeout in seconds is a whole number from 1 to 30."],
    ),
    "a boolean for a number": (
        lambda: passage_args(function_defaults={"memory_size": True}),
        ["function_defaults.memory_size: True is not allowed. The memory in MB is a whole number from 128 to 10240."],
    ),
    "an unknown architecture": (
        lambda: passage_args(function_defaults={"architecture": "arm"}),
        ["function_defaults.architecture: 'arm' is not an architecture. Use arm64 or x86_64."],
    ),
    "an environment variable of another type": (
        lambda: passage_args(function_defaults={"environment": {"COUNT": 1}}),
        ['function_defaults.environment["COUNT"]: 1 is not a string. Put it in quotes.'],
    ),
    "a reserved environment variable": (
        lambda: passage_args(function_defaults={"environment": {"AWS_REGION": "x"}}),
        ['function_defaults.environment["AWS_REGION"]: Lambda reserves this name. Choose another name.'],
    ),
    "too much environment": (
        lambda: passage_args(function_defaults={"environment": {"BIG": "x" * 4096}}),
        ["function_defaults.environment: 4099 bytes are too many. An environment has at most 4096."],
    ),
    "an unknown retention period": (
        lambda: passage_args(access_logs={"retention_days": 8}),
        ["access_logs.retention_days: 8 is not a retention period of CloudWatch Logs, in days. Use 7 or 14."],
    ),
    "a flag as text": (
        lambda: passage_args(access_logs={"enabled": "no"}),
        ["access_logs.enabled: 'no' is not true or false. Write true or false."],
    ),
    "a reserved tag": (
        lambda: passage_args(tags={"aws:x": "y"}),
        ['tags["aws:x"]: AWS reserves keys that start with "aws:". Choose another key.'],
    ),
    "a tag of another type": (
        lambda: passage_args(tags={"cost": 1}),
        ['tags["cost"]: 1 is not a string. Put it in quotes.'],
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
            "app_id: '' is not an app ID, which has letters and digits only. Copy it from the Passage console.",
            "auth_origin: 'x' has no scheme. Put \"https://\" before it.",
            'routes["GET x"]: the path "x" does not start with "/". Use "METHOD /path", such as "GET /items/{id}", or "$default".',
            'routes["GET /x"].pubic: unknown argument. Did you mean "public"?',
            'code: missing. Give the code of the handlers: lambda_archive("handlers").',
            'tags: a value of type list is not a mapping. Write keys and values, such as {"team": "platform"}.',
        ],
    ),
    **{
        f"the issuer {issuer!r}": (
            lambda issuer=issuer: passage_args(issuer=issuer),  # type: ignore[misc] # no type for a default
            [
                f'issuer: {issuer!r} is not an issuer. Use an https URL such as "https://login.example.com", without query '
                "and fragment."
            ],
        )
        for issuer in (
            "https://login.example.com/\u200b",
            "https://login,example.com",
            "https://.",
            "https://login.example.com/{tenant}",
        )
    },
    "tags that IAM takes for the same": (
        lambda: passage_args(tags={"Team": "a", "team": "b"}),
        ["tags[\"team\"]: IAM takes it for the same key as 'Team'. Remove one."],
    ),
    "characters that AWS refuses in tags": (
        lambda: passage_args(tags={"a<b": "x", "b": "☃"}),
        [
            'tags["a<b"]: the key has a character that AWS refuses. Use letters, digits, spaces and _.:/=+-@ (IAM API reference, Tag).',
            "tags[\"b\"]: '☃' has a character that AWS refuses. Use letters, digits, spaces and _.:/=+-@ (IAM API reference, Tag).",
        ],
    ),
}
