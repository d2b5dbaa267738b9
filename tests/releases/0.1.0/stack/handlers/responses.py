"""Answers in payload format 2.0: JSON that no cache keeps."""

import json
from collections.abc import Mapping

Response = dict[str, object]
"""What API Gateway turns into an HTTP answer: `statusCode` (int), `headers` (strings), `body` (text)."""


def json_response(status: int, content: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """An answer with a JSON object.

    Args:
        status: the HTTP status.
        content: what the body holds; plain JSON values.
        headers: more headers, by their lower-case names.
    """
    return {
        "statusCode": status,
        "headers": {
            "content-type": "application/json",
            # Answers depend on who asks, and a URL does not say who: no cache may hand one to somebody else.
            "cache-control": "no-store",
            **(headers or {}),
        },
        "body": json.dumps(content),
    }


def unauthorized() -> Response:
    """401, in the words of API Gateway's own authorizer."""
    return json_response(401, {"message": "Unauthorized"}, {"www-authenticate": "Bearer"})


def not_found() -> Response:
    """404, in the words of API Gateway's own answer to an unknown route."""
    return json_response(404, {"message": "Not Found"})


def bad_request(errors: list[str]) -> Response:
    """400 with what was wrong, each as `where: what was given; what is allowed`."""
    return json_response(400, {"message": "Bad Request", "errors": errors})
