"""The orders: people read theirs, machines take new ones."""

import json
from typing import Any


def mine(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /orders`: the caller's own."""
    return _answer(200, {"user": _claims(event)["sub"], "orders": []})


def take(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`POST /orders`: which machine took one."""
    return _answer(201, {"takenBy": _claims(event)["sub"]})


def health(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /health`: for everybody."""
    return _answer(200, {"healthy": True})


def _claims(event: dict[str, Any]) -> dict[str, str]:
    """What API Gateway found in the token, once it had checked it."""
    claims: dict[str, str] = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return claims


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
