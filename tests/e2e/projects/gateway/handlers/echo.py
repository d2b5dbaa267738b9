"""Answers with the event it got."""

import json


def handler(event, _context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(event)}
