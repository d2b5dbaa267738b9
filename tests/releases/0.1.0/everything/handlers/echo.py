"""Answers with what reaches a handler."""

import json
import os


def handler(event, context):
    claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
    return {
        "statusCode": 200,
        "body": json.dumps(
            {
                "method": event["requestContext"]["http"]["method"],
                "path": event["rawPath"],
                "sub": claims.get("sub"),
                "mode": os.environ.get("MODE"),
                "table": os.environ.get("TABLE"),
                "where": os.environ.get("WHERE"),
            }
        ),
    }
