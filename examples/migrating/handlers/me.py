"""`GET /me`: the caller and the token's issuer."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 200 with both: issuers give the same person different `sub` claims."""
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    body = json.dumps({"user": claims["sub"], "issuer": claims["iss"]})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
