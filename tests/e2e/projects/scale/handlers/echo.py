"""Any route: which one it was, and of which API."""

import json
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 200."""
    body = json.dumps({"routeKey": event["routeKey"], "apiId": event["requestContext"]["apiId"]})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
