"""The known differences of the emulator from AWS.

Each is asserted to be so still, so that one which was mended is noticed, and taken out here.

What stands in the tables is what it does; what AWS does is the expectation that stands with the case.
"""

TOKENS = {
    "a header that is not an object": 500,
    "a payload that is not an object": 500,
    "exp without end": 500,
    "exp as text": 200,
    "without expiry": 200,
    "hs256 in the header": 200,
    "RS384": 401,
    "RS512": 401,
    "PS256": 200,
    "ES256": 200,
    "an algorithm in a list": 200,
    "an extension that has to be understood": 200,
    "a crit that is not a list": 200,
    "an aud that is null beside client_id": 200,
    "an aud with a number in it": 200,
    "exp beyond every number": 200,
}
"""Case in `tests/testing/token_cases.py` to its status."""

ANSWERS = {
    "text": (200, "hello", "application/json"),
    "nothing": (200, "", "application/json"),
    "status-only": (204, "", "application/json"),
    "plain": (200, "hello", "application/json"),
    "status-as-text": (200, "x", "text/plain"),
    "status-out-of-range": (500, "", None),
    "body-as-object": (200, '{"a": 1}', "application/json"),
    "header-as-number": (200, "x", "text/plain"),
    "cookies-as-text": (200, "x", "text/plain"),
    "no-base64": (200, "", "text/plain"),
    "raises": (502, '{"errorMessage": "on purpose", "errorType": "Runtime.HandlerError"}', "application/json"),
    "not-json": (
        502,
        '{"errorMessage": "Object of type set is not JSON serializable", "errorType": "Runtime.HandlerError"}',
        "application/json",
    ),
}
"""Answer in `tests/e2e/projects/gateway/handlers/answers.py` to status, body and content type."""

ROUTES = {"GET /me/": "GET /me"}
"""Request in `tests/testing/route_cases.py` to the route that it selects."""

REPEATED_HEADER = "a, b"
"""The value in the event of a header that is sent twice, with `a` and with `b`."""

NO_WWW_AUTHENTICATE = True
"""A 401 has no `www-authenticate`."""
