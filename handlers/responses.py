"""Answers in payload format 2.0: JSON that caches do not store."""

import json
from collections.abc import Mapping

Response = dict[str, object]
"""`statusCode` (int), `headers` (name to string) and `body` (str), which API Gateway turns into an HTTP answer."""


def json_response(status: int, content: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """An answer with a JSON object.

    Args:
        status: the HTTP status.
        content: the body's fields, with JSON values.
        headers: more headers: lower-case name to value. Default: none.
    """
    return {
        "statusCode": status,
        "headers": {
            "content-type": "application/json",
            # Users get different answers from the same URL, so a cache must not store one for another user.
            "cache-control": "no-store",
            **(headers or {}),
        },
        "body": json.dumps(content),
    }


def unauthorized() -> Response:
    """401, with the body of API Gateway's own authorizer."""
    return json_response(401, {"message": "Unauthorized"}, {"www-authenticate": "Bearer"})


def not_found() -> Response:
    """404, with the body of API Gateway's own answer to an unknown route."""
    return json_response(404, {"message": "Not Found"})


def bad_request(errors: list[str]) -> Response:
    """400 with every problem, each as `where: what was given; what is allowed`."""
    return json_response(400, {"message": "Bad Request", "errors": errors})
