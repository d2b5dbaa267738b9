"""`POST /orders`: a new order."""

import base64
import json
import os
import uuid
from typing import Any

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
queue = boto3.resource("sqs").Queue(os.environ["QUEUE_URL"])


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer 201 with the order, which is in the table and on its way to the consumer; 400 on a bad body."""
    item = _item(event)
    if not item:
        return _answer(400, {"message": 'The body is not {"item": "..."} as JSON.'})
    owner = event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]
    order = {"owner": owner, "id": str(uuid.uuid4()), "item": item}
    table.put_item(Item=order)
    queue.send_message(MessageBody=json.dumps(order))
    return _answer(201, order)


def _item(event: dict[str, Any]) -> str | None:
    """The item in the body; None if the body is anything else."""
    body = event.get("body") or ""
    try:
        # API Gateway encodes bodies that are not declared as JSON or text, such as those of `curl --data`.
        order = json.loads(base64.b64decode(body) if event.get("isBase64Encoded") else body)
    except ValueError:
        return None
    item = order.get("item") if isinstance(order, dict) else None
    return item if isinstance(item, str) and len(item) <= 100 else None


def _answer(status: int, body: dict[str, str]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
