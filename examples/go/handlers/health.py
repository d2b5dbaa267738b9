"""`GET /health`, public."""


def handler(_event, _context):
    """Answer 200."""
    return {"statusCode": 200, "body": "ok"}
