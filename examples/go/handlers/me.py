"""`GET /me`: the caller. API Gateway has checked the token."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer 200 with the user's ID."""
    return {"statusCode": 200, "body": event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]}
