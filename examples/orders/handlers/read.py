"""`GET /orders` and `GET /orders/{id}`: the caller's orders only, since the owner is a part of each key."""

import json
import os
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def every(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 200 with the caller's orders, at most 100."""
    found = table.query(KeyConditionExpression=Key("owner").eq(_caller(event)), Limit=100, ConsistentRead=True)
    return _answer(200, {"orders": found["Items"]})


def one(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 200 with the order, or 404. Other callers' orders do not exist for the caller."""
    key = {"owner": _caller(event), "id": event["pathParameters"]["id"]}
    order = table.get_item(Key=key, ConsistentRead=True).get("Item")
    return _answer(200, order) if order else _answer(404, {"message": "The order does not exist."})


def _caller(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"])


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
