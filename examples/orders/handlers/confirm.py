"""Reads the queue: writes a signed receipt of each order to the bucket, and its key into the table.

Lambda delivers a message at least once. A second delivery writes the same receipt again.
"""

import functools
import hmac
import json
import logging
import os
from typing import Any

import boto3
from botocore.exceptions import ClientError

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
bucket = boto3.resource("s3").Bucket(os.environ["BUCKET"])
secrets = boto3.client("secretsmanager")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Confirm each order; return the messages that Lambda has to deliver again."""
    failed = []
    for message in event["Records"]:
        try:
            _confirm(json.loads(message["body"]))
        except ClientError:
            logging.exception("The order in message %s is not confirmed.", message["messageId"])
            failed.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failed}


def _confirm(order: dict[str, str]) -> None:
    receipt = f"receipts/{order['id']}.json"
    content = json.dumps(order).encode()
    signature = hmac.new(_signing_key(), content, "sha256").hexdigest()
    bucket.put_object(Key=receipt, Body=content, ContentType="application/json", Metadata={"signature": signature})
    table.update_item(
        Key={"owner": order["owner"], "id": order["id"]},
        UpdateExpression="SET receipt = :receipt",
        ExpressionAttributeValues={":receipt": receipt},
    )


@functools.cache
def _signing_key() -> bytes:
    """The key, read once in the lifetime of a function's environment."""
    return str(secrets.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"]).encode()
