"""`GET /health`: public."""

from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 200."""
    return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "healthy"}
