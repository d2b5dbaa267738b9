"""`GET /me`: the caller. API Gateway has checked the token before the function runs."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The user's ID."""
    return {"userId": event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]}
