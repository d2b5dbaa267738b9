"""`GET /me`: who is calling. API Gateway has checked the token."""


def handler(event, _context):
    """Answer 200 with the user's ID."""
    return {"statusCode": 200, "body": event["requestContext"]["authorizer"]["jwt"]["claims"]["sub"]}
