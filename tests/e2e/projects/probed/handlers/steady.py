"""Answers 200 to whoever gets here, with who it is: who may get here is API Gateway's business."""

from revision import REVISION


def handler(event, context):
    return {"statusCode": 200, "body": f"steady {REVISION}"}
