"""The same in a function of its own."""

from revision import REVISION


def handler(event, context):
    return {"statusCode": 200, "body": f"back {REVISION}"}
