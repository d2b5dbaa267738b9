"""`GET /me`: the caller."""

from claims import UnauthorizedError, read_claims
from responses import Response, json_response, unauthorized


def handler(event: object, _context: object) -> Response:
    """Answer 200 with `userId` and `claims`, or 401 without claims."""
    try:
        caller = read_claims(event)
    except UnauthorizedError:
        return unauthorized()
    return json_response(200, {"userId": caller.user_id, "claims": dict(caller.values)})
