"""The orders."""

import json
import os
from typing import Any


def mine(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`GET /orders`: the caller's orders."""
    return _answer(200, {"user": _user(event), "orders": []})


def create(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`POST /orders`: a new order, and the topic for its announcement."""
    return _answer(201, {"user": _user(event), "announcedAt": os.environ["TOPIC_ARN"]})


def one(event: dict[str, Any], context: object) -> dict[str, Any]:
    """`ANY /orders/{id}`: one order."""
    return _answer(200, {"user": _user(event), "order": event["pathParameters"]["id"]})


def _user(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"])


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
