"""Bad CORS, throttling, domains and alarms, with everything the user is told about them."""

from tests.bad_input.support import ROUTE, Cases, missing, output, with_route
from tests.support.programs import passage_args

TOPIC = "arn:aws:sns:eu-west-1:123456789012:on-call"


def domain(**settings: object) -> object:
    """Arguments with a domain name, changed by keyword."""
    return passage_args(domain={"name": "api.example.com", "hosted_zone_id": "Z123", **settings})


def alarms(**settings: object) -> object:
    """Arguments with alarms, changed by keyword."""
    return passage_args(alarms={"topic_arns": [TOPIC], **settings})


CASES: Cases = {
    # CORS.
    "an unknown key of cors": (
        lambda: passage_args(cors={"origins": ["*"]}),
        ['cors.origins: unknown argument. Did you mean "allow_origins"?'],
    ),
    "any origin with credentials": (
        lambda: passage_args(cors={"allow_origins": ["*"], "allow_credentials": True}),
        [
            "cors.allow_origins[0]: '*' beside allow_credentials is refused by API Gateway and browsers. Name the origins."
        ],
    ),
    "any method with credentials": (
        lambda: passage_args(cors={"allow_methods": ["*"], "allow_credentials": True}),
        [
            "cors.allow_methods[0]: '*' beside allow_credentials is refused by API Gateway and browsers. Name the methods."
        ],
    ),
    "any header with credentials": (
        lambda: passage_args(cors={"allow_headers": ["*"], "expose_headers": ["*"], "allow_credentials": True}),
        [
            "cors.allow_headers[0]: '*' beside allow_credentials is refused by API Gateway and browsers. Name the headers.",
            "cors.expose_headers[0]: '*' beside allow_credentials is refused by API Gateway and browsers. Name the headers.",
        ],
    ),
    "an origin with a path": (
        lambda: passage_args(cors={"allow_origins": ["https://app.example.com/"]}),
        [
            "cors.allow_origins[0]: 'https://app.example.com/' is not an origin. Remove the part after the host and the port, a trailing slash included."
        ],
    ),
    "origins as text": (
        lambda: passage_args(cors={"allow_origins": "*"}),
        ["cors.allow_origins: '*' is not a list of origins. Put it in brackets."],
    ),
    "no origin at all": (
        lambda: passage_args(cors={"allow_origins": []}),
        ["cors.allow_origins: 0 origins are too few. Give at least 1."],
    ),
    "a CORS method in small letters": (
        lambda: passage_args(cors={"allow_methods": ["put"]}),
        ["cors.allow_methods[0]: 'put' is not a method. Use DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT or *."],
    ),
    "a header with a colon": (
        lambda: passage_args(cors={"allow_headers": ["x-a:"]}),
        ['cors.allow_headers[0]: \'x-a:\' is not the name of a header. Use one such as "content-type", or "*".'],
    ),
    "too great an age": (
        lambda: passage_args(cors={"max_age": 86401}),
        ["cors.max_age: 86401 is not allowed. The age in seconds is a whole number from -1 to 86400."],
    ),
    "credentials as an Output": (
        lambda: passage_args(cors={"allow_credentials": output(True)}),
        [
            "cors.allow_credentials: an Output is not allowed here, since it is not known while the program runs. Write true or false."
        ],
    ),
    "neither an authentication origin nor origins": (
        lambda: {**missing("auth_origin"), "audiences": ["a"], "cors": {"max_age": 1}},
        [
            'cors.allow_origins: missing. Give the origins of the pages that call the API, such as ["https://app.example.com"], or set enabled to false.'
        ],
    ),
    "neither an authentication origin nor cors": (
        lambda: {**missing("auth_origin"), "audiences": ["a"]},
        ["auth_origin: missing. Give the Passage app's authentication origin, or cors."],
    ),
    "too many routes with their preflight routes": (
        lambda: passage_args(routes={f"ANY /{n}": ROUTE for n in range(151)}),
        [
            "routes: 151 routes and the 151 preflight routes they need are too many. One API has at most 300. Name the methods instead of ANY, or split the API."
        ],
    ),
    # Throttling.
    "one limit of two": (
        lambda: passage_args(throttling={"rate_limit": 10}),
        [
            "throttling.burst_limit: missing. Give both limits: AWS takes a missing one as 0 and answers 429 to everybody."
        ],
    ),
    "no limit": (
        lambda: passage_args(throttling={}),
        [
            "throttling.rate_limit: missing. Give both limits: AWS takes a missing one as 0 and answers 429 to everybody.",
            "throttling.burst_limit: missing. Give both limits: AWS takes a missing one as 0 and answers 429 to everybody.",
        ],
    ),
    "limits of zero": (
        lambda: passage_args(throttling={"rate_limit": 0, "burst_limit": 0}),
        [
            "throttling.rate_limit: 0 is not allowed. The rate limit, in requests a second, is a number above 0.",
            "throttling.burst_limit: 0 is not allowed. The burst limit, in requests at once, is a whole number from 1 to 2147483647.",
        ],
    ),
    "limits of other types": (
        lambda: passage_args(throttling={"rate_limit": "10", "burst_limit": True}),
        [
            "throttling.rate_limit: '10' is not allowed. The rate limit, in requests a second, is a number above 0.",
            "throttling.burst_limit: True is not allowed. The burst limit, in requests at once, is a whole number from 1 to 2147483647.",
        ],
    ),
    "an endless rate": (
        lambda: passage_args(throttling={"rate_limit": float("inf"), "burst_limit": 1}),
        ["throttling.rate_limit: inf is not allowed. The rate limit, in requests a second, is a number above 0."],
    ),
    "one limit of a route, and none of the stage": (
        lambda: with_route(throttling={"rate_limit": 1}),
        [
            'routes["GET /x"].throttling.burst_limit: missing. Give both limits: AWS takes a missing one as 0 and answers 429 to everybody.'
        ],
    ),
    "an unknown key of a route's throttling": (
        lambda: with_route(throttling={"rate": 1, "burst_limit": 1, "rate_limit": 1}),
        ['routes["GET /x"].throttling.rate: unknown argument. Allowed: burst_limit, rate_limit.'],
    ),
    # Access logs.
    "a bad KMS key ARN of the access log": (
        lambda: passage_args(access_logs={"kms_key_arn": "x"}),
        [
            "access_logs.kms_key_arn: 'x' is not the ARN of a KMS key. Use one such as \"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\"."
        ],
    ),
    # The domain.
    "a domain without a name": (
        lambda: passage_args(domain={"hosted_zone_id": "Z123"}),
        ['domain.name: missing. Give the domain name, such as "api.example.com".'],
    ),
    "an unknown key of a domain": (
        lambda: domain(zone="x"),
        [
            "domain.zone: unknown argument. Allowed: base_path, certificate_arn, existing, hosted_zone_id, keep_default_endpoint, name."
        ],
    ),
    "a domain with a scheme": (
        lambda: domain(name="https://api.example.com"),
        [
            "domain.name: 'https://api.example.com' is not a domain name. Use one such as \"api.example.com\", in lower case, without scheme or path."
        ],
    ),
    "a domain in capitals": (
        lambda: domain(name="API.example.com"),
        [
            "domain.name: 'API.example.com' is not a domain name. Use one such as \"api.example.com\", in lower case, without scheme or path."
        ],
    ),
    "a domain with neither certificate nor zone": (
        lambda: passage_args(domain={"name": "api.example.com"}),
        [
            "domain.certificate_arn: missing. Give an issued certificate's ARN, or hosted_zone_id, in which one is validated, or set existing for a domain name that API Gateway has."
        ],
    ),
    "an existing domain with a zone and a certificate": (
        lambda: domain(
            existing=True,
            certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
        ),
        [
            "domain.hosted_zone_id: an existing domain name has it already. Remove one of the two.",
            "domain.certificate_arn: an existing domain name has it already. Remove one of the two.",
        ],
    ),
    "a bad certificate ARN": (
        lambda: domain(certificate_arn="x"),
        [
            "domain.certificate_arn: 'x' is not the ARN of an ACM certificate. Use one such as \"arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\"."
        ],
    ),
    "a base path with a slash before it": (
        lambda: domain(base_path="/orders"),
        [
            "domain.base_path: '/orders' is not a base path. Use segments of letters, digits and $-_.+!*'() such as \"orders/v2\", at most 300 characters, or remove it for the root."
        ],
    ),
    "an empty base path": (
        lambda: domain(base_path=""),
        [
            "domain.base_path: '' is not a base path. Use segments of letters, digits and $-_.+!*'() such as \"orders/v2\", at most 300 characters, or remove it for the root."
        ],
    ),
    "a base path as an Output": (
        lambda: domain(base_path=output("orders")),
        [
            'domain.base_path: an Output is not allowed here, since it is not known while the program runs. Write a path such as "orders" or "orders/v2".'
        ],
    ),
    "an empty zone": (
        lambda: domain(hosted_zone_id=""),
        ["domain.hosted_zone_id: '' is not a hosted zone's ID. Use a non-empty string without spaces around it."],
    ),
    "a kept endpoint as text": (
        lambda: domain(keep_default_endpoint="no"),
        ["domain.keep_default_endpoint: 'no' is not true or false. Write true or false."],
    ),
    "a domain as an Output": (
        lambda: passage_args(domain=output({})),
        ["domain: an Output is not allowed here, since it is not known while the program runs. Write the mapping out."],
    ),
    # Alarms.
    "alarms without topics": (
        lambda: passage_args(alarms={}),
        ["alarms.topic_arns: missing. Give the ARN of an SNS topic, which the alarms notify."],
    ),
    "six topics": (
        lambda: alarms(topic_arns=[f"{TOPIC}-{n}" for n in range(6)]),
        ["alarms.topic_arns: 6 topics are too many. Give 1 to 5."],
    ),
    "a bad topic ARN": (
        lambda: alarms(topic_arns=["on-call"]),
        [
            "alarms.topic_arns[0]: 'on-call' is not the ARN of an SNS topic. Use one such as \"arn:aws:sns:eu-west-1:123456789012:on-call\"."
        ],
    ),
    "alarms without an access log": (
        lambda: passage_args(alarms={"topic_arns": [TOPIC]}, access_logs={"enabled": False}),
        [
            "alarms: rejected tokens are counted in the access log, which is switched off. Switch access_logs on, or remove the alarms."
        ],
    ),
    "thresholds out of bounds": (
        lambda: alarms(
            minimum_requests=0,
            server_error_percent=101,
            rejected_percent=-1,
            latency_milliseconds=0,
            function_errors=-1,
            function_throttles=0,
            function_duration_percent="80",
        ),
        [
            "alarms.minimum_requests: 0 is not allowed. The number of requests a minute is a whole number from 1 to 2147483647.",
            "alarms.server_error_percent: 101 is not allowed. The share in percent is a number of at least 0 and at most 99.",
            "alarms.rejected_percent: -1 is not allowed. The share in percent is a number of at least 0 and at most 99.",
            "alarms.latency_milliseconds: 0 is not allowed. The latency in ms is a number above 0 and at most 30000.",
            "alarms.function_errors: -1 is not allowed. The number of errors a minute is a number of at least 0.",
            "alarms.function_throttles: 0 is not allowed. The number of throttles a minute is a number above 0.",
            "alarms.function_duration_percent: '80' is not allowed. The share in percent is a number above 0 and at most 99.",
        ],
    ),
    "an unknown threshold": (
        lambda: alarms(errors=1),
        [
            "alarms.errors: unknown argument. Allowed: function_duration_percent, function_errors, function_throttles, latency_milliseconds, minimum_requests, rejected_percent, server_error_percent, topic_arns."
        ],
    ),
    # Values that AWS would refuse during the deployment.
    "a name too long for a certificate": (
        lambda: domain(name=f"{'a' * 60}.{'b' * 11}"),
        [
            "domain.name: 72 characters are too many. A certificate has at most 64. Choose a shorter name, or give certificate_arn."
        ],
    ),
    "an address too long for an integration": (
        lambda: with_route(handler=None, url=f"https://backend.example.com/{'a' * 2021}"),
        ['routes["GET /x"].url: 2049 characters are too many. A URL has at most 2048.'],
    ),
    "a function's ARN in a list": (
        lambda: with_route(handler=None, function_arn=["arn:aws:lambda:eu-west-1:123456789012:function:f"]),
        [
            'routes["GET /x"].function_arn: a value of type list is not the ARN of a Lambda function, version or alias. Use one such as "arn:aws:lambda:eu-west-1:123456789012:function:orders:live".'
        ],
    ),
    "a preflight's route key too long": (
        lambda: passage_args(routes={f"ANY /{'a' * 123}": ROUTE}),
        [
            "routes[\"ANY /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]: its preflight route 'OPTIONS /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' has 132 characters. Use at most 128: shorten the path, or name the methods instead of ANY."
        ],
    ),
    **{
        f"the origin {origin!r}": (
            lambda origin=origin: passage_args(cors={"allow_origins": [origin]}),  # type: ignore[misc] # no type for a default
            [
                f"cors.allow_origins[0]: {origin!r} has a host that is not a name or an address. Use a name, in punycode."
            ],
        )
        for origin in (
            "https://*.example.com",
            "https://app example.com",
            "https://a,b",
            "https://app.example.com;x",
            "https://.",
            "https://app.example.com.",
            "https://%",
        )
    },
}
