"""Answers 200 with the caller's user. API Gateway decides who may call."""

from revision import REVISION


def handler(event, context):
    return {"statusCode": 200, "body": f"steady {REVISION}"}
