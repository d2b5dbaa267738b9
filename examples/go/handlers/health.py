"""`GET /health`: public."""


def handler(_event: object, _context: object) -> dict[str, object]:
    """Answer 200."""
    return {"statusCode": 200, "body": "ok"}
