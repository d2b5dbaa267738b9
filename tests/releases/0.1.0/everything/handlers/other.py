"""Public, and of a module of its own."""


def handler(event, context):
    return {"statusCode": 200, "body": "healthy"}
