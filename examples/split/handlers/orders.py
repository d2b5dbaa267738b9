"""The caller's orders."""

import json
from typing import Any


def mine(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /`: the caller's orders."""
    return _answer(200, {"user": _user(event), "orders": []})


def create(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`POST /`: a new order."""
    return _answer(201, {"user": _user(event), "order": "1"})


def _user(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"])


def _answer(status: int, body: Any) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
