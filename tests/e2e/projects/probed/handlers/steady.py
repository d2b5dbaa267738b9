"""Answers 200 to whoever gets here: who may is API Gateway's business."""

from revision import REVISION


def handler(event, context):
    return {"statusCode": 200, "body": REVISION}
