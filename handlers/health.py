"""`GET /health`: public. It shows that the function runs, and reads nothing of the request."""

from responses import Response, json_response


def handler(_event: object, _context: object) -> Response:
    """Answer 200."""
    return json_response(200, {"status": "ok"})
