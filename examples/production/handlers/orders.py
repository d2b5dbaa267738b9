"""The orders."""

import json
import os
from typing import Any


def mine(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /orders`: the caller's own."""
    return _answer(200, {"user": _user(event), "orders": []})


def create(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`POST /orders`: a new one, and the topic where it may be announced."""
    return _answer(201, {"user": _user(event), "announcedAt": os.environ["TOPIC_ARN"]})


def one(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`ANY /orders/{id}`: which one."""
    return _answer(200, {"user": _user(event), "order": event["pathParameters"]["id"]})


def _user(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"])


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
