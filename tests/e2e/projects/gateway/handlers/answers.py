"""Answers in every way a handler can."""

ANSWERS = {
    "text": "hello",
    "number": 7,
    "nothing": None,
    "list": [1, "two"],
    "object": {"a": 1},
    "body-without-status": {"body": "hi"},
    "status-only": {"statusCode": 204},
    "plain": {"statusCode": 200, "body": "hello"},
    "not-ascii": {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "grüße ☃"},
    "typed": {"statusCode": 201, "headers": {"Content-Type": "text/csv", "X-Own": "1"}, "body": "a,b"},
    "base64": {
        "statusCode": 200,
        "headers": {"content-type": "image/png"},
        "body": "iVBORw==",
        "isBase64Encoded": True,
    },
    "cookies": {"statusCode": 200, "cookies": ["a=1; Secure", "b=2"], "headers": {"content-type": "text/plain"}},
    "teapot": {"statusCode": 418, "headers": {"content-type": "text/plain"}, "body": "short and stout"},
    "status-as-text": {"statusCode": "200", "headers": {"content-type": "text/plain"}, "body": "x"},
    "status-out-of-range": {"statusCode": 42, "headers": {"content-type": "text/plain"}, "body": "x"},
    "body-as-object": {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": {"a": 1}},
    "header-as-number": {"statusCode": 200, "headers": {"content-type": "text/plain", "x-own": 1}, "body": "x"},
    "cookies-as-text": {"statusCode": 200, "headers": {"content-type": "text/plain"}, "cookies": "a=1", "body": "x"},
    "no-base64": {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "%", "isBase64Encoded": True},
}


def handler(event, _context):
    name = event["pathParameters"]["name"]
    if name == "raises":
        raise RuntimeError("on purpose")
    if name == "not-json":
        return {"statusCode": 200, "body": "x", "extra": {1, 2}}
    return ANSWERS[name]
