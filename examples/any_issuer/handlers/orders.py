"""Orders: people read their own, machines add orders."""

import json
from typing import Any


def mine(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /orders`: the caller's orders."""
    return _answer(200, {"user": _claims(event)["sub"], "orders": []})


def take(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`POST /orders`: a new order, and the machine that added it."""
    return _answer(201, {"takenBy": _claims(event)["sub"]})


def health(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /health`: public."""
    return _answer(200, {"healthy": True})


def _claims(event: dict[str, Any]) -> dict[str, str]:
    """The claims of the token, which API Gateway has checked."""
    claims: dict[str, str] = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return claims


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
