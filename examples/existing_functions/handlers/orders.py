"""An existing function: orders."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 200 with the user's orders."""
    user = event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    body = json.dumps({"user": user, "orders": []})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
