"""Bad CORS, throttling, domains and alarms, with everything the user is told about them."""

from tests.bad_input.support import IN_ROUTE, PLAIN, ROUTE, Cases, missing, output, with_route
from tests.support.programs import passage_args

TOPIC = "arn:aws:sns:eu-west-1:123456789012:on-call"
ORIGIN = (
    'an origin is scheme, host and, unless standard, port, such as "https://app.example.com"; remove what follows '
    "the host, a trailing slash included"
)
BOTH_LIMITS = "missing; AWS takes a limit that is left out as 0 and answers 429 to everybody; give both"
WITH_CREDENTIALS = "was given together with allow_credentials, which API Gateway and browsers refuse: name the"
A_DOMAIN = (
    'a domain name is allowed, such as "api.example.com": in lower case, with neither scheme nor path nor a dot at '
    "the end"
)
A_PATH = (
    "allowed are segments of letters, digits and $-_.+!*'() with one slash between them and none around them, at most "
    "300 characters; leave it out for the root"
)


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
        [
            'cors.origins: unknown argument; did you mean "allow_origins"? allowed are allow_credentials, '
            "allow_headers, allow_methods, allow_origins, enabled, expose_headers, max_age; correct the key or remove "
            "it"
        ],
    ),
    "any origin with credentials": (
        lambda: passage_args(cors={"allow_origins": ["*"], "allow_credentials": True}),
        [f"cors.allow_origins[0]: '*' {WITH_CREDENTIALS} origins, or leave the credentials out"],
    ),
    "any method with credentials": (
        lambda: passage_args(cors={"allow_methods": ["*"], "allow_credentials": True}),
        [f"cors.allow_methods[0]: '*' {WITH_CREDENTIALS} methods, or leave the credentials out"],
    ),
    "any header with credentials": (
        lambda: passage_args(cors={"allow_headers": ["*"], "expose_headers": ["*"], "allow_credentials": True}),
        [
            f"cors.allow_headers[0]: '*' {WITH_CREDENTIALS} headers, or leave the credentials out",
            f"cors.expose_headers[0]: '*' {WITH_CREDENTIALS} headers, or leave the credentials out",
        ],
    ),
    "an origin with a path": (
        lambda: passage_args(cors={"allow_origins": ["https://app.example.com/"]}),
        [f"cors.allow_origins[0]: 'https://app.example.com/' was given; {ORIGIN}"],
    ),
    "origins as text": (
        lambda: passage_args(cors={"allow_origins": "*"}),
        ["cors.allow_origins: '*' was given; a list of origins is allowed; put it in brackets"],
    ),
    "no origin at all": (
        lambda: passage_args(cors={"allow_origins": []}),
        ["cors.allow_origins: 0 origins were given; at least 1 are allowed"],
    ),
    "a method in small letters": (
        lambda: passage_args(cors={"allow_methods": ["put"]}),
        [
            "cors.allow_methods[0]: 'put' was given; a method is one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT "
            'or "*"'
        ],
    ),
    "a header with a colon": (
        lambda: passage_args(cors={"allow_headers": ["x-a:"]}),
        ['cors.allow_headers[0]: \'x-a:\' was given; a header\'s name is allowed, such as "content-type", or "*"'],
    ),
    "too great an age": (
        lambda: passage_args(cors={"max_age": 86401}),
        ["cors.max_age: 86401 was given; the age in seconds is a whole number from -1 to 86400"],
    ),
    "credentials as an Output": (
        lambda: passage_args(cors={"allow_credentials": output(True)}),
        [f"cors.allow_credentials: an Output was given; true or false {PLAIN}"],
    ),
    "neither an authentication origin nor origins": (
        lambda: {**missing("auth_origin"), "audiences": ["a"], "cors": {"max_age": 1}},
        [
            "cors.allow_origins: missing; the origins of the pages that call the API are needed, such as "
            '["https://app.example.com"]; or switch CORS off with {"enabled": False}'
        ],
    ),
    "neither an authentication origin nor cors": (
        lambda: {**missing("auth_origin"), "audiences": ["a"]},
        [
            "auth_origin: missing; give the Passage app's authentication origin, or `cors`, whose origin it is by "
            'default: {"allow_origins": ["https://app.example.com"]}, or {"enabled": False}'
        ],
    ),
    "too many routes for their OPTIONS twins": (
        lambda: passage_args(routes={f"ANY /{n}": ROUTE for n in range(151)}),
        [
            "routes: 151 were given, and 151 public OPTIONS routes are needed for preflights; 300 in all are allowed "
            "on one API; declare fewer, or name the methods instead of ANY"
        ],
    ),
    # Throttling.
    "one limit of two": (
        lambda: passage_args(throttling={"rate_limit": 10}),
        [f"throttling.burst_limit: {BOTH_LIMITS}"],
    ),
    "no limit": (
        lambda: passage_args(throttling={}),
        [f"throttling.rate_limit: {BOTH_LIMITS}", f"throttling.burst_limit: {BOTH_LIMITS}"],
    ),
    "limits of zero": (
        lambda: passage_args(throttling={"rate_limit": 0, "burst_limit": 0}),
        [
            "throttling.rate_limit: 0 was given; the rate limit, in requests a second, is a number above 0",
            "throttling.burst_limit: 0 was given; the burst limit, in requests at once, is a whole number from 1 to "
            "2147483647",
        ],
    ),
    "limits that are no numbers": (
        lambda: passage_args(throttling={"rate_limit": "10", "burst_limit": True}),
        [
            "throttling.rate_limit: '10' was given; the rate limit, in requests a second, is a number above 0",
            "throttling.burst_limit: True was given; the burst limit, in requests at once, is a whole number from 1 to "
            "2147483647",
        ],
    ),
    "an endless rate": (
        lambda: passage_args(throttling={"rate_limit": float("inf"), "burst_limit": 1}),
        ["throttling.rate_limit: inf was given; the rate limit, in requests a second, is a number above 0"],
    ),
    "one limit of a route, and none of the stage": (
        lambda: with_route(throttling={"rate_limit": 1}),
        [f"{IN_ROUTE}.throttling.burst_limit: {BOTH_LIMITS}"],
    ),
    "an unknown key of a route's throttling": (
        lambda: with_route(throttling={"rate": 1, "burst_limit": 1, "rate_limit": 1}),
        [
            f"{IN_ROUTE}.throttling.rate: unknown argument; allowed are burst_limit, "
            "rate_limit; correct the key or remove it"
        ],
    ),
    # Access logs.
    "a log key that is none": (
        lambda: passage_args(access_logs={"kms_key_arn": "x"}),
        [
            "access_logs.kms_key_arn: 'x' was given; the ARN of a KMS key is allowed, such as "
            '"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"'
        ],
    ),
    # The domain.
    "a domain without a name": (
        lambda: passage_args(domain={"hosted_zone_id": "Z123"}),
        ['domain.name: missing; the domain name is needed, such as "api.example.com"'],
    ),
    "an unknown key of a domain": (
        lambda: domain(zone="x"),
        [
            "domain.zone: unknown argument; allowed are base_path, certificate_arn, existing, hosted_zone_id, "
            "keep_default_endpoint, name; correct the key or remove it"
        ],
    ),
    "a domain with a scheme": (
        lambda: domain(name="https://api.example.com"),
        [f"domain.name: 'https://api.example.com' was given; {A_DOMAIN}"],
    ),
    "a domain in capitals": (
        lambda: domain(name="API.example.com"),
        [f"domain.name: 'API.example.com' was given; {A_DOMAIN}"],
    ),
    "a domain with neither certificate nor zone": (
        lambda: passage_args(domain={"name": "api.example.com"}),
        [
            "domain.certificate_arn: missing; give the ARN of an issued certificate, or hosted_zone_id, in which one is "
            "validated, or `existing` if API Gateway has the domain name already"
        ],
    ),
    "an existing domain with a zone and a certificate": (
        lambda: domain(
            existing=True,
            certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
        ),
        [
            "domain.hosted_zone_id: was given together with existing, with which neither certificate nor record is "
            "made; remove one",
            "domain.certificate_arn: was given together with existing, with which neither certificate nor record is "
            "made; remove one",
        ],
    ),
    "a certificate that is none": (
        lambda: domain(certificate_arn="x"),
        [
            "domain.certificate_arn: 'x' was given; the ARN of an ACM certificate is allowed, such as "
            '"arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"'
        ],
    ),
    "a base path with a slash before it": (
        lambda: domain(base_path="/orders"),
        [f"domain.base_path: '/orders' was given; {A_PATH}"],
    ),
    "an empty base path": (
        lambda: domain(base_path=""),
        [f"domain.base_path: '' was given; {A_PATH}"],
    ),
    "a base path as an Output": (
        lambda: domain(base_path=output("orders")),
        [f'domain.base_path: an Output was given; a path such as "orders" or "orders/v2" {PLAIN}'],
    ),
    "an empty zone": (
        lambda: domain(hosted_zone_id=""),
        ["domain.hosted_zone_id: '' was given; a hosted zone's ID is a non-empty string without spaces around it"],
    ),
    "a kept endpoint as text": (
        lambda: domain(keep_default_endpoint="no"),
        [f"domain.keep_default_endpoint: 'no' was given; true or false {PLAIN}"],
    ),
    "a domain as an Output": (
        lambda: passage_args(domain=output({})),
        [
            f"domain: an Output was given; a plain mapping {PLAIN}",
            'domain.name: missing; the domain name is needed, such as "api.example.com"',
            "domain.certificate_arn: missing; give the ARN of an issued certificate, or hosted_zone_id, in which one is "
            "validated, or `existing` if API Gateway has the domain name already",
        ],
    ),
    # Alarms.
    "alarms that tell nobody": (
        lambda: passage_args(alarms={}),
        ["alarms.topic_arns: missing; an alarm that tells nobody is of no use: give the ARN of an SNS topic"],
    ),
    "six topics": (
        lambda: alarms(topic_arns=[f"{TOPIC}-{n}" for n in range(6)]),
        ["alarms.topic_arns: 6 topics were given; 1 to 5 are allowed"],
    ),
    "a topic that is none": (
        lambda: alarms(topic_arns=["on-call"]),
        [
            "alarms.topic_arns[0]: 'on-call' was given; the ARN of an SNS topic is allowed, such as "
            '"arn:aws:sns:eu-west-1:123456789012:on-call"'
        ],
    ),
    "alarms without an access log": (
        lambda: passage_args(alarms={"topic_arns": [TOPIC]}, access_logs={"enabled": False}),
        [
            "alarms: were given together with access_logs that are switched off, in which rejected tokens are counted; "
            "switch the access log on, or leave the alarms out"
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
            "alarms.minimum_requests: 0 was given; the number of requests a minute is a whole number from 1 to "
            "2147483647",
            "alarms.server_error_percent: 101 was given; the share in percent is a number of at least 0 and at most 99",
            "alarms.rejected_percent: -1 was given; the share in percent is a number of at least 0 and at most 99",
            "alarms.latency_milliseconds: 0 was given; the latency in ms is a number above 0 and at most 30000",
            "alarms.function_errors: -1 was given; the number of errors a minute is a number of at least 0",
            "alarms.function_throttles: 0 was given; the number of throttles a minute is a number above 0",
            "alarms.function_duration_percent: '80' was given; the share in percent is a number above 0 and at most 99",
        ],
    ),
    "an unknown threshold": (
        lambda: alarms(errors=1),
        [
            "alarms.errors: unknown argument; allowed are function_duration_percent, function_errors, "
            "function_throttles, latency_milliseconds, minimum_requests, rejected_percent, server_error_percent, "
            "topic_arns; correct the key or remove it"
        ],
    ),
    # What AWS refuses in the middle of a deployment.
    "a name too long for a certificate": (
        lambda: domain(name=f"{'a' * 60}.{'b' * 11}"),
        [
            "domain.name: it has 72 characters; a certificate can be made for at most 64; choose a shorter name, or "
            "bring a certificate with certificate_arn"
        ],
    ),
    "an address too long for an integration": (
        lambda: with_route(handler=None, url=f"https://backend.example.com/{'a' * 2021}"),
        [f"{IN_ROUTE}.url: it has 2049 characters; an address has at most 2048"],
    ),
    "a function's ARN in a list": (
        lambda: with_route(handler=None, function_arn=["arn:aws:lambda:eu-west-1:123456789012:function:f"]),
        [
            f"{IN_ROUTE}.function_arn: a value of type list was given; the ARN of a Lambda function, version or alias is "
            'allowed, such as "arn:aws:lambda:eu-west-1:123456789012:function:orders:live"'
        ],
    ),
    "a preflight's route key too long": (
        lambda: passage_args(routes={f"ANY /{'a' * 123}": ROUTE}),
        [
            f'routes["ANY /{"a" * 123}"]: browsers\' preflights need a route "OPTIONS /{"a" * 123}", which has 132 '
            "characters; at most 128 are allowed; shorten the path, or name the methods instead of ANY"
        ],
    ),
    **{
        f"the origin {origin!r}": (
            lambda origin=origin: passage_args(cors={"allow_origins": [origin]}),  # type: ignore[misc] # no type for a default
            [
                f"cors.allow_origins[0]: {origin!r} was given; its host {host!r} is neither a name, in punycode where "
                "needed, nor an address"
            ],
        )
        for origin, host in (
            ("https://*.example.com", "*.example.com"),
            ("https://app example.com", "app example.com"),
            ("https://a,b", "a,b"),
            ("https://app.example.com;x", "app.example.com;x"),
            ("https://.", "."),
            ("https://app.example.com.", "app.example.com."),
            ("https://%", "%"),
        )
    },
}
