"""`GET /me`: who is calling, and who says so."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """A `sub` means a user only together with its issuer: the new one names the same people otherwise."""
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    body = json.dumps({"user": claims["sub"], "issuer": claims["iss"]})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
